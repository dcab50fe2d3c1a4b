package channels_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/channels"
)

// desk is an acceptor that says when it was called and waits for leave.
type desk struct {
	began chan string // gets the text of a message whose turn has come
	leave chan error  // what Accept then returns
}

func newDesk() *desk { return &desk{began: make(chan string, 100), leave: make(chan error)} }

func (d *desk) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	d.began <- in.Text
	select {
	case err := <-d.leave:
		return usher.Accepted{Message: usher.Message{Text: in.Text}}, err
	case <-ctx.Done():
		return usher.Accepted{}, ctx.Err()
	}
}

func inbound(customer, text string) usher.Inbound {
	return usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: customer}, Text: text}
}

type result struct {
	accepted usher.Accepted
	err      error
}

// send calls Accept and returns where its result will be.
func send(ctx context.Context, d *channels.Dispatcher, in usher.Inbound) <-chan result {
	out := make(chan result, 1)
	go func() {
		a, err := d.Accept(ctx, in)
		out <- result{a, err}
	}()
	synctest.Wait()
	return out
}

func TestOneCustomerInOrderOthersBesides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDesk()
		d := channels.NewDispatcher(a, channels.Config{})
		ctx := t.Context()
		first := send(ctx, d, inbound("li", "one"))
		second := send(ctx, d, inbound("li", "two"))
		third := send(ctx, d, inbound("li", "three"))
		other := send(ctx, d, inbound("wang", "hello"))
		if got := []string{<-a.began, <-a.began}; !slices.Equal(got, []string{"one", "hello"}) || len(a.began) != 0 {
			t.Fatalf("begun: %q and %d more; want the first of each customer", got, len(a.began))
		}
		same := send(ctx, d, usher.Inbound{Account: "mail", Customer: usher.Customer{NativeID: "li"}, Text: "mail"})
		if got := <-a.began; got != "mail" {
			t.Fatalf("%q began; another account is another customer", got)
		}
		if n := d.Len(); n != 5 {
			t.Errorf("%d under way, want 5", n)
		}
		for range 3 {
			a.leave <- nil
			synctest.Wait()
		}
		for range 2 {
			<-a.began
			a.leave <- nil
			synctest.Wait()
		}
		for want, got := range map[string]<-chan result{"one": first, "two": second, "three": third, "hello": other, "mail": same} {
			if r := <-got; r.err != nil || r.accepted.Message.Text != want {
				t.Errorf("%s: %+v", want, r)
			}
		}
		if n := d.Len(); n != 0 {
			t.Errorf("%d still under way", n)
		}
	})
}

func TestAnErrorIsTheCallersAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDesk()
		d := channels.NewDispatcher(a, channels.Config{})
		first := send(t.Context(), d, inbound("li", "one"))
		second := send(t.Context(), d, inbound("li", "two"))
		lost := errors.New("lost")
		a.leave <- lost
		synctest.Wait()
		a.leave <- nil
		if r := <-first; !errors.Is(r.err, lost) {
			t.Errorf("first: %v", r.err)
		}
		if r := <-second; r.err != nil {
			t.Errorf("second: %v", r.err)
		}
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDesk()
		var why []string
		d := channels.NewDispatcher(a, channels.Config{
			PerCustomer: 2, Total: 3, RetryAfter: 7 * time.Second, Refused: func(s string) { why = append(why, s) },
		})
		ctx := t.Context()
		busy := func(in usher.Inbound) {
			t.Helper()
			_, err := d.Accept(ctx, in)
			var e *usher.Error
			if !errors.As(err, &e) || e.Code != usher.CodeBusy || e.RetryAfter != 7*time.Second || e.Text == "" {
				t.Fatalf("Accept = %v, want to be told to come back in 7s", err)
			}
		}
		send(ctx, d, inbound("li", "one"))
		send(ctx, d, inbound("li", "two"))
		busy(inbound("li", "three"))
		send(ctx, d, inbound("wang", "one"))
		busy(inbound("zhao", "one"))
		if want := []string{channels.RefusedCustomer, channels.RefusedTotal}; !slices.Equal(why, want) || d.Len() != 3 || d.Room() != 3 {
			t.Errorf("refused %q with %d of %d under way; want %q", why, d.Len(), d.Room(), want)
		}
		for range 3 {
			a.leave <- nil
			synctest.Wait()
		}
		last := send(ctx, d, inbound("li", "again"))
		a.leave <- nil
		if r := <-last; r.err != nil {
			t.Errorf("after the rush: %v", r.err)
		}
	})
}

func TestWhoGivesUpLeavesTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDesk()
		d := channels.NewDispatcher(a, channels.Config{PerCustomer: 3})
		gone := errors.New("the socket is gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		first := send(t.Context(), d, inbound("li", "one"))
		second := send(ctx, d, inbound("li", "two"))
		third := send(t.Context(), d, inbound("li", "three"))
		cancel(gone)
		if r := <-second; !errors.Is(r.err, gone) {
			t.Errorf("second: %v, want the cause", r.err)
		}
		if n := d.Len(); n != 2 {
			t.Errorf("%d under way, want 2", n)
		}
		a.leave <- nil
		<-first
		a.leave <- nil
		if r := <-third; r.err != nil {
			t.Errorf("third: %v", r.err)
		}
		if got := []string{<-a.began, <-a.began}; !slices.Equal(got, []string{"one", "three"}) {
			t.Errorf("stored %q; the second had given up", got)
		}
		if _, err := d.Accept(ctx, inbound("li", "four")); !errors.Is(err, gone) || len(a.began) != 0 {
			t.Errorf("Accept with an ended context = %v", err)
		}
		if n := d.Len(); n != 0 {
			t.Errorf("%d still under way", n)
		}
	})
}

func TestCloseWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDesk()
		d := channels.NewDispatcher(a, channels.Config{})
		first := send(t.Context(), d, inbound("li", "one"))
		second := send(t.Context(), d, inbound("li", "two"))
		closed := make(chan error, 1)
		go func() { closed <- d.Close() }()
		synctest.Wait()
		if _, err := d.Accept(t.Context(), inbound("li", "three")); usher.CodeOf(err) != usher.CodeBusy {
			t.Errorf("Accept after Close = %v", err)
		}
		a.leave <- nil
		synctest.Wait()
		if len(closed) != 0 {
			t.Error("Close returned while a message was under way")
		}
		a.leave <- nil
		if err := <-closed; err != nil {
			t.Error(err)
		}
		for _, r := range []<-chan result{first, second} {
			if r := <-r; r.err != nil {
				t.Errorf("a message under way at Close: %v", r.err)
			}
		}
	})
}

type panics struct{}

func (panics) Accept(context.Context, usher.Inbound) (usher.Accepted, error) { panic("bad row") }

func TestAPanicDoesNotHoldUpTheLine(t *testing.T) {
	t.Parallel()
	d := channels.NewDispatcher(panics{}, channels.Config{})
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_, _ = d.Accept(t.Context(), inbound("li", "one"))
		}()
	}
	if n := d.Len(); n != 0 {
		t.Errorf("%d still under way", n)
	}
}

// ledger checks that each customer has one message with it at a time.
type ledger struct {
	mu     sync.Mutex
	inside map[string]bool
	faults []string
}

func (l *ledger) Accept(_ context.Context, in usher.Inbound) (usher.Accepted, error) {
	who := in.Customer.NativeID
	l.mu.Lock()
	if l.inside[who] {
		l.faults = append(l.faults, who+" has two messages at once")
	}
	l.inside[who] = true
	l.mu.Unlock()
	runtime.Gosched()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inside[who] = false
	return usher.Accepted{}, nil
}

func TestManyCustomersAtOnce(t *testing.T) {
	t.Parallel()
	l := &ledger{inside: map[string]bool{}}
	d := channels.NewDispatcher(l, channels.Config{})
	var wg sync.WaitGroup
	for c := range 50 {
		for range 3 { // devices of the same customer
			wg.Go(func() {
				for i := range 20 {
					ctx, cancel := context.WithCancel(t.Context())
					if rand.IntN(4) == 0 {
						go cancel() // gives up at any moment
					}
					_, err := d.Accept(ctx, inbound(fmt.Sprint(c), fmt.Sprint(i)))
					cancel()
					if err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if len(l.faults) > 0 {
		t.Errorf("%d faults, the first: %s", len(l.faults), l.faults[0])
	}
	if d.Len() != 0 {
		t.Errorf("%d still under way", d.Len())
	}
}

func BenchmarkDispatcher(b *testing.B) {
	d := channels.NewDispatcher(&ledger{inside: map[string]bool{}}, channels.Config{})
	in := inbound("li", "hello")
	for b.Loop() {
		if _, err := d.Accept(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

package bustest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/bus"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// Run tests the buses that open makes.
func Run(t *testing.T, open func(t *testing.T) bus.Bus) {
	t.Helper()
	tests := []struct {
		name string
		run  func(suite)
	}{
		{"order", suite.order},
		{"topics are apart", suite.topicsApart},
		{"same order for all", suite.sameOrder},
		{"ends with its context", suite.endsWithContext},
		{"ended context", suite.endedContext},
		{"publish from a subscription", suite.publishInside},
		{"subscribe from a subscription", suite.subscribeInside},
		{"many subscriptions", suite.manySubscriptions},
		{"coming and going", suite.comingAndGoing},
		{"resync after a flood", suite.flood},
		{"close", suite.closing},
		{"close under load", suite.closeUnderLoad},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			t.Cleanup(func() {
				if err := b.Close(); err != nil {
					t.Errorf("Close = %v", err)
				}
			})
			test.run(suite{t, b})
		})
	}
}

// suite is one test with its bus.
type suite struct {
	*testing.T
	bus bus.Bus
}

// log collects the Seq of events.
type log struct {
	mu  sync.Mutex
	all []int64
}

func (l *log) add(e usher.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, e.Seq)
}

func (l *log) get() []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]int64(nil), l.all...)
}

// eventually polls until ok, at most patience.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("waited %v for %s", patience, what)
		}
	}
}

func publish(tb testing.TB, b bus.Bus, topic string, seq int64) {
	tb.Helper()
	if err := b.Publish(context.Background(), topic, usher.Event{Kind: usher.EventRead, Seq: seq}); err != nil {
		tb.Errorf("Publish(%q, %d) = %v", topic, seq, err)
	}
}

func subscribe(tb testing.TB, b bus.Bus, topic string, fn func(usher.Event)) {
	tb.Helper()
	if err := b.Subscribe(tb.Context(), topic, fn); err != nil {
		tb.Fatalf("Subscribe(%q) = %v", topic, err)
	}
}

func (t suite) order() {
	b := t.bus
	var l log
	publish(t, b, "a", -1) // nobody listens: gone
	subscribe(t, b, "a", l.add)
	for i := range int64(1000) {
		publish(t, b, "a", i)
	}
	eventually(t, "1000 events", func() bool { return len(l.get()) >= 1000 })
	for i, seq := range l.get() {
		if seq != int64(i) {
			t.Fatalf("event %d has Seq %d; want them in order, each once", i, seq)
		}
	}
}

func (t suite) topicsApart() {
	b := t.bus
	var one, two log
	subscribe(t, b, "one", one.add)
	subscribe(t, b, "two", two.add)
	subscribe(t, b, "two", two.add) // a subscription is its own, also with the same fn
	publish(t, b, "one", 1)
	publish(t, b, "two", 2)
	publish(t, b, "none", 3)
	eventually(t, "the events", func() bool { return len(one.get()) >= 1 && len(two.get()) >= 2 })
	if got := fmt.Sprint(one.get(), two.get()); got != "[1] [2 2]" {
		t.Errorf("got %s; want [1] [2 2]", got)
	}
}

// sameOrder has several publish at once: whatever the order, it is the same
// for every subscription, and each publisher's own order holds.
func (t suite) sameOrder() {
	b := t.bus
	const publishers, each = 8, 200
	var logs [3]log
	for i := range logs {
		subscribe(t, b, "t", logs[i].add)
	}
	var wg sync.WaitGroup
	for p := range int64(publishers) {
		wg.Go(func() {
			for i := range int64(each) {
				publish(t, b, "t", p*each+i)
			}
		})
	}
	wg.Wait()
	for i := range logs {
		eventually(t, "all events", func() bool { return len(logs[i].get()) >= publishers*each })
	}
	first := logs[0].get()
	for i := range logs {
		if got := logs[i].get(); fmt.Sprint(got) != fmt.Sprint(first) {
			t.Fatalf("subscription %d saw another order than the first", i)
		}
	}
	last := map[int64]int64{}
	for _, seq := range first {
		p := seq / each
		if before, seen := last[p]; seen && seq != before+1 {
			t.Fatalf("publisher %d: %d came after %d", p, seq, before)
		}
		last[p] = seq
	}
}

func (t suite) endsWithContext() {
	b := t.bus
	ctx, cancel := context.WithCancel(t.Context())
	var ends, stays log
	if err := b.Subscribe(ctx, "t", ends.add); err != nil {
		t.Fatal(err)
	}
	subscribe(t, b, "t", stays.add)
	publish(t, b, "t", 1)
	eventually(t, "the first event", func() bool { return len(ends.get()) == 1 && len(stays.get()) == 1 })
	cancel()
	publish(t, b, "t", 2)
	eventually(t, "the second event", func() bool { return len(stays.get()) == 2 })
	if got := ends.get(); len(got) != 1 {
		t.Errorf("after its context ended a subscription saw %v; want [1]", got)
	}
}

func (t suite) endedContext() {
	b := t.bus
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("gone")
	cancel(cause)
	if err := b.Subscribe(ctx, "t", func(usher.Event) { t.Error("called") }); !errors.Is(err, cause) {
		t.Errorf("Subscribe with an ended context = %v; want its cause", err)
	}
	publish(t, b, "t", 1)
}

// publishInside answers an event on its own topic and on another.
func (t suite) publishInside() {
	b := t.bus
	var l, other log
	subscribe(t, b, "t", func(e usher.Event) {
		l.add(e)
		if e.Seq < 10 {
			publish(t, b, "t", e.Seq+1)
			publish(t, b, "other", e.Seq+1)
		}
	})
	subscribe(t, b, "other", other.add)
	publish(t, b, "t", 1)
	eventually(t, "the chain", func() bool { return len(l.get()) == 10 && len(other.get()) == 9 })
	if got := fmt.Sprint(l.get()); got != "[1 2 3 4 5 6 7 8 9 10]" {
		t.Errorf("got %s", got)
	}
}

func (t suite) subscribeInside() {
	b := t.bus
	var inner log
	var once sync.Once
	ctx := t.Context()
	subscribe(t, b, "t", func(usher.Event) {
		once.Do(func() {
			if err := b.Subscribe(ctx, "t", inner.add); err != nil {
				t.Errorf("Subscribe = %v", err)
			}
		})
	})
	publish(t, b, "t", 1)
	eventually(t, "an event in the inner subscription", func() bool {
		publish(t, b, "t", 2)
		return len(inner.get()) > 0
	})
}

// manySubscriptions is a full node: one subscription a customer.
func (t suite) manySubscriptions() {
	b := t.bus
	const customers = 20_000
	var got atomic.Int64
	wrong := make([]atomic.Int64, customers)
	for i := range int64(customers) {
		subscribe(t, b, fmt.Sprintf("conversation:%d", i), func(e usher.Event) {
			got.Add(1)
			if e.Seq != i {
				wrong[i].Add(1)
			}
		})
	}
	for i := range int64(customers) {
		publish(t, b, fmt.Sprintf("conversation:%d", i), i)
	}
	eventually(t, "an event each", func() bool { return got.Load() >= customers })
	for i := range wrong {
		if n := wrong[i].Load(); n > 0 {
			t.Fatalf("customer %d saw %d events of others", i, n)
		}
	}
}

// comingAndGoing subscribes, ends and publishes at the same time.
func (t suite) comingAndGoing() {
	b := t.bus
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range int64(200) {
				topic := fmt.Sprint("t", (int64(w)+i)%3)
				ctx, cancel := context.WithCancel(t.Context())
				var l log
				if err := b.Subscribe(ctx, topic, l.add); err != nil {
					t.Errorf("Subscribe = %v", err)
				}
				mine := int64(w)*1000 + i
				publish(t, b, topic, mine)
				eventually(t, "my own event", func() bool {
					for _, seq := range l.get() {
						if seq == mine {
							return true
						}
					}
					return false
				})
				cancel()
			}
		})
	}
	wg.Wait()
}

// flood publishes more than a stuck subscription can be kept for: what comes
// is in order, and after a gap there is a Resync.
func (t suite) flood() {
	b := t.bus
	const n = 100_000
	entered, release, delivered := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var got log
	var once sync.Once
	var resync atomic.Bool
	subscribe(t, b, "t", func(e usher.Event) {
		once.Do(func() { close(entered) })
		<-release
		if e.Kind == bus.Resync {
			resync.Store(true)
			return
		}
		got.add(e)
	})
	go func() { // its publisher may be the one who delivers, and is stuck then
		defer close(delivered)
		publish(t, b, "t", 0)
	}()
	<-entered
	for i := range int64(n) {
		publish(t, b, "t", i+1)
	}
	close(release)
	<-delivered
	eventually(t, "all events or a Resync", func() bool { return resync.Load() || len(got.get()) == n+1 })
	last := int64(-1)
	for _, seq := range got.get() {
		if seq <= last {
			t.Fatalf("%d came after %d", seq, last)
		}
		last = seq
	}
	publish(t, b, "t", n+10)
	eventually(t, "an event after the flood", func() bool { all := got.get(); return len(all) > 0 && all[len(all)-1] == n+10 })
}

func (t suite) closing() {
	b := t.bus
	var l log
	subscribe(t, b, "t", l.add)
	if err := b.Close(); err != nil {
		t.Fatalf("Close = %v", err)
	}
	if err := b.Publish(t.Context(), "t", usher.Event{}); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("Publish after Close = %v; want ErrClosed", err)
	}
	if err := b.Subscribe(t.Context(), "t", l.add); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("Subscribe after Close = %v; want ErrClosed", err)
	}
	if got := l.get(); len(got) != 0 {
		t.Errorf("saw %v", got)
	}
}

// closeUnderLoad: after Close returns, no subscription is called.
func (t suite) closeUnderLoad() {
	b := t.bus
	var closed, late atomic.Bool
	subscribe(t, b, "t", func(usher.Event) {
		if closed.Load() {
			late.Store(true)
		}
	})
	var wg sync.WaitGroup
	started := make(chan struct{}, 4)
	for range 4 {
		wg.Go(func() {
			for i := int64(0); ; i++ {
				if err := b.Publish(context.Background(), "t", usher.Event{Seq: i}); err != nil {
					if !errors.Is(err, bus.ErrClosed) {
						t.Errorf("Publish = %v", err)
					}
					return
				}
				if i == 100 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-started
	}
	if err := b.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	closed.Store(true)
	wg.Wait()
	if late.Load() {
		t.Error("a subscription was called after Close had returned")
	}
}

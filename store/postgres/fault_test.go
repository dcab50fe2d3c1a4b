package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/postgres/pgtest"
)

// log collects what a store says that it committed.
type log struct {
	mu     sync.Mutex
	events []usher.Event
}

func (l *log) committed(events []usher.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
}

func openStore(t *testing.T, address string, l *log) *store.Store {
	t.Helper()
	s, err := store.New(t.Context(), open(t, address), store.Config{Committed: l.committed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func inbound(customer, clientID string) usher.Inbound {
	return usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: customer}, Text: clientID, ClientID: clientID}
}

// TestCommitWithoutAnswer: the connection breaks around a commit. What the
// server has is acked and published, once; what it has not is refused, and
// stored when it is sent again.
func TestCommitWithoutAnswer(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	proxy := pgtest.NewProxy(t, address)
	var l log
	s := openStore(t, proxy.URL, &l)
	ctx := t.Context()
	if _, err := s.Accept(ctx, inbound("c", "first")); err != nil {
		t.Fatal(err)
	}
	proxy.LoseAnswer()
	a, err := s.Accept(ctx, inbound("c", "no answer"))
	if err != nil || a.Duplicate || a.Message.Seq != 2 {
		t.Errorf("a message that the server has = %+v, %v", a, err)
	}
	proxy.LoseCommit()
	_, err = s.Accept(ctx, inbound("c", "no commit"))
	if usher.CodeOf(err) != usher.CodeBusy {
		t.Errorf("a message that the server has not = %v; want CodeBusy", err)
	}
	if a, err = s.Accept(ctx, inbound("c", "no commit")); err != nil || a.Duplicate || a.Message.Seq != 3 {
		t.Errorf("sent again = %+v, %v", a, err)
	}
	proxy.LoseAnswer()
	if err := s.DeleteSession(ctx, "leaves no event"); !errors.Is(err, store.ErrUncertain) || usher.CodeOf(err) != usher.CodeInternal {
		t.Errorf("a write of which nobody can say = %v", err)
	}
	proxy.Reset() // between two writes
	if a, err = again(ctx, s, inbound("c", "reset")); err != nil || a.Message.Seq != 4 {
		t.Errorf("after a reset = %+v, %v", a, err)
	}
	compareLog(t, s, &l)
}

// again sends a message until it is acked, as a client does.
func again(ctx context.Context, s *store.Store, in usher.Inbound) (a usher.Accepted, err error) {
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	for {
		if a, err = s.Accept(ctx, in); err == nil || ctx.Err() != nil {
			return a, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// compareLog: what was published is what is stored, in its order.
func compareLog(t *testing.T, s *store.Store, l *log) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	after, n := int64(0), 0
	for {
		page, err := s.Events(context.Background(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if n >= len(l.events) || l.events[n].Position != e.Position || l.events[n].Kind != e.Kind {
				t.Fatalf("stored at position %d, and not the %d. that was published", e.Position, n+1)
			}
			n++
		}
		after = page[len(page)-1].Position
	}
	if n != len(l.events) {
		t.Errorf("%d events stored, %d published", n, len(l.events))
	}
}

// TestServerGoesAway: customers write while the server is stopped, killed and
// started, and connections break. Every message that was acked is there, once
// and in its order; reads work again.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	proxy := pgtest.NewProxy(t, server.URL)
	var l log
	s := openStore(t, proxy.URL, &l)
	const customers, each = 8, 12
	faults := []func(){
		func() { server.Stop(t); server.Start(t) },
		proxy.Reset,
		func() { server.Kill(t); server.Start(t) },
		proxy.LoseAnswer,
		proxy.LoseCommit,
		func() { proxy.LoseAnswer(); server.Kill(t); server.Start(t) },
	}
	var all sync.WaitGroup
	step := make(chan struct{}, customers*each)
	for c := range customers {
		all.Go(func() {
			for i := range each {
				in := inbound(fmt.Sprint("c", c), fmt.Sprintf("%d-%d", c, i))
				if a, err := again(t.Context(), s, in); err != nil || a.Message.Seq != int64(i+1) {
					t.Errorf("message %d of customer %d is acked as %d, %v", i+1, c, a.Message.Seq, err)
					return
				}
				step <- struct{}{}
			}
		})
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	for _, fault := range faults {
		for range customers * each / (2 * len(faults)) {
			select {
			case <-step:
			case <-ended:
			}
		}
		fault()
	}
	<-ended
	for c := range customers {
		conversation, err := s.CurrentConversation(t.Context(), "web", fmt.Sprint("c", c))
		if err != nil {
			t.Fatal(err)
		}
		messages, err := s.Messages(t.Context(), conversation.ID, 0, 1000)
		if err != nil || len(messages) != each {
			t.Errorf("customer %d has %d messages, %v", c, len(messages), err)
		}
		for i, m := range messages {
			if m.ClientID != fmt.Sprintf("%d-%d", c, i) || m.Seq != int64(i+1) {
				t.Errorf("message %d of customer %d is %q", i+1, c, m.ClientID)
			}
		}
	}
	compareLog(t, s, &l)
}

// TestReadsFindTheServerAgain: after a restart no reader sees an error, however
// many connections the pool had.
func TestReadsFindTheServerAgain(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	var l log
	s := openStore(t, server.URL, &l)
	a, err := s.Accept(t.Context(), inbound("c", "before"))
	if err != nil {
		t.Fatal(err)
	}
	read := func() {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = s.Conversation(t.Context(), a.Conversation.ID)
				} else {
					_, err = s.Events(t.Context(), 0, 10)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	read()
	server.Stop(t)
	// Customers see this: it does not say where the database is.
	_, err = s.Conversation(t.Context(), a.Conversation.ID)
	_, viewErr := s.Events(t.Context(), 0, 10)
	_, writeErr := s.Accept(t.Context(), inbound("c", "meanwhile"))
	for _, err := range []error{err, viewErr, writeErr} {
		var said *usher.Error
		if !errors.As(err, &said) || said.Code != usher.CodeBusy || said.RetryAfter == 0 || strings.Contains(said.Text, "127.0.0.1") {
			t.Errorf("while the server is away: %v", err)
		}
	}
	server.Start(t)
	read()
}

// TestSilentServer: what is asked gets no answer any more, and nobody says that
// the connections are lost. Reads and writes come to their end all the same, as
// with any lost server, and what follows goes to where the address leads now.
func TestSilentServer(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, pgtest.Migrated(t))
	e := open(t, proxy.URL)
	e.Hasten(2 * time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 2*soon)
	defer cancel()
	var last int64
	for name, ask := range map[string]func() error{
		"read": func() error { return e.QueryRow(ctx, "SELECT last FROM positions").Scan(&last) },
		"view": func() error {
			return e.View(ctx, func(q store.Querier) error { return q.QueryRow(ctx, "SELECT last FROM positions").Scan(&last) })
		},
		"write": func() error {
			return e.Update(ctx, func(tx store.Tx) error {
				return tx.QueryRow(ctx, "UPDATE positions SET last = last RETURNING last").Scan(&last)
			})
		},
	} {
		eventually(t, "an answer to a "+name, func() bool { return ask() == nil })
		proxy.Silence()
		if err := ask(); err != nil && usher.CodeOf(err) != usher.CodeBusy {
			t.Errorf("%s where the server says nothing = %v", name, err)
		}
		eventually(t, "an answer to a "+name+" after that", func() bool { return ask() == nil })
	}
	if ctx.Err() != nil {
		t.Error("somebody waits for a server that says nothing")
	}
}

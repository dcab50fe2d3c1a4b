package chat_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
	"usher/store"
	"usher/store/sqlite"
)

// slow is models that wait for each other: two turns of one conversation are
// under way at the same time.
type slow struct {
	*models
	meet func()
}

func (m slow) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	m.meet()
	return m.models.Understand(ctx, q)
}

// TestTwoNodesTakeOneTurn: two services over one store take the same turns at
// the same time. One of two is stored, and no customer reads two replies.
func TestTwoNodesTakeOneTurn(t *testing.T) {
	t.Parallel()
	const customers = 20
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var both sync.WaitGroup
	nodes := make([]*chat.Service, 2)
	for i := range nodes {
		m := slow{&models{know: map[string]usher.Understanding{}}, func() { both.Done(); both.Wait() }}
		nodes[i] = chat.New(s, &fakeDesk{}, chat.NewBot(m, newShop(), chat.BotConfig{Policy: thresholds}), chat.Config{Shared: true})
	}
	for i := range customers {
		in := usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: fmt.Sprint(i)}, Text: "how long is delivery"}
		a, err := s.Accept(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		both.Add(len(nodes))
		var runs sync.WaitGroup
		for _, n := range nodes {
			runs.Go(func() {
				if err := n.Run(t.Context(), a.Conversation.ID); err != nil {
					t.Errorf("Run = %v", err)
				}
			})
		}
		runs.Wait()
		turns, err := s.Turns(t.Context(), a.Conversation.ID)
		if err != nil || len(turns) != 1 {
			t.Errorf("%d turns are stored, %v; want one", len(turns), err)
		}
		said, err := s.Messages(t.Context(), a.Conversation.ID, 0, 10)
		if err != nil || len(said) != 2 || said[1].From != usher.FromBot {
			t.Errorf("the customer reads %+v, %v; want one reply", said, err)
		}
	}
}

// TestPickUp: what another node has left is answered; what it may still be
// about to answer is not touched.
func TestPickUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Shared: true})
		in := usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Text: "how long is delivery"}
		a, err := r.store.Accept(t.Context(), in) // by the other node
		if err != nil {
			t.Fatal(err)
		}
		r.store.mu.Lock()
		r.store.chats["ann"].LastAt = time.Now()
		r.store.mu.Unlock()
		r.start()
		for _, wait := range []time.Duration{0, 7 * time.Second} {
			time.Sleep(wait)
			if err := r.PickUp(t.Context(), 2*time.Second); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if got := r.turns(a.Conversation.ID); len(got) != 0 {
				t.Fatalf("after %v: %v; the burst may go on", wait, got)
			}
		}
		time.Sleep(2 * time.Second)
		for range 2 {
			if err := r.PickUp(t.Context(), 2*time.Second); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if got := r.turns(a.Conversation.ID); len(got) != 1 {
			t.Errorf("turns = %v; want one", got)
		}
		r.Close()
	})
}

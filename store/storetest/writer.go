package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"usher"
)

func writerTests() []test {
	return []test{
		{"writer/neighbours", (*suite).writerNeighbours},
		{"writer/after close", (*suite).writerClosed},
		{"writer/context ended", (*suite).writerContext},
		{"writer/close commits what is queued", (*suite).writerCloses},
		{"writer/lock", (*suite).writerLock},
	}
}

// writerNeighbours mixes writes that fail with writes that succeed.
func (t *suite) writerNeighbours() {
	ctx := context.Background()
	c := t.accept(from("c0", "x")).Conversation
	var wg sync.WaitGroup
	const n = 300
	for i := range n {
		wg.Go(func() {
			var err error
			var want usher.Code
			switch i % 4 {
			case 0:
				_, err = t.store.Accept(ctx, from(fmt.Sprint("c", i%11), fmt.Sprint(i)))
			case 1:
				want = usher.CodeConflict
				_, err = t.store.Move(ctx, c.ID, 99, usher.Move{To: usher.StateClosed})
			case 2:
				want = usher.CodeNotFound
				_, err = t.store.Append(ctx, "nowhere", 0, usher.Draft{From: usher.FromBot, Text: "x"})
			case 3:
				_, err = t.store.Append(ctx, c.ID, 0, usher.Draft{From: usher.FromBot, Text: "x"})
			}
			t.want(want, err)
		})
	}
	wg.Wait()
	count := 0
	for _, c := range t.list(usher.ConversationFilter{}) {
		count += int(c.LastSeq)
		if got := len(t.messages(c.ID)); got != int(c.LastSeq) {
			t.Errorf("%d messages, last seq %d", got, c.LastSeq)
		}
	}
	if count != n/2+1 {
		t.Errorf("%d messages; want %d", count, n/2+1)
	}
}

func (t *suite) writerClosed() {
	t.accept(from("c1", "x"))
	t.ok(t.store.Close())
	_, err := t.store.Accept(context.Background(), from("c1", "y"))
	t.want(usher.CodeBusy, err)
	if _, err := t.store.Conversations(context.Background(), usher.ConversationFilter{}); err == nil {
		t.Error("a closed store can be read")
	}
	t.ok(t.store.Close()) // a second time does nothing
}

func (t *suite) writerContext() {
	ctx, cancel := context.WithCancelCause(context.Background())
	gone := errors.New("gone")
	cancel(gone)
	if _, err := t.store.Accept(ctx, from("c1", "x")); !errors.Is(err, gone) {
		t.Errorf("Accept with an ended context = %v", err)
	}
	_, err := t.store.CurrentConversation(context.Background(), "web", "c1")
	t.want(usher.CodeNotFound, err)
	if _, err := t.store.Conversations(ctx, usher.ConversationFilter{}); err == nil {
		t.Error("Conversations with an ended context succeeded")
	}
	t.accept(from("c1", "y"))
}

// writerCloses: every call that was acked before or during Close is stored,
// every other one got an error.
func (t *suite) writerCloses() {
	var mu sync.Mutex
	var acked []usher.Accepted
	var wg sync.WaitGroup
	begun := make(chan struct{}, 100)
	for i := range 100 {
		wg.Go(func() {
			begun <- struct{}{}
			a, err := t.store.Accept(context.Background(), from(fmt.Sprint(i), "x"))
			if err == nil {
				mu.Lock()
				acked = append(acked, a)
				mu.Unlock()
			} else if usher.CodeOf(err) != usher.CodeBusy {
				t.Errorf("Accept = %v", err)
			}
		})
	}
	for range 50 {
		<-begun
	}
	t.ok(t.store.Close())
	wg.Wait()
	t.restart()
	if all := t.list(usher.ConversationFilter{Limit: 1000}); len(all) != len(acked) {
		t.Errorf("%d conversations stored, %d acked", len(all), len(acked))
	}
}

// writerLock: a node gets its lock, keeps it while it holds it, and gets it
// again after it gave it back.
func (t *suite) writerLock() {
	for range 2 {
		a, err := t.store.Lock(context.Background(), "a")
		t.ok(err)
		b, err := t.store.Lock(context.Background(), "b")
		t.ok(err)
		select {
		case <-a.Lost:
			t.Error("a lock was lost that is held")
		case <-b.Lost:
			t.Error("a lock was lost that is held")
		default:
		}
		a.Release()
		a.Release()
		b.Release()
	}
}

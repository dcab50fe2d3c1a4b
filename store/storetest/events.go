package storetest

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"usher"
)

func eventTests() []test {
	return []test{
		{"events/log is what was published", (*suite).eventsSame},
		{"events/order", (*suite).eventsOrder},
		{"events/positions rise over restarts", (*suite).eventsRestart},
		{"events/catching up while others write", (*suite).eventsCatchUp},
	}
}

func (t *suite) eventsSame() {
	ctx := context.Background()
	c := t.accept(from("c1", "one <b>")).Conversation
	turn := t.turnFor(c.ID, "reply", "second")
	turn.Move = &usher.Move{To: usher.StateQueued, Packet: &usher.Packet{Asked: []string{"one"}, Candidates: []usher.ScoredAnswer{{Score: 0.1}}}}
	turn.Miss = &usher.Miss{Question: "one"}
	c, err := t.store.CommitTurn(ctx, turn)
	t.ok(err)
	t.say(c.ID, usher.FromAgent, "answer")
	_, err = t.store.SaveEntry(ctx, entry("e1", "q"))
	t.ok(err)
	t.move(c, usher.Move{To: usher.StateClosed}, usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: "closed"})
	published := t.seen()
	if got, want := kinds(published), "state message message message state miss message miss knowledge state message "; got != want {
		t.Errorf("published %s; want %s", got, want)
	}
	for _, n := range []int{1, 3, 100} {
		if log := t.all(n); !reflect.DeepEqual(log, published) {
			t.Errorf("log in pages of %d\n %+v; published\n %+v", n, log, published)
		}
	}
	last, err := t.store.Position(ctx)
	if err != nil || last != published[len(published)-1].Position {
		t.Errorf("Position = %d, %v; want %d", last, err, published[len(published)-1].Position)
	}
}

// eventsOrder: order of publication = order of position, and a caller whose
// call has returned finds its events published already.
func (t *suite) eventsOrder() {
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			a, err := t.store.Accept(context.Background(), from(fmt.Sprint(i%9), fmt.Sprint(i)))
			if err != nil {
				t.Errorf("Accept = %v", err)
				return
			}
			t.mu.Lock()
			defer t.mu.Unlock()
			for _, e := range t.events {
				if e.Position == a.Message.Position {
					return
				}
			}
			t.Error("a call returned before its event was published")
		})
	}
	wg.Wait()
	published := t.seen()
	for i, e := range published {
		if i > 0 && e.Position <= published[i-1].Position {
			t.Fatalf("position %d was published after %d", e.Position, published[i-1].Position)
		}
	}
	if log := t.all(64); !reflect.DeepEqual(log, published) {
		t.Errorf("the log has %d events, %d were published, or they differ", len(log), len(published))
	}
}

func (t *suite) eventsRestart() {
	a := t.accept(from("c1", "one"))
	_, err := t.store.SaveEntry(context.Background(), entry("e1", "q"))
	t.ok(err)
	last := t.seen()[2].Position
	t.restart()
	b := t.accept(from("c1", "two"))
	if b.Message.Position <= last || b.Message.Seq != 2 || b.Conversation.ID != a.Conversation.ID {
		t.Errorf("after a restart at position %d: %+v", last, b.Message)
	}
	rest, err := t.store.Events(context.Background(), last, 0)
	if err != nil || len(rest) != 1 || rest[0].Message.Text != "two" {
		t.Errorf("Events = %+v, %v", rest, err)
	}
}

// eventsCatchUp follows the log while it grows: no event may appear behind
// what was read.
func (t *suite) eventsCatchUp() {
	var wg sync.WaitGroup
	done := make(chan struct{})
	for i := range 30 {
		wg.Go(func() {
			for n := range 10 {
				if _, err := t.store.Accept(context.Background(), from(fmt.Sprint(i), fmt.Sprint(n))); err != nil {
					t.Errorf("Accept = %v", err)
				}
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	var followed []usher.Event
	after, over := int64(0), false
	for {
		page, err := t.store.Events(context.Background(), after, 7)
		t.ok(err)
		followed = append(followed, page...)
		if len(page) > 0 {
			after = page[len(page)-1].Position
			continue
		}
		if over {
			break
		}
		select {
		case <-done:
			over = true // and once more
		default:
		}
	}
	if published := t.seen(); !reflect.DeepEqual(followed, published) {
		t.Errorf("followed %d events, published %d", len(followed), len(published))
	}
}

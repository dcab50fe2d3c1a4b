package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/bus"
)

// readings is what a follower has read.
type readings struct {
	mu   sync.Mutex
	all  []string
	fail int // of the next readings
}

func (r *readings) read(what string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail > 0 {
		r.fail--
		return errors.New("the database is away")
	}
	r.all = append(r.all, what)
	return nil
}

func (r *readings) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	slices.Sort(all)
	return all
}

func TestFollower(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r readings
		f := &follower{
			refresh: func(_ context.Context, id usher.EntryID) error { return r.read("entry " + string(id)) },
			all:     func(context.Context) error { return r.read("all") },
			intents: func(context.Context) error { return r.read("intents") },
			log:     slog.New(slog.DiscardHandler), wake: make(chan struct{}, 1),
		}
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { f.run(ctx) })
		want := func(why string, all ...string) {
			t.Helper()
			synctest.Wait()
			if got := r.take(); fmt.Sprint(got) != fmt.Sprint(all) {
				t.Errorf("%s: read %v; want %v", why, got, all)
			}
		}
		synctest.Wait()
		f.hear(usher.Event{Kind: usher.EventKnowledge, Entry: "a"})
		want("an entry", "entry a")
		f.hear(usher.Event{Kind: usher.EventKnowledge})
		want("intents", "intents")
		f.hear(usher.Event{Kind: bus.Resync})
		want("events were lost", "all", "intents")

		r.fail = 2
		f.hear(usher.Event{Kind: usher.EventKnowledge, Entry: "a"})
		want("the database is away")
		f.hear(usher.Event{Kind: usher.EventKnowledge, Entry: "b"})
		f.hear(usher.Event{Kind: usher.EventKnowledge})
		want("it waits")
		time.Sleep(3 * followPause)
		want("the database is back", "entry a", "entry b", "intents")
		stop()
		run.Wait()
	})
}

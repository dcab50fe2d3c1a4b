package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"usher"
	"usher/bus"
)

// followPause is the pause before what could not be read is read again.
const followPause = time.Second

// follower brings the knowledge in step with the store, whichever node changes
// it. What this node has changed itself is known already, and costs a read.
type follower struct {
	refresh func(context.Context, usher.EntryID) error // an entry
	all     func(context.Context) error                // all entries
	intents func(context.Context) error                // all intents
	log     *slog.Logger
	wake    chan struct{}

	mu  sync.Mutex
	due due
}

// due is what is to be read.
type due struct {
	entries map[usher.EntryID]bool
	all     bool
	intents bool
}

func (d *due) add(other due) {
	if d.entries == nil {
		d.entries = map[usher.EntryID]bool{}
	}
	maps.Copy(d.entries, other.entries)
	d.all, d.intents = d.all || other.all, d.intents || other.intents
}

// followKnowledge has entries and intents follow what others save, until Close.
func (a *app) followKnowledge(ctx context.Context) error {
	f := &follower{
		refresh: a.library.Refresh, all: a.library.RefreshAll, intents: a.reloadIntents, log: a.log, wake: make(chan struct{}, 1),
	}
	if err := a.core.bus.Subscribe(ctx, usher.TopicKnowledge, f.hear); err != nil {
		return fmt.Errorf("follow the knowledge: %w", err)
	}
	if a.core.shared() {
		f.note(due{all: true, intents: true}) // what was changed since it was loaded
	}
	a.background.Go(func() { f.run(ctx) })
	return nil
}

// hear notes what an event tells of.
func (f *follower) hear(e usher.Event) {
	switch {
	case e.Kind == bus.Resync:
		f.note(due{all: true, intents: true})
	case e.Entry != "":
		f.note(due{entries: map[usher.EntryID]bool{e.Entry: true}})
	default:
		f.note(due{intents: true})
	}
}

func (f *follower) note(d due) {
	f.mu.Lock()
	f.due.add(d)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// take returns what is due, once.
func (f *follower) take() due {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.due
	f.due = due{}
	return d
}

// run reads what is due, and again after a pause where it could not be read,
// until ctx ends.
func (f *follower) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		}
		failed, err := f.read(ctx, f.take())
		if err == nil || ctx.Err() != nil {
			continue
		}
		f.log.LogAttrs(ctx, slog.LevelWarn, "what another node has changed is not read yet", slog.Any("error", err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(followPause):
			f.note(failed)
		}
	}
}

// read brings in what is due, and returns what could not be read.
func (f *follower) read(ctx context.Context, d due) (failed due, err error) {
	if d.intents {
		if e := f.intents(ctx); e != nil {
			failed.intents, err = true, e
		}
	}
	if d.all {
		if e := f.all(ctx); e != nil {
			failed.all, err = true, errors.Join(err, e)
		}
		return failed, err
	}
	for _, id := range slices.Sorted(maps.Keys(d.entries)) {
		if e := f.refresh(ctx, id); e != nil {
			failed.add(due{entries: d.entries}) // known ones cost little
			return failed, errors.Join(err, e)
		}
	}
	return failed, err
}

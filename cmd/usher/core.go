package main

import (
	"context"
	"errors"
	"log/slog"

	"usher"
	"usher/bus"
	"usher/bus/membus"
	"usher/store"
	"usher/watch"
)

// eventBus is a bus that can be watched.
type eventBus interface {
	bus.Bus
	Room() int // events that may wait in one topic
	Len() int  // that wait in the topic that has most
}

// core is what a server stands on: its own, or what several nodes share.
type core struct {
	store *store.Store
	bus   eventBus          // reaches all nodes
	local bus.Bus           // reaches this one
	pool  func() watch.Pool // of connections to the database; nil: it is a file

	// lead waits until this node may lead the others; nil: there are none.
	lead func(context.Context) (lost <-chan struct{}, release func(), err error)
}

// shared reports whether there may be other nodes.
func (c core) shared() bool { return c.lead != nil }

// close closes what the core has opened.
func (c core) close() error {
	var errs []error
	if c.store != nil {
		errs = append(errs, c.store.Close())
	}
	if c.bus != nil {
		errs = append(errs, c.bus.Close())
	}
	return errors.Join(errs...)
}

// coreOf returns the core that was given, or opens the server's own.
func (a *app) coreOf(ctx context.Context, cfg config, o options) (core, error) {
	if o.core == nil {
		return a.openCore(ctx, cfg)
	}
	a.borrowed = true
	return *o.core, nil
}

// openCore opens the data, and the bus on which its changes go out.
func (a *app) openCore(ctx context.Context, cfg config) (core, error) {
	events := membus.New()
	events.OnLoss(func() { a.metrics.Dropped(queueEvents, droppedFull) })
	c := core{bus: events, local: events}
	var err error
	c.store, c.pool, err = openStore(ctx, cfg, store.Config{
		Committed: a.committed, Grouped: a.metrics.Group, Refused: func() { a.metrics.Dropped(queueCommits, droppedFull) }, Log: a.log,
	})
	if cfg.Database != "" && err == nil {
		c.lead = leadBy(c.store)
	}
	return c, err
}

// leadBy leads while it holds the lock of that name.
func leadBy(s *store.Store) func(context.Context) (<-chan struct{}, func(), error) {
	return func(ctx context.Context) (<-chan struct{}, func(), error) {
		held, err := s.Lock(ctx, "lead")
		return held.Lost, held.Release, err
	}
}

// committed publishes what a group commit has changed, in its order. The bus
// in memory delivers before it returns, and is closed only after the store.
func (a *app) committed(events []usher.Event) {
	a.metrics.Committed(events)
	for _, e := range events {
		for _, topic := range e.Topics() {
			if err := a.core.bus.Publish(context.Background(), topic, e); err != nil {
				a.log.Error("publish an event", slog.String("topic", topic), slog.Any("error", err))
			}
		}
	}
}

// fleeting publishes what may be lost, to all nodes.
func (a *app) fleeting(ctx context.Context, e usher.Event) { a.pass(ctx, a.core.bus, e) }

// nearby publishes what may be lost, and what each node tells by itself.
func (a *app) nearby(ctx context.Context, e usher.Event) { a.pass(ctx, a.core.local, e) }

func (a *app) pass(ctx context.Context, to bus.Bus, e usher.Event) {
	for _, topic := range e.Topics() {
		if err := to.Publish(ctx, topic, e); err != nil {
			a.log.Warn("publish a fleeting event", slog.String("topic", topic), slog.Any("error", err))
		}
	}
}

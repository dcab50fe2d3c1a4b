package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"usher"
	"usher/bus"
	"usher/bus/membus"
	"usher/store"
	"usher/store/postgres"
	"usher/watch"
)

// core is what a server stands on: its own, or what several nodes share.
type core struct {
	store   *store.Store
	local   *membus.Bus                                                             // the subscriptions of this node
	bus     bus.Bus                                                                 // they, and what is published goes to those of other nodes, too
	told    func([]usher.Event)                                                     // of what this node has committed: has the subscriptions hear of it in its place
	pool    func() watch.Pool                                                       // of connections to the database; nil: it is a file
	behind  func() int64                                                            // positions of the log that this node has not told its subscriptions; nil: there are no others
	vectors *postgres.Vectors                                                       // of the FAQ, where the database keeps them; nil: memory does
	lead    func(context.Context) (lost <-chan struct{}, release func(), err error) // waits until this node may lead the others; nil: there are none
}

// shared reports whether there may be other nodes.
func (c core) shared() bool { return c.lead != nil }

// close closes what the core has opened: what is committed last is heard.
func (c core) close() error {
	var errs []error
	if c.vectors != nil {
		c.vectors.Close()
	}
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

// openCore opens what is kept and, where other nodes may use it too, what
// carries events between them.
func (a *app) openCore(ctx context.Context, cfg config) (core, error) {
	local := membus.New()
	local.OnLoss(func() { a.metrics.Dropped(queueEvents, droppedFull) })
	c := core{local: local, bus: local, told: a.tell}
	s, engine, err := openStore(ctx, cfg, store.Config{
		Committed: a.committed, Grouped: a.metrics.Group, Refused: func() { a.metrics.Dropped(queueCommits, droppedFull) }, Log: a.log,
	})
	if err != nil {
		return c, err
	}
	c.store = s
	if engine == nil {
		return c, nil
	}
	c.pool = func() watch.Pool { return watch.Pool(engine.Pool()) }
	c.lead = leadBy(s)
	if c.vectors, err = engine.NewVectors(ctx); err != nil {
		return c, fmt.Errorf("open the data: %w", err)
	}
	shared, err := engine.OpenBus(ctx, postgres.BusConfig{Local: local, Events: s.Events, Log: a.log})
	if err != nil {
		return c, fmt.Errorf("open the data: %w", err)
	}
	c.bus, c.told, c.behind = shared, shared.Committed, shared.Behind
	return c, nil
}

// leadLock is the lock of who leads.
const leadLock = "lead"

// leadBy leads while it holds the lock of that name.
func leadBy(s *store.Store) func(context.Context) (<-chan struct{}, func(), error) {
	return func(ctx context.Context) (<-chan struct{}, func(), error) {
		held, err := s.Lock(ctx, leadLock)
		return held.Lost, held.Release, err
	}
}

// committed takes in what a group commit has changed.
func (a *app) committed(events []usher.Event) {
	a.metrics.Committed(events)
	a.core.told(events)
}

// tell publishes what was committed, in its order. The bus in memory delivers
// before it returns, and is closed only after the store.
func (a *app) tell(events []usher.Event) {
	for _, e := range events {
		for _, topic := range e.Topics() {
			if err := a.core.local.Publish(context.Background(), topic, e); err != nil {
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

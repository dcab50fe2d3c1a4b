package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"usher"
	"usher/bus"
	"usher/nodes"
)

const (
	tendEvery = 2 * time.Second // between two looks for turns that were left
	tendFor   = time.Minute     // how long they are looked for after something was lost
)

// others is this node among those that work on its database.
type others struct {
	node  usher.Node
	nodes *nodes.Nodes // nil: the database is this one's alone
	until atomic.Int64 // turns that were left are looked for until then; in ns since 1970
}

// leads reports whether this node does what only one may do.
func (o *others) leads() bool { return o.nodes == nil || o.nodes.Leads() }

// lost has turns that were left looked for, for a while.
func (o *others) lost() { o.until.Store(time.Now().Add(tendFor).UnixNano()) }

// join makes this node known or, where it has the database for itself, forgets
// those of before.
func (a *app) join(ctx context.Context, address string) error {
	a.others.node = usher.Node{ID: usher.NodeID(rand.Text()), Address: address, Version: programVersion()}
	if !a.core.shared() {
		return nodes.Clear(ctx, a.store)
	}
	a.others.nodes = nodes.New(a.store, nodes.Config{
		Node: a.others.node, Lead: a.core.lead, Log: a.log,
		Led:  func() { a.others.lost(); a.desk.Wake() },
		Left: func(usher.NodeID) { a.others.lost() },
		Back: func() { a.desk.Rejoin() },
	})
	return a.others.nodes.Join(ctx)
}

// programVersion is the one that the program was built from.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}

// startNodes keeps in touch with the other nodes, until Close.
func (a *app) startNodes(ctx context.Context) {
	if !a.core.shared() {
		return
	}
	a.background.Go(func() { a.others.nodes.Run(ctx) })
	a.background.Go(func() { a.tend(ctx) })
}

// tend has the turns taken that others have left: a node that is gone, or one
// that was told to stop. Only the one that leads does, and for a while after it
// began to, a node went or events were lost.
func (a *app) tend(ctx context.Context) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !a.others.leads() || time.Now().UnixNano() > a.others.until.Load() {
			continue
		}
		if err := a.chat.PickUp(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("look for turns that were left", slog.Any("error", err))
		}
	}
}

// followDesk has the desk know what happens on all nodes.
func (a *app) followDesk(ctx context.Context) error {
	err := a.core.bus.Subscribe(ctx, usher.TopicDesk, func(e usher.Event) {
		if e.Kind == bus.Resync {
			a.others.lost()
			a.desk.Resync()
			return
		}
		a.desk.Follow(e)
	})
	if err != nil {
		return fmt.Errorf("follow the desk: %w", err)
	}
	return nil
}

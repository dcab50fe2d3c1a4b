package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"usher"
	"usher/bus"
	"usher/nodes"
	"usher/watch"
)

const (
	tendEvery = 2 * time.Second // between two looks for turns that were left
	tendFor   = time.Minute     // how long they are looked for so after something was lost
	tendLate  = 2 * time.Second // how late a turn is then that was left

	restEvery = 30 * time.Second // between two looks at all other times
	restLate  = time.Minute      // how late a turn is then: the node that has it may be busy
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
	a.others.node = usher.Node{ID: usher.NodeID(rand.Text()), Address: placeOf(address), Version: programVersion()}
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

// placeOf is what others call this node in their logs: the address on which it
// listens, by the machine's name where that is all of them.
func placeOf(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return listen
	}
	name, err := os.Hostname()
	if err != nil {
		return listen
	}
	return net.JoinHostPort(name, port)
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
// that was told to stop. Only the one that leads does.
func (a *app) tend(ctx context.Context) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	looked := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		late := a.others.late(time.Now(), looked)
		if late == 0 {
			continue
		}
		looked = time.Now()
		if err := a.chat.PickUp(ctx, late); err != nil && ctx.Err() == nil {
			a.log.Warn("look for turns that were left", slog.Any("error", err))
		}
	}
}

// late is how late a turn must be to be taken for left; 0: this node does not
// look now. Soon after something was lost it looks often, and else now and then:
// a message may have a time of another node's clock that is still to come, and
// one whose commit had no answer in time has no node that answers it.
func (o *others) late(now, looked time.Time) time.Duration {
	switch {
	case !o.leads():
		return 0
	case now.UnixNano() <= o.until.Load():
		return tendLate
	case now.Sub(looked) >= restEvery:
		return restLate
	}
	return 0
}

// seen is what the metrics show of all nodes.
func (a *app) seen() watch.Nodes {
	n := watch.Nodes{Alive: 1, Leads: a.others.leads()}
	if a.others.nodes != nil {
		n.Alive = len(a.others.nodes.All())
	}
	if a.core.behind != nil {
		n.Behind = a.core.behind()
	}
	return n
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

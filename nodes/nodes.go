package nodes

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

// rows is where nodes are kept; *store.Store does.
type rows interface {
	Beat(ctx context.Context, n usher.Node) (known bool, err error)
	Nodes(ctx context.Context) ([]usher.Node, error)
	RemoveNode(ctx context.Context, id usher.NodeID, beats int64) error
}

// Config sets Nodes up. Node and Lead are required. What is told must return
// soon.
type Config struct {
	Node usher.Node // this one
	// Lead waits until this node may lead, until lost is closed or release is
	// called. Its only error is that ctx has ended.
	Lead func(ctx context.Context) (lost <-chan struct{}, release func(), err error)
	Beat time.Duration // between two beats; zero means 3 s
	Look time.Duration // between two looks at the others; zero means 1 s
	Gone time.Duration // the silence after which a node is gone, some beats of this one long; zero means 9 s

	Led  func()             // told that this node leads from now on, or does not; nil: nobody asks
	Left func(usher.NodeID) // told that this one has removed another; nil: nobody asks
	Back func()             // told that others had taken this one for gone; nil: nobody asks
	Log  *slog.Logger       // nil discards
}

// Nodes is one node among others. It is safe for concurrent use.
type Nodes struct {
	rows  rows
	cfg   Config
	leads atomic.Bool

	mu    sync.Mutex
	known map[usher.NodeID]*silence
	last  time.Time // the last look that succeeded
}

// silence is how long a node has not beaten, as far as this one could see, and
// how many beats of this one were stored meanwhile.
type silence struct {
	node  usher.Node
	long  time.Duration
	beats int
}

// New returns this node, which nobody knows before Join.
func New(r rows, c Config) *Nodes {
	c.Beat = cmp.Or(c.Beat, 3*time.Second)
	c.Look = cmp.Or(c.Look, time.Second)
	c.Gone = cmp.Or(c.Gone, 9*time.Second)
	if c.Led == nil {
		c.Led = func() {}
	}
	if c.Left == nil {
		c.Left = func(usher.NodeID) {}
	}
	if c.Back == nil {
		c.Back = func() {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Nodes{rows: r, cfg: c, known: map[usher.NodeID]*silence{}}
}

// Clear removes all nodes: whoever calls it knows that the database is its own,
// and that what is in it was left by a run before.
func Clear(ctx context.Context, r rows) error {
	all, err := r.Nodes(ctx)
	if err != nil {
		return fmt.Errorf("nodes: clear: %w", err)
	}
	for _, n := range all {
		if err := r.RemoveNode(ctx, n.ID, n.Beats); err != nil {
			return fmt.Errorf("nodes: clear: %w", err)
		}
	}
	return nil
}

// Join beats for the first time.
func (n *Nodes) Join(ctx context.Context) error {
	if _, err := n.rows.Beat(ctx, n.cfg.Node); err != nil {
		return fmt.Errorf("nodes: join: %w", err)
	}
	return nil
}

// Leads reports whether this node leads. Where the database can't be reached
// another may lead already, for a few seconds: what leading does must bear that.
func (n *Nodes) Leads() bool { return n.leads.Load() }

// All returns the nodes that are there, by ID, this one included.
func (n *Nodes) All() []usher.Node {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := make([]usher.Node, 0, len(n.known))
	for _, s := range n.known {
		all = append(all, s.node)
	}
	slices.SortFunc(all, func(a, b usher.Node) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Run beats, looks at the others, and leads when it may, until ctx ends.
func (n *Nodes) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { every(ctx, n.cfg.Beat, n.beat) })
	all.Go(func() { every(ctx, n.cfg.Look, n.look) })
	all.Go(func() { n.lead(ctx) })
	all.Wait()
}

// every calls do at once and then in steps, until ctx ends.
func every(ctx context.Context, step time.Duration, do func(context.Context)) {
	tick := time.NewTicker(step)
	defer tick.Stop()
	for {
		do(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// beat says that this node is there.
func (n *Nodes) beat(ctx context.Context) {
	known, err := n.rows.Beat(ctx, n.cfg.Node)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		n.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "nodes: this node cannot say that it is there", slog.Any("error", err))
	case !known:
		n.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "nodes: others had taken this node for gone")
		n.cfg.Back()
	}
}

// look counts the silence of all nodes, and removes those that are gone where
// this one leads.
func (n *Nodes) look(ctx context.Context) {
	all, err := n.rows.Nodes(ctx)
	if err != nil {
		if ctx.Err() == nil {
			n.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "nodes: the others cannot be seen", slog.Any("error", err))
		}
		return
	}
	for _, node := range n.silent(all) {
		err := n.rows.RemoveNode(ctx, node.ID, node.Beats)
		switch {
		case err == nil:
			n.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "nodes: one is gone", slog.String("node", string(node.ID)), slog.String("address", node.Address))
			n.cfg.Left(node.ID)
		case usher.CodeOf(err) != usher.CodeConflict && ctx.Err() == nil: // else it has just beaten
			n.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "nodes: one that is gone cannot be removed", slog.String("node", string(node.ID)), slog.Any("error", err))
		}
	}
}

// silent takes in what was seen, and returns the nodes to remove. What could not
// be seen counts as no silence, nor does what could not be stored: while the
// database was away, or took no writes, nobody could beat.
func (n *Nodes) silent(all []usher.Node) []usher.Node {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	passed := min(now.Sub(n.last), 2*n.cfg.Look)
	n.last = now
	seen := make(map[usher.NodeID]*silence, len(all))
	beat := 0
	if i := slices.IndexFunc(all, func(x usher.Node) bool { return x.ID == n.cfg.Node.ID }); i >= 0 && n.rose(all[i]) {
		beat = 1
	}
	var gone []usher.Node
	for _, node := range all {
		s := n.known[node.ID]
		if s == nil || n.rose(node) {
			s = &silence{node: node}
		} else {
			s.long, s.beats = s.long+passed, s.beats+beat
		}
		seen[node.ID] = s
		if s.long >= n.cfg.Gone && s.beats >= int(n.cfg.Gone/n.cfg.Beat) && node.ID != n.cfg.Node.ID && n.Leads() {
			gone = append(gone, node)
		}
	}
	n.known = seen
	return gone
}

// rose reports whether a node that is known has beaten since.
func (n *Nodes) rose(node usher.Node) bool {
	s := n.known[node.ID]
	return s != nil && s.node.Beats != node.Beats
}

// lead leads whenever it may.
func (n *Nodes) lead(ctx context.Context) {
	for {
		lost, release, err := n.cfg.Lead(ctx)
		if err != nil {
			return
		}
		n.turn(ctx, true)
		select {
		case <-lost:
		case <-ctx.Done():
		}
		n.turn(ctx, false)
		release()
	}
}

func (n *Nodes) turn(ctx context.Context, leads bool) {
	n.leads.Store(leads)
	n.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "nodes: who leads has changed", slog.Bool("this", leads))
	n.cfg.Led()
}

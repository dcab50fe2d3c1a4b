package nodes_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/nodes"
)

// table is a database with one lock.
type table struct {
	mu    sync.Mutex
	rows  map[usher.NodeID]usher.Node
	away  bool
	full  bool           // its disk: what is there can be read
	heard []usher.NodeID // removed
	lock  chan struct{}
}

func newTable() *table {
	return &table{rows: map[usher.NodeID]usher.Node{}, lock: make(chan struct{}, 1)}
}

var errAway = errors.New("the database is away")

func (t *table) Beat(_ context.Context, n usher.Node) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.away || t.full {
		return false, errAway
	}
	row, known := t.rows[n.ID]
	n.Beats = row.Beats + 1
	t.rows[n.ID] = n
	return known, nil
}

func (t *table) Nodes(context.Context) ([]usher.Node, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.away {
		return nil, errAway
	}
	var all []usher.Node
	for _, n := range t.rows {
		all = append(all, n)
	}
	return all, nil
}

func (t *table) RemoveNode(_ context.Context, id usher.NodeID, beats int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.full {
		return errAway
	}
	if n, ok := t.rows[id]; ok && n.Beats != beats {
		return usher.Errorf(usher.CodeConflict, nil, "it is there")
	}
	delete(t.rows, id)
	t.heard = append(t.heard, id)
	return nil
}

func (t *table) removed() []usher.NodeID {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.heard)
}

func (t *table) goAway(away bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.away = away
}

func (t *table) fill(full bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.full = full
}

// node is one that runs until stop, or until it dies.
type node struct {
	*nodes.Nodes
	stop       context.CancelFunc
	lost       chan struct{} // of the first time that it leads
	led, back  atomic.Int64
	left, done chan struct{}
}

func start(t *testing.T, table *table, id usher.NodeID) *node {
	t.Helper()
	return startWith(t, table, id, nil)
}

// startWith starts one that loses its lock when lost is closed.
func startWith(t *testing.T, table *table, id usher.NodeID, lost chan struct{}) *node {
	t.Helper()
	x := &node{lost: lost, left: make(chan struct{}, 10), done: make(chan struct{})}
	x.Nodes = nodes.New(table, nodes.Config{
		Node: usher.Node{ID: id},
		Lead: func(ctx context.Context) (<-chan struct{}, func(), error) {
			select {
			case table.lock <- struct{}{}:
				lost := x.lost
				x.lost = nil
				return lost, sync.OnceFunc(func() { <-table.lock }), nil
			case <-ctx.Done():
				return nil, nil, ctx.Err()
			}
		},
		Led: func() { x.led.Add(1) }, Back: func() { x.back.Add(1) }, Left: func(usher.NodeID) { x.left <- struct{}{} },
	})
	if err := x.Join(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	x.stop = stop
	go func() {
		defer close(x.done)
		x.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-x.done })
	synctest.Wait()
	return x
}

func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestADeadNodeIsRemoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newTable()
		one, two, three := start(t, table, "n1"), start(t, table, "n2"), start(t, table, "n3")
		if !one.Leads() || two.Leads() || three.Leads() {
			t.Fatal("not one leads")
		}
		after(time.Hour)
		if got := table.removed(); len(got) != 0 {
			t.Fatalf("removed %v of nodes that are there", got)
		}
		three.stop()
		after(8 * time.Second)
		if got := table.removed(); len(got) != 0 {
			t.Errorf("removed %v too early", got)
		}
		after(5 * time.Second)
		if got := fmt.Sprint(table.removed()); got != "[n3]" || len(one.left) != 1 || len(two.left) != 0 {
			t.Errorf("removed %s; want n3, by the one that leads", got)
		}
		if len(one.All()) != 2 || len(two.All()) != 2 {
			t.Errorf("%v and %v are known", one.All(), two.All())
		}
	})
}

// The one that leads dies: the next one has been looking all along, and does
// not begin to count.
func TestTheLeaderDies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newTable()
		one, two := start(t, table, "n1"), start(t, table, "n2")
		after(time.Minute)
		one.stop()
		synctest.Wait()
		if one.Leads() || !two.Leads() || one.led.Load() != 2 || two.led.Load() != 1 {
			t.Fatal("the next one does not lead")
		}
		after(12 * time.Second)
		if got := fmt.Sprint(table.removed()); got != "[n1]" {
			t.Errorf("removed %s within 12 s", got)
		}
	})
}

// Nobody is gone because the database was away for a while.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newTable()
		one, two := start(t, table, "n1"), start(t, table, "n2")
		after(time.Minute)
		table.goAway(true)
		after(time.Hour)
		table.goAway(false)
		after(time.Minute)
		if got := table.removed(); len(got) != 0 || one.back.Load()+two.back.Load() != 0 {
			t.Errorf("removed %v", got)
		}
	})
}

// Nobody is gone because the database took no writes for a while, whoever looks
// first when it does again; who is really gone meanwhile is removed then.
func TestTheDiskIsFull(t *testing.T) {
	t.Parallel()
	for wait := range 6 {
		synctest.Test(t, func(t *testing.T) {
			table := newTable()
			one := start(t, table, "n1")
			after(1500 * time.Millisecond) // it looks, and beats, at other times than the next
			two, three := start(t, table, "n2"), start(t, table, "n3")
			after(time.Minute)
			table.fill(true)
			three.stop()
			after(time.Minute + time.Duration(wait)*500*time.Millisecond)
			table.fill(false)
			after(4 * time.Second)
			if got := table.removed(); len(got) != 0 || one.back.Load()+two.back.Load() != 0 {
				t.Errorf("removed %v after %d half seconds", got, wait)
			}
			after(11 * time.Second)
			if got := fmt.Sprint(table.removed()); got != "[n3]" {
				t.Errorf("removed %s after %d half seconds; want n3", got, wait)
			}
		})
	}
}

// A node that was paused hears that it was taken for gone.
func TestTakenForGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newTable()
		start(t, table, "n1")
		two := start(t, table, "n2")
		if err := table.RemoveNode(t.Context(), "n2", 2); err != nil {
			t.Fatal(err)
		}
		after(4 * time.Second)
		if two.back.Load() != 1 || len(two.All()) != 2 {
			t.Errorf("told %d times; known are %v", two.back.Load(), two.All())
		}
	})
}

func TestTheLockIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newTable()
		lost := make(chan struct{})
		one := startWith(t, table, "n1", lost)
		two := start(t, table, "n2")
		close(lost)
		synctest.Wait()
		if one.led.Load() < 2 || one.Leads() == two.Leads() {
			t.Errorf("after the lock was lost: n1 leads %v, n2 leads %v", one.Leads(), two.Leads())
		}
		one.stop()
		two.stop()
		<-one.done
		<-two.done
		if one.Leads() || two.Leads() || len(table.lock) != 0 {
			t.Error("a node that ended leads, or holds the lock")
		}
	})
}

func TestClear(t *testing.T) {
	t.Parallel()
	table := newTable()
	for _, id := range []usher.NodeID{"n1", "n2"} {
		if _, err := table.Beat(t.Context(), usher.Node{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := nodes.Clear(t.Context(), table); err != nil || len(table.rows) != 0 {
		t.Errorf("left are %v, %v", table.rows, err)
	}
	table.goAway(true)
	if err := nodes.Clear(t.Context(), table); !errors.Is(err, errAway) {
		t.Errorf("Clear = %v", err)
	}
}

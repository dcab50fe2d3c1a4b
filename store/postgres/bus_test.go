package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/bus"
	"usher/bus/bustest"
	"usher/bus/membus"
	"usher/store"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

func TestBus(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) bus.Bus {
		t.Helper()
		return openNode(t, pgtest.Migrated(t)).bus
	})
}

// node is a store with its bus, and what its desk has heard.
type node struct {
	store *store.Store
	bus   *postgres.Bus

	mu    sync.Mutex
	heard []usher.Event
	lost  int // Resyncs
}

func openNode(t *testing.T, address string) *node {
	t.Helper()
	engine := open(t, address)
	n := &node{}
	var err error
	n.store, err = store.New(t.Context(), engine, store.Config{Committed: func(all []usher.Event) { n.bus.Committed(all) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.store.Close(); err != nil {
			t.Error(err)
		}
	})
	n.bus, err = engine.OpenBus(t.Context(), postgres.BusConfig{Local: membus.New(), Events: n.store.Events})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.bus.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := n.bus.Subscribe(t.Context(), usher.TopicDesk, n.hear); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *node) hear(e usher.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if e.Kind == bus.Resync {
		n.lost++
		return
	}
	n.heard = append(n.heard, e)
}

// positions are those of the stored events that the node has heard, in the
// order in which it did.
func (n *node) positions() (all []int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.heard {
		if e.Position != 0 {
			all = append(all, e.Position)
		}
	}
	return all
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(soon); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// write has customers of a node write.
func (n *node) write(t *testing.T, name string, customers, each int) {
	t.Helper()
	var all sync.WaitGroup
	for c := range customers {
		all.Go(func() {
			for i := range each {
				if _, err := again(t.Context(), n.store, inbound(fmt.Sprint(name, c), fmt.Sprintf("%s-%d-%d", name, c, i))); err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// hearsAll waits until the nodes have heard the whole log, in its order, each
// event once.
func hearsAll(t *testing.T, nodes ...*node) {
	t.Helper()
	var want []int64
	for after := int64(0); ; after = want[len(want)-1] {
		page, err := nodes[0].store.Events(context.Background(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			want = append(want, e.Position)
		}
	}
	for i, n := range nodes {
		eventually(t, fmt.Sprintf("node %d to hear %d events", i+1, len(want)), func() bool { return len(n.positions()) >= len(want) })
		if got := n.positions(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("node %d heard\n%v; the log is\n%v", i+1, got, want)
		}
	}
}

// TestBusOneOrder: two nodes that write at once hear the same, in the order of
// the log, whether they wrote it themselves or not.
func TestBusOneOrder(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	one, two := openNode(t, address), openNode(t, address)
	var all sync.WaitGroup
	all.Go(func() { one.write(t, "one", 6, 15) })
	all.Go(func() { two.write(t, "two", 6, 15) })
	if err := one.store.Ready(t.Context()); err != nil { // takes a position that no event has
		t.Fatal(err)
	}
	all.Wait()
	hearsAll(t, one, two)
}

// TestBusFleeting: what is not stored comes to the other node, once, and to the
// node itself at once; one store of two in a database hears nothing of the
// other.
func TestBusFleeting(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	one, two := openNode(t, address), openNode(t, address)
	pgtest.Exec(t, address, "CREATE SCHEMA other")
	other := openNode(t, pgtest.With(t, address, nameOf(t, address), "search_path", "other,public"))
	const n = 200 // more than one notice holds
	for i := range int64(n) {
		if err := one.bus.Publish(t.Context(), usher.TopicDesk, usher.Event{Kind: usher.EventTyping, Seq: i + 1}); err != nil {
			t.Fatal(err)
		}
	}
	heard := func(n *node) (all []int64) {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, e := range n.heard {
			all = append(all, e.Seq)
		}
		return all
	}
	if got := len(heard(one)); got != n {
		t.Errorf("the node itself has heard %d of %d", got, n)
	}
	eventually(t, "the other node to hear them", func() bool { return len(heard(two)) >= n })
	for i, seq := range heard(two) {
		if seq != int64(i+1) {
			t.Fatalf("event %d came as number %d", seq, i+1)
		}
	}
	// What is too large is told to nobody, and holds up nothing.
	huge := usher.Event{Kind: usher.EventTyping, Setting: &usher.Setting{Value: string(make([]byte, 9000))}}
	for _, e := range []usher.Event{huge, {Kind: usher.EventTyping, Seq: n + 1}} {
		if err := one.bus.Publish(t.Context(), usher.TopicDesk, e); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "what comes behind", func() bool { all := heard(two); return all[len(all)-1] == n+1 })
	if got := len(heard(one)); got != n+2 {
		t.Errorf("the node itself has heard %d of %d: its own have come back", got, n+2)
	}
	if got := heard(other); len(got) != 0 {
		t.Errorf("another store in the database has heard %v", got)
	}
}

// TestBusOverFaults: listeners are cut off and the server restarts while one
// node writes; the other hears everything, in its order.
func TestBusOverFaults(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	proxy := pgtest.NewProxy(t, server.URL)
	one, two := openNode(t, server.URL), openNode(t, proxy.URL)
	var ended atomic.Bool
	var all sync.WaitGroup
	all.Go(func() {
		defer ended.Store(true)
		one.write(t, "one", 4, 25)
	})
	for i := 0; !ended.Load() && i < 6; i++ {
		seen := len(two.positions())
		eventually(t, "the other node to hear more", func() bool { return ended.Load() || len(two.positions()) > seen })
		switch i % 3 {
		case 0:
			proxy.Reset()
		case 1:
			server.Stop(t)
			server.Start(t)
		case 2:
			pgtest.Exec(t, server.URL, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'usher'`)
		}
	}
	all.Wait()
	hearsAll(t, one, two)
}

// TestBusFarBehind: who has missed more than can be read in a while is told to
// read anew, and goes on from there.
func TestBusFarBehind(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	one, two := openNode(t, address), openNode(t, address)
	pgtest.Exec(t, address, "UPDATE positions SET last = last + 20000")
	resyncs := func() bool {
		two.mu.Lock()
		defer two.mu.Unlock()
		return two.lost > 0
	}
	eventually(t, "a Resync", resyncs)
	one.write(t, "one", 1, 2)
	eventually(t, "what comes after", func() bool { return len(two.positions()) >= 2 })
	if got := two.positions()[0]; got <= 20000 {
		t.Errorf("the first event heard after it is %d", got)
	}
}

// TestBusAfterLostCommits: the database is one that lacks the end of the log, as
// after a standby took over that was behind. All nodes are told to read anew, and
// hear what is given the same positions.
func TestBusAfterLostCommits(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	one, two := openNode(t, address), openNode(t, address)
	one.write(t, "one", 1, 9)
	hearsAll(t, one, two)
	for _, lose := range []string{
		"DELETE FROM messages WHERE position > (SELECT last - 6 FROM positions)",
		"UPDATE positions SET last = last - 6",
	} {
		pgtest.Exec(t, address, lose)
	}
	for i, n := range []*node{one, two} {
		eventually(t, fmt.Sprintf("node %d to be told to read anew", i+1), func() bool {
			n.mu.Lock()
			defer n.mu.Unlock()
			return n.lost > 0
		})
	}
	one.write(t, "new", 1, 2)
	for i, n := range []*node{one, two} {
		eventually(t, fmt.Sprintf("node %d to hear what comes after", i+1), func() bool {
			n.mu.Lock()
			defer n.mu.Unlock()
			last := n.heard[len(n.heard)-1]
			return last.Message != nil && last.Message.ClientID == "new-0-1"
		})
	}
}

// TestBusPanic: a subscription that panics at what another node has stored does
// not end this one.
func TestBusPanic(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	one, two := openNode(t, address), openNode(t, address)
	var once sync.Once
	if err := two.bus.Subscribe(t.Context(), usher.TopicDesk, func(usher.Event) { once.Do(func() { panic("fn") }) }); err != nil {
		t.Fatal(err)
	}
	one.write(t, "one", 1, 5)
	eventually(t, "the last message", func() bool {
		two.mu.Lock()
		defer two.mu.Unlock()
		return len(two.heard) > 0 && two.heard[len(two.heard)-1].Message != nil && two.heard[len(two.heard)-1].Message.ClientID == "one-0-4"
	})
}

package storetest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"usher"
)

func nodeTests() []test {
	return []test{
		{"nodes/beat", (*suite).nodesBeat},
		{"nodes/removed", (*suite).nodesRemoved},
		{"nodes/never beaten", (*suite).nodesNeverBeaten},
		{"presences/one word for all windows", (*suite).presencesSaid},
		{"presences/windows on two nodes", (*suite).presencesLeft},
		{"presences/refused", (*suite).presencesRefused},
		{"presences/read with their position", (*suite).presencesPosition},
		{"secrets/first of many", (*suite).secretsFirst},
		{"secrets/replaced", (*suite).secretsReplaced},
	}
}

func (t *suite) beat(id usher.NodeID) bool {
	t.Helper()
	known, err := t.store.Beat(context.Background(), usher.Node{ID: id, Address: "10.0.0.1:8080", Version: "v1"})
	t.ok(err)
	return known
}

func (t *suite) nodes() string {
	t.Helper()
	all, err := t.store.Nodes(context.Background())
	t.ok(err)
	s := ""
	for _, n := range all {
		s += fmt.Sprintf("%s:%d ", n.ID, n.Beats)
	}
	return s
}

// said notes what a window says, and fails unless the event tells want; "": no
// event.
func (t *suite) said(node usher.NodeID, agent usher.AgentID, p, want usher.Presence) {
	t.Helper()
	e, err := t.store.SetPresence(context.Background(), node, agent, p)
	t.told(e, err, agent, want)
}

func (t *suite) left(node usher.NodeID, agent usher.AgentID, want usher.Presence) {
	t.Helper()
	e, err := t.store.LeavePresence(context.Background(), node, agent)
	t.told(e, err, agent, want)
}

func (t *suite) told(e usher.Event, err error, agent usher.AgentID, want usher.Presence) {
	t.Helper()
	t.ok(err)
	seen := t.seen()
	if want == "" {
		if e.Position != 0 || len(seen) != 0 {
			t.Errorf("told %+v, and published %s; want nothing", e, kinds(seen))
		}
		return
	}
	if e.Kind != usher.EventPresence || e.Agent != agent || e.Presence != want || len(seen) != 1 || seen[0] != e {
		t.Errorf("told %+v, and published %+v; want that %s is %s", e, seen, agent, want)
	}
}

func (t *suite) there() map[usher.AgentID]usher.Presence {
	t.Helper()
	all, _, err := t.store.Presences(context.Background())
	t.ok(err)
	return all
}

func (t *suite) nodesBeat() {
	if t.beat("n1") || !t.beat("n1") || t.beat("n2") || !t.beat("n1") {
		t.Error("a node is known from its second beat on")
	}
	if got := t.nodes(); got != "n1:3 n2:1 " {
		t.Errorf("nodes = %s", got)
	}
	all, err := t.store.Nodes(context.Background())
	if want := t.clock.Now().Truncate(time.Microsecond); err != nil || all[0].Address != "10.0.0.1:8080" || all[0].Version != "v1" || !all[0].At.Equal(want) {
		t.Errorf("a node = %+v, %v", all[0], err)
	}
	_, err = t.store.Beat(context.Background(), usher.Node{ID: usher.NodeID(strings.Repeat("n", 10_000))})
	t.want(usher.CodeTooLarge, err)
	t.restart()
	if got := t.nodes(); got != "n1:3 n2:1 " {
		t.Errorf("nodes after a restart = %s", got)
	}
}

func (t *suite) nodesRemoved() {
	ctx := context.Background()
	t.beat("n1")
	t.beat("n2")
	t.said("n1", "both", usher.Online, usher.Online)
	t.said("n2", "both", usher.Online, "")
	t.said("n1", "one", usher.Away, usher.Away)
	t.beat("n1")
	t.want(usher.CodeConflict, t.store.RemoveNode(ctx, "n1", 1)) // it has beaten since
	if seen := t.seen(); len(seen) != 0 || len(t.there()) != 2 {
		t.Fatalf("a node that is there lost windows: %s", kinds(seen))
	}
	t.ok(t.store.RemoveNode(ctx, "n1", 2))
	seen := t.seen()
	if len(seen) != 1 || seen[0].Agent != "one" || seen[0].Presence != usher.Offline {
		t.Errorf("published %+v; want that one is offline", seen)
	}
	if got := t.there(); len(got) != 1 || got["both"] != usher.Online || t.nodes() != "n2:1 " {
		t.Errorf("left are %v and %s", got, t.nodes())
	}
	t.ok(t.store.RemoveNode(ctx, "n1", 2)) // somebody else was faster
	if t.beat("n1") {
		t.Error("a node that was removed is known")
	}
}

// nodesNeverBeaten: windows on a node without a row are not forgotten for ever.
func (t *suite) nodesNeverBeaten() {
	t.said("lost", "amy", usher.Online, usher.Online)
	t.said("lost", "ben", usher.Away, usher.Away)
	if got := t.nodes(); got != "lost:0 " {
		t.Fatalf("nodes = %s", got)
	}
	t.ok(t.store.RemoveNode(context.Background(), "lost", 0))
	if got := t.there(); len(got) != 0 || t.nodes() != "" || len(t.seen()) != 2 {
		t.Errorf("left are %v and %s", got, t.nodes())
	}
}

func (t *suite) presencesSaid() {
	t.said("n1", "amy", usher.Online, usher.Online)
	t.said("n1", "amy", usher.Online, "")
	t.said("n2", "amy", usher.Online, "")
	t.said("n2", "amy", usher.Away, usher.Away) // for the window on n1, too
	t.left("n2", "amy", "")
	if got := t.there(); !maps.Equal(got, map[usher.AgentID]usher.Presence{"amy": usher.Away}) {
		t.Errorf("there are %v", got)
	}
	t.said("n2", "amy", usher.Offline, usher.Offline) // likewise
	t.said("n2", "amy", usher.Offline, "")
	if got := t.there(); len(got) != 0 {
		t.Errorf("there are %v; want nobody", got)
	}
}

func (t *suite) presencesLeft() {
	t.said("n1", "amy", usher.Online, usher.Online)
	t.said("n2", "amy", usher.Online, "")
	t.left("n1", "amy", "")
	t.left("n1", "amy", "")
	t.left("n3", "amy", "")
	t.restart()
	if got := t.there(); got["amy"] != usher.Online {
		t.Errorf("there are %v", got)
	}
	t.left("n2", "amy", usher.Offline)
	t.left("n2", "ben", "")
}

func (t *suite) presencesRefused() {
	for _, p := range []usher.Presence{"", "asleep"} {
		_, err := t.store.SetPresence(context.Background(), "n1", "amy", p)
		t.want(usher.CodeInvalid, err)
	}
	_, err := t.store.SetPresence(context.Background(), "n1", "a\x00b", usher.Online)
	t.want(usher.CodeInvalid, err)
	if got := t.there(); len(got) != 0 {
		t.Errorf("there are %v", got)
	}
}

// presencesPosition: who reads, and then follows the events of later positions,
// knows who is there.
func (t *suite) presencesPosition() {
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			agent := usher.AgentID(fmt.Sprint("a", i%4))
			for n := range 20 {
				p := []usher.Presence{usher.Online, usher.Away, usher.Offline}[(n+i)%3]
				if _, err := t.store.SetPresence(ctx, usher.NodeID(fmt.Sprint("n", i)), agent, p); err != nil {
					t.Errorf("SetPresence = %v", err)
				}
			}
		})
	}
	known, position, err := t.store.Presences(ctx)
	t.ok(err)
	wg.Wait()
	for _, e := range t.all(100) {
		switch {
		case e.Position <= position:
		case e.Presence == usher.Offline:
			delete(known, e.Agent)
		default:
			known[e.Agent] = e.Presence
		}
	}
	if now := t.there(); !maps.Equal(now, known) {
		t.Errorf("there are %v; who followed knows %v", now, known)
	}
}

func (t *suite) secretsFirst() {
	var mu sync.Mutex
	got := map[string]int{}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s, err := t.store.Secret(context.Background(), "keys", func() (string, error) { return fmt.Sprint("made by ", i), nil })
			if err != nil {
				t.Errorf("Secret = %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[s]++
		})
	}
	wg.Wait()
	if len(got) != 1 || got[""] != 0 {
		t.Errorf("20 starts got %v; want one secret", got)
	}
	t.restart()
	again, err := t.store.Secret(context.Background(), "keys", func() (string, error) { t.Error("made again"); return "", nil })
	if err != nil || got[again] != 20 {
		t.Errorf("Secret after a restart = %q, %v; want %v", again, err, got)
	}
	if len(t.all(100)) != 0 {
		t.Error("an event tells of a secret")
	}
	_, err = t.store.Secret(context.Background(), "long", func() (string, error) { return strings.Repeat("x", 64<<10+1), nil })
	t.want(usher.CodeTooLarge, err)
}

func (t *suite) secretsReplaced() {
	ctx := context.Background()
	t.want(usher.CodeConflict, t.store.ReplaceSecret(ctx, "keys", "", "new"))
	_, err := t.store.Secret(ctx, "keys", func() (string, error) { return "one", nil })
	t.ok(err)
	t.ok(t.store.ReplaceSecret(ctx, "keys", "one", "two"))
	t.want(usher.CodeConflict, t.store.ReplaceSecret(ctx, "keys", "one", "three"))
	if got, err := t.store.Secret(ctx, "keys", nil); err != nil || got != "two" {
		t.Errorf("Secret = %q, %v; want two", got, err)
	}
}

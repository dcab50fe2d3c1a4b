package handoff_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/handoff"
)

// node is one desk of several over a store.
type node struct {
	*office
	id    usher.NodeID
	leads atomic.Bool
	stop  context.CancelFunc
}

// newNodes starts desks over one store, the first of which leads.
func newNodes(t *testing.T, n int, agents ...usher.Agent) []*node {
	t.Helper()
	shared := newMemory()
	shared.hire(agents...)
	all := make([]*node, n)
	for i := range all {
		all[i] = newNode(t, shared, usher.NodeID(fmt.Sprint("n", i+1)), i == 0)
	}
	return all
}

func newNode(t *testing.T, shared *memory, id usher.NodeID, leads bool) *node {
	t.Helper()
	x := &node{office: &office{store: shared, events: &events{}, t: t}, id: id}
	x.leads.Store(leads)
	x.Desk = handoff.New(shared, handoff.Rules{}, handoff.Config{Node: id, Leads: x.leads.Load, Publish: x.events.publish})
	shared.mu.Lock()
	shared.follow = append(shared.follow, x.Follow)
	shared.mu.Unlock()
	ctx, stop := context.WithCancel(t.Context())
	x.stop = stop
	x.ok(x.Start(ctx))
	t.Cleanup(func() { x.ok(x.Close()) })
	return x
}

// lead has this node lead, and no other one.
func (x *node) lead(all []*node) {
	for _, other := range all {
		other.leads.Store(other == x)
	}
	x.Wake()
}

// agree fails unless all desks know the same.
func agree(t *testing.T, all []*node) {
	t.Helper()
	for _, x := range all[1:] {
		if got, want := x.Numbers(), all[0].Numbers(); got != want {
			t.Errorf("%s knows %+v; %s %+v", x.id, got, all[0].id, want)
		}
		if got, want := x.Presences(), all[0].Presences(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s knows %+v; %s %+v", x.id, got, all[0].id, want)
		}
	}
}

func TestAChatGoesToAnAgentOfAnotherNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 3, agent("mia", 1), agent("ben", 1))
		all[2].be(usher.Online, "mia") // her window is on the third
		all[1].queue(usher.Need{}, "c1", "c2")
		settle()
		all[0].owner("c1", "mia")
		all[0].owner("c2", "")
		agree(t, all)
		for _, x := range all {
			if o := x.Standing("c2"); !o.Staffed || o.Place != 1 {
				t.Errorf("on %s the customer stands at %+v", x.id, o)
			}
		}
		_, err := all[1].Transfer(t.Context(), "c1", "mia", usher.Need{Agent: "ben"}) // not there: waits
		all[1].ok(err)
		settle()
		all[0].owner("c2", "mia")
		all[0].be(usher.Online, "ben")
		settle()
		all[0].owner("c1", "ben")
		_, err = all[1].Finish(t.Context(), "c2", "mia", 0)
		all[1].ok(err)
		_, err = all[1].Transfer(t.Context(), "c1", "ben", usher.Need{Agent: "mia"}) // at once, whoever leads
		all[1].ok(err)
		all[0].owner("c1", "mia")
		settle()
		agree(t, all)
	})
}

func TestPlacesAreShownOnEachNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 1))
		all[0].queue(usher.Need{}, "c1")
		all[1].queue(usher.Need{}, "c2")
		after(2 * time.Second)
		for _, x := range all {
			place := map[usher.ConversationID]int{}
			for _, e := range x.events.take(usher.EventQueue) {
				place[e.Conversation] = e.Place
			}
			if place["c1"] != 1 || place["c2"] != 2 {
				t.Errorf("%s shows the places %v", x.id, place)
			}
		}
	})
}

func TestOfTwoWhoClaimOneWins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 8), agent("ben", 8))
		for i := range 50 {
			id := usher.ConversationID(fmt.Sprint("c", i))
			all[0].queue(usher.Need{}, id)
			var errs [2]error
			var wg sync.WaitGroup
			for i, who := range []usher.AgentID{"mia", "ben"} {
				wg.Go(func() { _, errs[i] = all[i].Claim(t.Context(), id, who) })
			}
			wg.Wait()
			owner, loser := usher.AgentID("mia"), errs[1]
			if errs[0] != nil {
				owner, loser = "ben", errs[0]
			}
			all[0].owner(id, owner)
			refused(t, loser, usher.CodeConflict)
			if !strings.Contains(loser.Error(), "Ms "+string(owner)+" has this chat already") {
				t.Fatalf("the slower one reads %q", loser)
			}
		}
		settle()
		agree(t, all)
	})
}

func TestADeadNodesAgentsHaveTheGraceToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 3, agent("mia", 1), agent("ben", 1), agent("zoe", 1))
		all[2].be(usher.Online, "mia", "ben", "zoe")
		all[1].be(usher.Online, "zoe") // has a window there, too
		all[0].queue(usher.Need{}, "c1", "c2", "c3")
		settle()
		all[2].stop()
		all[0].store.die(t, all[2].id)
		settle()
		rest := all[:2]
		agree(t, rest)
		if n := rest[1].Numbers(); n.Online != 1 || n.Talking != 3 || rest[1].Presence("zoe") != usher.Online {
			t.Errorf("after the node died: %+v", n)
		}
		after(50 * time.Second)
		rest[1].be(usher.Online, "ben") // comes back, by another node
		after(11 * time.Second)
		for _, c := range []usher.ConversationID{"c1", "c2", "c3"} {
			switch got := all[0].store.chat(t, c); {
			case got.State == usher.StateQueued && got.Reason == "agent_left": // mia's
			case got.Owner == "ben", got.Owner == "zoe":
			default:
				t.Errorf("%s is %s with %q", c, got.State, got.Owner)
			}
		}
		if n := rest[1].Numbers(); n.Waiting != 1 || n.Talking != 2 {
			t.Errorf("after the grace: %+v", n)
		}
		agree(t, rest)
	})
}

// The node that leads dies while it gives out chats: the next one goes on, and
// no chat is given out twice or left.
func TestTheNextOneGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 30), agent("ben", 30))
		var moves atomic.Int64
		all[0].store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "move" && all[0].leads.Load() && moves.Add(1) > 10 {
				return errors.New("the process is gone")
			}
			return nil
		})
		all[1].be(usher.Online, "mia", "ben")
		for i := range 40 {
			all[1].store.open(usher.ConversationID(fmt.Sprintf("c%02d", i)), usher.English)
		}
		all[0].store.mu.Lock()
		for id, c := range all[0].store.chats { // at one moment
			c, _ = c.Move(usher.Move{To: usher.StateQueued, At: time.Now()})
			all[0].store.chats[id] = c
			all[0].store.emit(usher.Event{Kind: usher.EventState, Conversation: id, Chat: &c})
		}
		all[0].store.mu.Unlock()
		settle()
		given := 0
		for _, a := range all[1].Presences() {
			given += a.Load
		}
		if given != 10 {
			t.Fatalf("%d chats were given out before the death; want 10", given)
		}
		all[0].stop()
		all[1].lead(all)
		settle()
		if n := all[1].Numbers(); n.Waiting != 0 || n.Talking != 40 {
			t.Errorf("the next one has %+v", n)
		}
		for id, c := range all[1].store.chats {
			if c.Version != 3 {
				t.Errorf("%s was moved %d times", id, c.Version-1)
			}
		}
	})
}

// While two nodes take themselves for the one that leads, compare-and-set keeps
// each chat with one agent, and all desks right.
func TestTwoThatLead(t *testing.T) {
	t.Parallel()
	const customers, agents = 200, 8
	var team []usher.Agent
	for i := range agents {
		team = append(team, agent(usher.AgentID(fmt.Sprint("a", i)), 100))
	}
	all := newNodes(t, 3, team...)
	for _, x := range all {
		x.leads.Store(true)
	}
	var wg sync.WaitGroup
	for i, a := range team {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(3, uint64(i)))
			for range 30 {
				all[rnd.IntN(3)].be([]usher.Presence{usher.Online, usher.Away, usher.Offline}[rnd.IntN(3)], a.ID)
			}
			all[i%3].be(usher.Online, a.ID)
		})
	}
	for w := range 10 {
		wg.Go(func() {
			for i := range customers / 10 {
				all[(w+i)%3].queue(usher.Need{Priority: i % 3}, usher.ConversationID(fmt.Sprintf("c%d-%d", w, i)))
			}
		})
	}
	wg.Wait()
	eventually(t, "everybody to be served", func() bool {
		all[0].Wake()
		n := all[0].Numbers()
		return n.Waiting == 0 && n.Talking == customers
	})
	for _, x := range all[1:] { // room is reserved while a choice is being stored
		eventually(t, "the desks to agree", func() bool {
			return x.Numbers() == all[0].Numbers() && reflect.DeepEqual(x.Presences(), all[0].Presences())
		})
	}
	owned := map[usher.ConversationID]int{}
	for _, a := range team {
		for _, id := range all[0].chatsOf(a.ID) {
			owned[id]++
		}
	}
	if len(owned) != customers {
		t.Errorf("%d chats have an agent; want %d", len(owned), customers)
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Events may come late and in any order: only later versions count.
func TestALateEventChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 0)).start()
		o.queue(usher.Need{}, "c1")
		queued := o.store.chat(t, "c1")
		_, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		o.Follow(usher.Event{Kind: usher.EventState, Chat: &queued})
		if n := o.Numbers(); n.Waiting != 0 || n.Talking != 1 {
			t.Errorf("after a late event: %+v", n)
		}
		_, err = o.Finish(t.Context(), "c1", "mia", 0)
		o.ok(err)
		after(45 * time.Second) // a sweep later
		o.Follow(usher.Event{Kind: usher.EventState, Chat: &queued})
		if n := o.Numbers(); n.Waiting != 0 || n.Talking != 0 {
			t.Errorf("after a late event: %+v", n)
		}
		o.be(usher.Online, "mia")
		o.Follow(usher.Event{Kind: usher.EventPresence, Agent: "mia", Presence: usher.Offline, Position: 1})
		if got := o.Presence("mia"); got != usher.Online {
			t.Errorf("after a late event mia is %s", got)
		}
	})
}

func TestWhatCannotBeStoredIsSaidAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		o.be(usher.Online, "mia")
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "presence" {
				return errDisk
			}
			return nil
		})
		if err := o.SetPresence(t.Context(), "ben", usher.Online); !errors.Is(err, errDisk) {
			t.Errorf("SetPresence = %v", err)
		}
		if err := o.Gone(t.Context(), "mia"); !errors.Is(err, errDisk) {
			t.Errorf("Gone = %v", err)
		}
		after(time.Minute)
		o.store.intercept(nil)
		after(6 * time.Second)
		if m, b := o.Presence("mia"), o.Presence("ben"); m != usher.Offline || b != usher.Online {
			t.Errorf("mia is %s, ben is %s", m, b)
		}
	})
}

func TestANodeThatWasTakenForGoneRejoins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 1), agent("ben", 1), agent("zoe", 1))
		all[1].be(usher.Online, "mia", "zoe")
		all[1].be(usher.Away, "ben")
		all[1].ok(all[1].Gone(t.Context(), "zoe"))
		all[0].store.die(t, all[1].id)
		settle()
		if n := all[0].Numbers(); n.Online+n.Away != 0 {
			t.Fatalf("after the death: %+v", n)
		}
		all[1].Rejoin()
		settle()
		if m, b, z := all[0].Presence("mia"), all[0].Presence("ben"), all[0].Presence("zoe"); m != usher.Online || b != usher.Away || z != usher.Offline {
			t.Errorf("mia is %s, ben is %s, zoe is %s", m, b, z)
		}
	})
}

func TestAnAgentIsAddedOnAnotherNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 1))
		all[0].store.hire(agent("new", 1, "law"))
		all[1].be(usher.Online, "new")
		all[1].queue(usher.Need{Skills: []string{"law"}}, "c1")
		settle()
		all[0].owner("c1", "new")
		off := agent("new", 1, "law")
		off.Disabled = true
		all[0].store.hire(off)
		settle()
		for _, x := range all {
			if got := x.Presence("new"); got != usher.Offline {
				t.Errorf("on %s somebody disabled is %s", x.id, got)
			}
		}
		if c := all[0].store.chat(t, "c1"); c.State != usher.StateQueued {
			t.Errorf("the chat of somebody disabled is %s", c.State)
		}
	})
}

func TestResyncReadsAllAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newNodes(t, 2, agent("mia", 1))
		all[0].store.mu.Lock()
		follow := all[0].store.follow
		all[0].store.follow = follow[1:] // the first one hears nothing
		all[0].store.mu.Unlock()
		all[1].be(usher.Online, "mia")
		all[1].queue(usher.Need{}, "c1")
		settle()
		all[0].owner("c1", "")
		all[0].Resync()
		settle()
		all[0].owner("c1", "mia")
	})
}

package handoff_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"usher"
)

// TestStorm has hundreds of customers queue at once while agents come, go,
// release, transfer and finish. No agent may ever be given more chats than
// there is room for, and in the end everybody has been served.
func TestStorm(t *testing.T) {
	t.Parallel()
	const customers, agents, rounds = 300, 12, 40
	var team []usher.Agent
	for i := range agents {
		a := agent(usher.AgentID(fmt.Sprintf("a%02d", i)), 1+i%4, "any")
		if i%3 == 0 {
			a.Skills = append(a.Skills, "vip")
		}
		team = append(team, a)
	}
	o := newOffice(t, team...).start()
	var wg sync.WaitGroup
	for w := range 10 {
		wg.Go(func() {
			for i := range customers / 10 {
				need := usher.Need{Priority: i % 3}
				if i%5 == 0 {
					need.Skills = []string{"vip"}
				}
				o.queue(need, usher.ConversationID(fmt.Sprintf("c%d-%d", w, i)))
			}
		})
	}
	for _, a := range team {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(7, uint64(a.Capacity)))
			for range rounds {
				o.be([]usher.Presence{usher.Online, usher.Away, usher.Offline}[rnd.IntN(3)], a.ID)
				for _, id := range o.chatsOf(a.ID) {
					o.act(rnd, id, a.ID, team)
				}
			}
		})
	}
	wg.Wait()
	o.drain(team)
	o.store.mu.Lock()
	defer o.store.mu.Unlock()
	if len(o.store.crowded) > 0 {
		t.Errorf("given more than there was room for, %d times: %v", len(o.store.crowded), o.store.crowded[0])
	}
	for _, a := range o.Presences() {
		if a.Load != 0 {
			t.Errorf("%s still counts %d chats", a.ID, a.Load)
		}
	}
}

// chatsOf lists what an agent has.
func (o *office) chatsOf(id usher.AgentID) (all []usher.ConversationID) {
	o.store.mu.Lock()
	defer o.store.mu.Unlock()
	for _, c := range o.store.chats {
		if c.Owner == id {
			all = append(all, c.ID)
		}
	}
	return all
}

// act does something with a chat. Somebody else may be faster with it; any
// other error is one.
func (o *office) act(rnd *rand.Rand, id usher.ConversationID, by usher.AgentID, team []usher.Agent) {
	ctx := o.t.Context()
	var err error
	switch rnd.IntN(6) {
	case 0:
		_, err = o.Release(ctx, id, by)
	case 1:
		_, err = o.Transfer(ctx, id, by, usher.Need{Agent: team[rnd.IntN(len(team))].ID})
	case 2:
		_, err = o.Transfer(ctx, id, by, usher.Need{Skills: []string{"any"}})
	case 3:
		_, err = o.Reply(ctx, id, by, usher.Draft{Text: "hello"})
	default:
		_, err = o.Finish(ctx, id, by, 0)
	}
	if code := usher.CodeOf(err); code != "" && code != usher.CodeConflict && code != usher.CodeForbidden {
		o.t.Error(err)
	}
}

// drain has everybody online finish chats until none is open.
func (o *office) drain(team []usher.Agent) {
	o.t.Helper()
	for _, a := range team {
		o.be(usher.Online, a.ID)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		open := 0
		for _, a := range team {
			for _, id := range o.chatsOf(a.ID) {
				if _, err := o.Finish(o.t.Context(), id, a.ID, 0); err != nil {
					o.t.Fatal(err)
				}
			}
		}
		o.store.mu.Lock()
		for _, c := range o.store.chats {
			if c.Open() {
				open++
			}
		}
		o.store.mu.Unlock()
		if open == 0 {
			return
		}
	}
	o.t.Fatal("chats are still open after 30 s")
}

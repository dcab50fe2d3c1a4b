package handoff_test

import (
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/handoff"
)

func TestStartGivesAgentsTheGraceToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2), agent("ben", 2))
		for id, who := range map[usher.ConversationID]usher.AgentID{"m1": "mia", "b1": "ben"} {
			o.store.open(id, usher.English)
			_, err := o.store.Move(t.Context(), id, 1, usher.Move{To: usher.StateAgent, Agent: who, Reason: "claimed", At: time.Now().UTC()})
			o.ok(err)
		}
		o.store.open("waits", usher.English)
		_, err := o.store.Move(t.Context(), "waits", 1, usher.Move{To: usher.StateQueued, At: time.Now().UTC()})
		o.ok(err)
		o.start()
		if got := o.Presence("mia"); got != usher.Offline {
			t.Errorf("at start mia is %s", got)
		}
		after(30 * time.Second)
		o.be(usher.Online, "mia")
		settle()
		o.owner("waits", "mia")
		after(29 * time.Second)
		o.owner("b1", "ben")
		after(2 * time.Second)
		o.owner("m1", "mia")
		if c := o.store.chat(t, "b1"); c.State != usher.StateQueued {
			t.Errorf("b1 is %s; ben never came back", c.State)
		}
	})
}

func TestWhereNobodyWasBeforeNobodyIsHere(t *testing.T) {
	t.Parallel()
	for fresh, want := range map[bool]bool{false: true, true: false} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, agent("mia", 2))
			o.Desk = handoff.New(o.store, handoff.Rules{}, handoff.Config{Fresh: fresh, Publish: o.events.publish})
			o.store.open("m1", usher.English)
			_, err := o.store.Move(t.Context(), "m1", 1, usher.Move{To: usher.StateAgent, Agent: "mia", Reason: "claimed", At: time.Now().UTC()})
			o.ok(err)
			o.start()
			if got := o.Standing("").Staffed; got != want {
				t.Errorf("fresh %v: at start, an agent with a chat counts as here: %v", fresh, got)
			}
			o.owner("m1", "mia")
			o.be(usher.Online, "mia")
			o.be(usher.Offline, "mia")
			if !o.Standing("").Staffed {
				t.Errorf("fresh %v: who was here a moment ago does not count", fresh)
			}
		})
	}
}

func TestARestartKeepsNeedAndPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2, "vip"), agent("law", 1, "law"))
		o.ok(o.Start(t.Context()))
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Skills: []string{"vip"}, Priority: 2, Language: usher.Chinese}, "first")
		queued := time.Now().UTC()
		settle()
		o.owner("first", "mia")
		o.store.open("taken", usher.English) // from the bot: never had a place
		_, err := o.Claim(t.Context(), "taken", "mia")
		o.ok(err)
		o.ok(o.Close())

		// A new desk knows only what is stored; the node of before is gone.
		o.store.die(t, "here")
		after(time.Minute)
		o.Desk = handoff.New(o.store, handoff.Rules{}, handoff.Config{Publish: o.events.publish})
		o.start()
		o.queue(usher.Need{Skills: []string{"vip"}, Priority: 2}, "later")
		after(time.Minute)
		back := time.Now().UTC()
		c := o.store.chat(t, "first")
		want := usher.Need{Skills: []string{"vip"}, Priority: 2, Language: usher.Chinese}
		if c.State != usher.StateQueued || !c.QueuedAt.Equal(queued) || !reflect.DeepEqual(c.Need, want) || !c.MovedAt.Equal(back) {
			t.Errorf("given back at %v: %+v; want its need, and its place of %v", back, c, queued)
		}
		c = o.store.chat(t, "taken")
		if c.State != usher.StateQueued || !c.QueuedAt.Equal(back) || c.Need.Language != usher.English {
			t.Errorf("given back at %v: %+v; want a place of its own", back, c)
		}
		if got := o.store.lines("taken"); got[len(got)-1] != "You are in the queue now. Somebody will be with you as soon as possible." {
			t.Errorf("who had no place reads %q", got)
		}
		q, err := o.Queue(t.Context())
		o.ok(err)
		var order []usher.ConversationID
		for _, w := range q {
			order = append(order, w.Conversation.ID)
		}
		if !slices.Equal(order, []usher.ConversationID{"first", "later", "taken"}) {
			t.Errorf("the queue is %v; want who came first before who came later", order)
		}
	})
}

package handoff_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/handoff"
)

// settle waits until the desk has nothing more to do at this moment of the
// bubble's clock.
func settle() { synctest.Wait() }

func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestOfferGoesToWhoIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2), agent("ben", 2)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		o.owner("c1", "mia")
		if got := o.store.lines("c1"); !slices.Equal(got, []string{"Ms mia has joined the chat."}) {
			t.Errorf("the customer reads %q", got)
		}
		o.store.open("c2", usher.Chinese)
		_, err := o.store.Move(t.Context(), "c2", 1, usher.Move{To: usher.StateQueued, At: time.Now()})
		o.ok(err)
		o.ok(o.Offer(t.Context(), "c2"))
		settle()
		if got := o.store.lines("c2"); !slices.Equal(got, []string{"Ms mia 已接入，为您服务。"}) {
			t.Errorf("the customer reads %q", got)
		}
		refused(t, o.Offer(t.Context(), "none"), "")
	})
}

func TestQueueOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		for _, id := range []usher.ConversationID{"first", "second", "third"} {
			o.queue(usher.Need{}, id)
			after(time.Second)
		}
		o.queue(usher.Need{Priority: 1}, "left a message")
		if got, want := o.Numbers(), (handoff.Numbers{Waiting: 4, Longest: 3 * time.Second}); got != want {
			t.Errorf("at the desk: %+v; want %+v", got, want)
		}
		o.be(usher.Online, "mia")
		settle()
		if got := o.Numbers(); got.Waiting != 3 || got.Talking != 1 || got.Online != 1 || got.Away != 0 {
			t.Errorf("at the desk: %+v", got)
		}
		var served []usher.ConversationID
		for range 4 {
			settle()
			for _, id := range []usher.ConversationID{"first", "second", "third", "left a message"} {
				if o.store.chat(t, id).Owner == "mia" {
					served = append(served, id)
					_, err := o.Finish(t.Context(), id, "mia", 0)
					o.ok(err)
				}
			}
		}
		if want := []usher.ConversationID{"left a message", "first", "second", "third"}; !slices.Equal(served, want) {
			t.Errorf("served %q, want %q", served, want)
		}
	})
}

func TestOneThatNobodyFitsBlocksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2), agent("law", 1, "law")).start()
		o.queue(usher.Need{Skills: []string{"law"}, Priority: 9}, "hard", "harder")
		o.queue(usher.Need{}, "easy")
		o.be(usher.Online, "mia")
		settle()
		o.owner("easy", "mia")
		o.owner("hard", "")
		o.be(usher.Online, "law")
		settle()
		o.owner("hard", "law")
		o.owner("harder", "")
	})
}

func TestASkillThatNobodyHasIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Skills: []string{"astrology"}}, "c1")
		settle()
		o.owner("c1", "mia")
	})
}

func TestAwayKeepsChatsAndTakesNoNewOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 5)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		o.be(usher.Away, "mia")
		o.queue(usher.Need{}, "c2")
		after(time.Hour)
		o.owner("c1", "mia")
		o.owner("c2", "")
		o.be(usher.Online, "mia")
		settle()
		o.owner("c2", "mia")
	})
}

func TestGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1, "vip"), agent("ben", 0)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Skills: []string{"vip"}, Priority: 2}, "c1")
		queued := time.Now().UTC()
		settle()
		o.be(usher.Offline, "mia")
		after(59 * time.Second)
		o.be(usher.Online, "mia") // back in time
		after(time.Hour)
		o.owner("c1", "mia")

		o.queue(usher.Need{Priority: 2}, "c2")
		o.be(usher.Offline, "mia")
		after(59 * time.Second)
		o.be(usher.Offline, "mia") // a second socket dies: no new grace
		o.owner("c1", "mia")
		after(time.Second)
		c := o.store.chat(t, "c1")
		if c.State != usher.StateQueued || !c.QueuedAt.Equal(queued) || c.Need.Priority != 2 || !slices.Equal(c.Need.Skills, []string{"vip"}) {
			t.Fatalf("after the grace: %+v; want it in the queue as before", c)
		}
		q, err := o.Queue(t.Context())
		o.ok(err)
		if len(q) != 2 || q[0].Conversation.ID != "c1" || q[0].Place != 1 || q[1].Place != 2 {
			t.Errorf("queue = %+v; want c1 at its old place before c2", q)
		}
		o.be(usher.Online, "mia")
		settle()
		o.owner("c1", "mia")
	})
}

func TestADisabledAgentLosesChatsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2), agent("ben", 2)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		o.be(usher.Online, "ben")
		gone := agent("mia", 2)
		gone.Disabled = true
		o.store.hire(gone)
		o.ok(o.AgentsChanged(t.Context()))
		settle()
		o.owner("c1", "ben")
		refused(t, o.SetPresence(t.Context(), "mia", usher.Online), usher.CodeForbidden)
		o.be(usher.Offline, "mia")
		refused(t, o.SetPresence(t.Context(), "nobody", usher.Online), usher.CodeNotFound)
		refused(t, o.SetPresence(t.Context(), "ben", "asleep"), usher.CodeInvalid)
	})
}

func TestMoreCapacityAndNewAgentsAreUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1", "c2", "c3")
		settle()
		o.owner("c2", "")
		o.store.hire(agent("mia", 2))
		o.ok(o.AgentsChanged(t.Context()))
		settle()
		o.owner("c2", "mia")
		o.store.hire(agent("new", 1))
		o.be(usher.Online, "new") // hired since the agents were read
		settle()
		o.owner("c3", "new")
	})
}

func TestTheSweepFindsWhatNobodyTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		o.owner("c1", "mia")
		// Somebody else queues c2 and closes c1, and the desk hears of neither.
		o.store.open("c2", usher.English)
		_, err := o.store.Move(t.Context(), "c2", 1, usher.Move{To: usher.StateQueued, At: time.Now()})
		o.ok(err)
		_, err = o.store.Move(t.Context(), "c1", 3, usher.Move{To: usher.StateClosed, At: time.Now()})
		o.ok(err)
		after(31 * time.Second)
		o.owner("c2", "mia")
		if load := o.Presences()[0].Load; load != 1 {
			t.Errorf("mia's load is %d, want 1", load)
		}
	})
}

func TestAStoreThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "move" {
				return errDisk
			}
			return nil
		})
		o.store.open("c0", usher.English)
		_, err := o.Claim(t.Context(), "c0", "mia")
		if !errors.Is(err, errDisk) {
			t.Fatalf("Claim = %v, want the store's error", err)
		}
		o.store.intercept(nil)
		o.queue(usher.Need{}, "c1")
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "move" {
				return errDisk
			}
			return nil
		})
		o.be(usher.Online, "mia")
		settle()
		o.owner("c1", "")
		if load := o.Presences()[0].Load; load != 0 {
			t.Errorf("a failed move left a load of %d", load)
		}
		o.store.intercept(nil)
		after(31 * time.Second)
		o.owner("c1", "mia")
		// Giving back fails at first, too.
		o.be(usher.Offline, "mia")
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "move" {
				return errDisk
			}
			return nil
		})
		after(61 * time.Second)
		o.owner("c1", "mia")
		o.store.intercept(nil)
		after(6 * time.Second)
		o.owner("c1", "")
	})
}

func TestStartReportsAStoreThatFails(t *testing.T) {
	t.Parallel()
	for _, broken := range []string{"agents", "conversations"} {
		o := newOffice(t)
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == broken {
				return errDisk
			}
			return nil
		})
		if err := o.Start(t.Context()); !errors.Is(err, errDisk) {
			t.Errorf("Start = %v with a store that cannot read %s", err, broken)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
	o := newOffice(t).start()
	refused(t, o.Start(t.Context()), usher.CodeInternal)
}

func TestDispatchGivesWayToWhoWasFaster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		o.queue(usher.Need{}, "c1", "c2")
		settle()
		once := true
		o.store.intercept(func(op string, id usher.ConversationID) error {
			if op == "move" && id == "c1" && once {
				once = false // another node closes it in this very moment
				o.store.mu.Lock()
				c, err := o.store.chats[id].Move(usher.Move{To: usher.StateClosed, At: time.Now()})
				o.store.chats[id] = c
				o.store.mu.Unlock()
				return err
			}
			return nil
		})
		o.be(usher.Online, "mia")
		settle()
		if c := o.store.chat(t, "c1"); c.State != usher.StateClosed {
			t.Errorf("c1 is %s; somebody had closed it", c.State)
		}
		o.owner("c2", "mia")
	})
}

func TestOutlook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("law", 1, "law"))
		o.store.times = map[usher.AgentID]time.Duration{"mia": 50 * time.Second}
		o.start()
		look := func(need usher.Need) usher.Outlook {
			t.Helper()
			out, err := o.Outlook(t.Context(), need)
			o.ok(err)
			return out
		}
		if got := look(usher.Need{}); got != (usher.Outlook{Place: 1}) {
			t.Errorf("at night: %+v", got)
		}
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1", "c2", "c3")
		settle()
		if got, want := look(usher.Need{}), (usher.Outlook{Staffed: true, Place: 3, Wait: 3 * time.Minute}); got != want {
			t.Errorf("all busy: %+v, want %+v", got, want)
		}
		if got, want := look(usher.Need{Priority: 1}), (usher.Outlook{Staffed: true, Place: 1, Wait: time.Minute}); got != want {
			t.Errorf("with priority: %+v, want %+v", got, want)
		}
		if got, want := look(usher.Need{Skills: []string{"law"}}), (usher.Outlook{Place: 3}); got != want {
			t.Errorf("without the skill: %+v, want %+v", got, want)
		}
		o.be(usher.Offline, "mia")
		if got, want := look(usher.Need{}), (usher.Outlook{Staffed: true, Place: 3}); got != want {
			t.Errorf("within the grace: %+v, want %+v", got, want)
		}
		after(time.Minute)
		if got := look(usher.Need{}); got.Staffed {
			t.Errorf("after the grace: %+v", got)
		}
		o.be(usher.Away, "mia")
		if got := look(usher.Need{}); got.Staffed {
			t.Errorf("away: %+v", got)
		}
	})
}

func TestPlacesArePublishedWhenTheyChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		for i := range 60 {
			o.queue(usher.Need{}, usher.ConversationID(fmt.Sprintf("c%02d", i)))
			time.Sleep(time.Millisecond)
		}
		after(2 * time.Second)
		got := o.events.take(usher.EventQueue)
		seen := map[usher.ConversationID]int{}
		for _, e := range got {
			if seen[e.Conversation] == e.Place {
				t.Errorf("%s was told twice to be at place %d", e.Conversation, e.Place)
			}
			seen[e.Conversation] = e.Place
		}
		if len(seen) != 50 || seen["c00"] != 1 || seen["c49"] != 50 {
			t.Errorf("%d customers know their place, c00 %d, c49 %d", len(seen), seen["c00"], seen["c49"])
		}
		after(time.Minute)
		if got := o.events.take(usher.EventQueue); len(got) != 0 {
			t.Errorf("nothing changed, and %d places were published", len(got))
		}
		_, err := o.Finish(t.Context(), "c47", "", 0)
		o.ok(err)
		settle()
		got = o.events.take(usher.EventQueue)
		if len(got) != 3 || got[0].Conversation != "c48" || got[0].Place != 48 || got[2].Conversation != "c50" {
			t.Errorf("after the 48th left: %+v; want c48, c49, c50 to move up", got)
		}
		// Two more leave within a second: one publication.
		_, err = o.Finish(t.Context(), "c40", "", 0)
		o.ok(err)
		settle()
		_, err = o.Finish(t.Context(), "c41", "", 0)
		o.ok(err)
		settle()
		if got := o.events.take(usher.EventQueue); len(got) != 0 {
			t.Errorf("%d places published within the second", len(got))
		}
		after(time.Second)
		if got := o.events.take(usher.EventQueue); len(got) != 10 {
			t.Errorf("%d places published after the second, want 10", len(got))
		}
	})
}

func TestPresenceIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 3)).start()
		o.be(usher.Online, "mia")
		o.be(usher.Online, "mia")
		o.be(usher.Away, "mia")
		got := o.store.take(usher.EventPresence)
		if len(got) != 2 || got[0].Agent != "mia" || got[0].Presence != usher.Online || got[1].Presence != usher.Away {
			t.Errorf("events = %+v", got)
		}
		if p := o.Presence("stranger"); p != usher.Offline {
			t.Errorf("a stranger is %s", p)
		}
		all := o.Presences()
		if len(all) != 1 || all[0].ID != "mia" || all[0].Presence != usher.Away {
			t.Errorf("Presences = %+v", all)
		}
	})
}

func TestCloseStopsDispatching(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 3)).start()
		o.ok(o.Close())
		o.ok(o.Close())
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		o.owner("c1", "")
		_, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		o.owner("c1", "mia")
	})
}

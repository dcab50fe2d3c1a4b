package handoff_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/handoff"
)

func admin(id usher.AgentID) usher.Agent {
	a := agent(id, 0)
	a.Role = usher.RoleAdmin
	return a
}

func TestClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		off := agent("off", 1)
		off.Disabled = true
		o := newOffice(t, agent("mia", 0), agent("ben", 0), off).start()
		o.be(usher.Online, "mia", "ben")
		o.queue(usher.Need{Skills: []string{"vip"}}, "c1")
		c, err := o.Claim(t.Context(), "c1", "mia") // neither room nor the skill
		o.ok(err)
		if c.Owner != "mia" || c.Reason != "claimed" {
			t.Errorf("claimed: %+v", c)
		}
		again, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		if again.Version != c.Version || len(o.store.lines("c1")) != 1 {
			t.Errorf("claiming one's own chat changed it: %+v, %q", again, o.store.lines("c1"))
		}
		_, err = o.Claim(t.Context(), "c1", "ben")
		refused(t, err, usher.CodeConflict)
		if want := "Ms mia has this chat already; ask them to transfer it to you"; err.Error() != want {
			t.Errorf("error = %q, want %q", err, want)
		}
		o.store.open("c2", usher.English)
		c, err = o.Claim(t.Context(), "c2", "ben") // takes over from the bot
		o.ok(err)
		if c.Owner != "ben" {
			t.Errorf("taken over: %+v", c)
		}
		tries := 0
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op != "move" {
				return nil
			}
			tries++
			return usher.Errorf(usher.CodeConflict, usher.ErrUnseen, "the customer has written")
		})
		_, err = o.Finish(t.Context(), "c2", "ben", 7)
		if !errors.Is(err, usher.ErrUnseen) || tries != 1 {
			t.Errorf("closing what was not seen = %v, after %d tries", err, tries)
		}
		o.store.intercept(nil)
		_, err = o.Finish(t.Context(), "c2", "ben", 0)
		o.ok(err)
		_, err = o.Claim(t.Context(), "c2", "ben")
		refused(t, err, usher.CodeConflict)
		_, err = o.Claim(t.Context(), "none", "ben")
		refused(t, err, usher.CodeNotFound)
		_, err = o.Claim(t.Context(), "c1", "nobody")
		refused(t, err, usher.CodeNotFound)
		_, err = o.Claim(t.Context(), "c1", "off")
		refused(t, err, usher.CodeForbidden)
	})
}

func TestReleaseGoesToOthersFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2), agent("ben", 1)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Priority: 1}, "c1")
		queued := time.Now().UTC()
		after(time.Minute)
		o.be(usher.Online, "ben")
		o.queue(usher.Need{}, "b1") // the emptier ben is full now
		settle()
		o.owner("b1", "ben")
		c, err := o.Release(t.Context(), "c1", "mia")
		o.ok(err)
		if c.State != usher.StateQueued || c.Need.Avoid != "mia" || c.Need.Priority != 1 || !c.QueuedAt.Equal(queued) {
			t.Errorf("released: %+v; want the old place, avoiding mia", c)
		}
		settle()
		o.owner("c1", "") // ben is there, and will have room
		_, err = o.Finish(t.Context(), "b1", "ben", 0)
		o.ok(err)
		settle()
		o.owner("c1", "ben")
		_, err = o.Release(t.Context(), "c1", "mia")
		refused(t, err, usher.CodeForbidden)
		o.be(usher.Away, "mia")
		_, err = o.Release(t.Context(), "c1", "ben")
		o.ok(err)
		settle()
		o.owner("c1", "ben") // nobody else
		if got, want := o.store.lines("c1")[1], "We are finding somebody else for you. You keep your place in the queue."; got != want {
			t.Errorf("the customer reads %q, want %q", got, want)
		}
		o.store.open("c2", usher.English)
		_, err = o.Release(t.Context(), "c2", "ben")
		refused(t, err, usher.CodeConflict)
		o.be(usher.Away, "ben")
		o.queue(usher.Need{}, "c3")
		c, err = o.Release(t.Context(), "c3", "ben")
		o.ok(err)
		if c.Version != 2 {
			t.Errorf("a queued chat was released again: %+v", c)
		}
	})
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 2, "sales"), agent("ben", 1, "sales"), agent("law", 1, "law"), admin("boss")).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Priority: 3}, "c1")
		settle()
		o.owner("c1", "mia")
		ctx := t.Context()

		// To a person who is online with room: at once.
		o.be(usher.Online, "ben")
		c, err := o.Transfer(ctx, "c1", "mia", usher.Need{Agent: "ben"})
		o.ok(err)
		if c.Owner != "ben" || c.State != usher.StateAgent {
			t.Fatalf("transferred: %+v", c)
		}
		if got := o.store.lines("c1"); got[len(got)-1] != "You are now talking to Ms ben." {
			t.Errorf("the customer reads %q", got)
		}
		_, err = o.Transfer(ctx, "c1", "mia", usher.Need{Agent: "law"})
		refused(t, err, usher.CodeForbidden)
		same, err := o.Transfer(ctx, "c1", "ben", usher.Need{Agent: "ben"})
		o.ok(err)
		if same.Version != c.Version {
			t.Errorf("a transfer to oneself changed the chat: %+v", same)
		}

		// To a person who is not there: waits for them, and only for them.
		c, err = o.Transfer(ctx, "c1", "boss", usher.Need{Agent: "law"})
		o.ok(err)
		settle()
		if c.State != usher.StateQueued || c.Need.Agent != "law" || c.Need.Priority != 3 {
			t.Errorf("transferred: %+v", c)
		}
		o.owner("c1", "")
		o.be(usher.Online, "law")
		settle()
		o.owner("c1", "law")

		// To a person without room: likewise.
		o.queue(usher.Need{}, "c2")
		settle()
		o.owner("c2", "ben")
		c, err = o.Transfer(ctx, "c1", "law", usher.Need{Agent: "ben"})
		o.ok(err)
		if c.State != usher.StateQueued {
			t.Errorf("ben is full, and got a second chat: %+v", c)
		}
		_, err = o.Finish(ctx, "c2", "ben", 0)
		o.ok(err)
		settle()
		o.owner("c1", "ben")

		// To a skill: another one who has it.
		c, err = o.Transfer(ctx, "c1", "ben", usher.Need{Skills: []string{"Sales"}})
		o.ok(err)
		if c.Need.Avoid != "ben" || c.Need.Language != usher.English {
			t.Errorf("transferred: %+v", c.Need)
		}
		settle()
		o.owner("c1", "mia")
		_, err = o.Transfer(ctx, "c1", "mia", usher.Need{Skills: []string{"selas"}})
		refused(t, err, usher.CodeInvalid)
		_, err = o.Transfer(ctx, "c1", "mia", usher.Need{Agent: "nobody"})
		refused(t, err, usher.CodeNotFound)
		_, err = o.Transfer(ctx, "c1", "mia", usher.Need{Agent: "law", Skills: []string{"sales"}})
		refused(t, err, usher.CodeInvalid)
		o.owner("c1", "mia")
		if all := o.Presences(); all[2].ID != "law" || all[2].Load != 0 || all[3].Load != 1 {
			t.Errorf("loads after all: %+v", all)
		}

		// From the bot: into the queue.
		o.store.open("c3", usher.Chinese)
		c, err = o.Transfer(ctx, "c3", "mia", usher.Need{Skills: []string{"law"}})
		o.ok(err)
		settle()
		o.owner("c3", "law")
		if got := o.store.lines("c3")[0]; got != "您已进入排队，客服会尽快接入。" {
			t.Errorf("the customer reads %q", got)
		}

		// Likewise to a person: there is no place to keep yet, then there is one.
		o.be(usher.Offline, "law", "ben")
		o.store.open("c4", usher.English)
		for _, who := range []usher.AgentID{"law", "ben"} {
			_, err = o.Transfer(ctx, "c4", "mia", usher.Need{Agent: who})
			o.ok(err)
		}
		want := []string{"You are waiting for Ms law now.", "You are waiting for Ms ben now. You keep your place in the queue."}
		if got := o.store.lines("c4"); !slices.Equal(got, want) {
			t.Errorf("the customer reads %q, want %q", got, want)
		}
	})
}

func TestWaitingForAnAgentWhoIsGoneForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{Agent: "ben"}, "c1")
		settle()
		o.owner("c1", "")
		gone := agent("ben", 1)
		gone.Disabled = true
		o.store.hire(gone)
		o.ok(o.AgentsChanged(t.Context()))
		settle()
		o.owner("c1", "mia")
	})
}

func TestEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 0), agent("ben", 0), admin("boss")).start()
		ctx := t.Context()
		ends := []struct {
			name string
			end  func(id usher.ConversationID, by usher.AgentID) (usher.Conversation, error)
			to   usher.State
			says string
		}{
			{
				"return", func(id usher.ConversationID, by usher.AgentID) (usher.Conversation, error) {
					return o.Return(ctx, id, by)
				},
				usher.StateBot, "已转回智能助手，有其他问题可以直接问我。",
			},
			{
				"finish", func(id usher.ConversationID, by usher.AgentID) (usher.Conversation, error) {
					return o.Finish(ctx, id, by, 0)
				},
				usher.StateClosed, "本次会话已结束，有需要随时再发消息给我们。",
			},
			{
				"archive", func(id usher.ConversationID, by usher.AgentID) (usher.Conversation, error) {
					return o.Archive(ctx, id, by)
				},
				usher.StateArchived, "本次会话已暂停处理。如需人工客服，请发送“转人工”。",
			},
		}
		for _, e := range ends {
			id := usher.ConversationID(e.name)
			o.store.open(id, usher.Chinese)
			_, err := o.Claim(ctx, id, "mia")
			o.ok(err)
			_, err = e.end(id, "ben")
			refused(t, err, usher.CodeForbidden)
			_, err = e.end(id, "")
			refused(t, err, usher.CodeNotFound)
			c, err := e.end(id, "mia")
			o.ok(err)
			if c.State != e.to || c.Owner != "" {
				t.Errorf("%s: %+v", e.name, c)
			}
			if got := o.store.lines(id); got[len(got)-1] != e.says {
				t.Errorf("%s: the customer reads %q", e.name, got)
			}
			again, err := e.end(id, "ben")
			o.ok(err)
			if again.Version != c.Version {
				t.Errorf("%s twice: %+v", e.name, again)
			}
			// An admin may too, and the server where nobody has the chat.
			id += "2"
			o.store.open(id, usher.English)
			_, err = o.Claim(ctx, id, "mia")
			o.ok(err)
			_, err = e.end(id, "boss")
			o.ok(err)
			id += "3"
			o.queue(usher.Need{}, id)
			_, err = e.end(id, "")
			o.ok(err)
			if c := o.store.chat(t, id); c.State != e.to {
				t.Errorf("%s by the server: %+v", e.name, c)
			}
		}
		_, err := o.Return(ctx, "finish", "mia")
		refused(t, err, usher.CodeConflict)
		_, err = o.Archive(ctx, "finish", "mia")
		refused(t, err, usher.CodeConflict)
		for _, a := range o.Presences() {
			if a.Load != 0 {
				t.Errorf("%s still counts %d chats", a.ID, a.Load)
			}
		}
	})
}

// TestLeave: a customer who does not want to wait has the bot again; one who
// talks to somebody keeps talking.
func TestLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		ctx := t.Context()
		o.queue(usher.Need{}, "c1", "c2")
		settle()
		c, err := o.Leave(ctx, "c1")
		o.ok(err)
		if c.State != usher.StateBot || o.Standing("c1").Place != 0 || o.Standing("c2").Place != 1 {
			t.Errorf("left: %+v; places %d and %d", c, o.Standing("c1").Place, o.Standing("c2").Place)
		}
		again, err := o.Leave(ctx, "c1")
		o.ok(err)
		if again.Version != c.Version {
			t.Errorf("left twice: %+v", again)
		}
		o.be(usher.Online, "mia")
		settle()
		_, err = o.Leave(ctx, "c2")
		refused(t, err, usher.CodeConflict)
		_, err = o.Leave(ctx, "none")
		refused(t, err, usher.CodeNotFound)
	})
}

// TestKeptChatsAreNoStaff: however long chats are kept for an agent who has
// gone, customers are told after a moment that nobody is there.
func TestKeptChatsAreNoStaff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1))
		o.Desk = handoff.New(o.store, handoff.Rules{}, handoff.Config{Grace: time.Hour, Publish: o.events.publish})
		o.start()
		o.be(usher.Online, "mia")
		o.be(usher.Offline, "mia")
		after(30 * time.Second)
		if !o.Standing("").Staffed {
			t.Error("half a minute later: nobody is there")
		}
		after(time.Minute)
		if o.Standing("").Staffed {
			t.Error("after a minute and a half: somebody is still there")
		}
	})
}

func TestRestore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		ctx := t.Context()
		for _, to := range []usher.State{usher.StateBot, usher.StateQueued} {
			id := usher.ConversationID(to)
			o.store.open(id, usher.Chinese)
			_, err := o.Restore(ctx, id, "mia", usher.StateClosed)
			refused(t, err, usher.CodeInvalid)
			_, err = o.Archive(ctx, id, "mia")
			o.ok(err)
			c, err := o.Restore(ctx, id, "mia", to)
			o.ok(err)
			if c.State != to {
				t.Errorf("restored: %+v", c)
			}
			again, err := o.Restore(ctx, id, "mia", to)
			o.ok(err)
			if again.Version != c.Version {
				t.Errorf("restored twice: %+v", again)
			}
		}
		o.be(usher.Online, "mia")
		settle()
		o.owner("queued", "mia")
		_, err := o.Restore(ctx, "queued", "mia", usher.StateBot)
		refused(t, err, usher.CodeConflict)
		_, err = o.Restore(ctx, "bot", "stranger", usher.StateBot)
		refused(t, err, usher.CodeNotFound)
	})
}

// TestChangeDecidesAgain has another node move the chat between read and move.
func TestChangeDecidesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 0), agent("ben", 0)).start()
		o.queue(usher.Need{}, "c1")
		rivals := 0
		o.store.intercept(func(op string, id usher.ConversationID) error {
			if op != "move" || rivals == 0 {
				return nil
			}
			rivals--
			o.store.mu.Lock()
			defer o.store.mu.Unlock()
			c, err := o.store.chats[id].Move(usher.Move{To: usher.StateQueued, At: time.Now()})
			o.store.chats[id] = c
			return err
		})
		rivals = 2
		c, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		if c.Owner != "mia" || c.Version != 5 {
			t.Errorf("claimed after two rivals: %+v", c)
		}
		rivals = 99
		o.queue(usher.Need{}) // nothing; the hook is harmless without moves
		o.store.open("c2", usher.English)
		o.store.mu.Lock()
		q, _ := o.store.chats["c2"].Move(usher.Move{To: usher.StateQueued, At: time.Now()})
		o.store.chats["c2"] = q
		o.store.mu.Unlock()
		_, err = o.Claim(t.Context(), "c2", "mia")
		refused(t, err, usher.CodeConflict)
		if rivals != 94 {
			t.Errorf("tried %d times, want 5", 99-rivals)
		}
	})
}

func TestEveryChangeIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		nameless := agent("x", 0)
		nameless.Name = ""
		o := newOffice(t, nameless).start()
		o.store.open("c1", "")
		_, err := o.Claim(t.Context(), "c1", "x")
		o.ok(err)
		if got, want := o.store.lines("c1"), []string{"A colleague has joined the chat."}; !slices.Equal(got, want) {
			t.Errorf("the customer reads %q, want %q", got, want)
		}
		m := o.store.messages["c1"][0]
		if m.From != usher.FromSystem || m.Kind != usher.KindNotice {
			t.Errorf("notice = %+v", m)
		}
	})
}

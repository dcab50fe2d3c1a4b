package live_test

import (
	"fmt"
	"testing"

	"usher"
	"usher/web/live"
)

// write lets a customer say something more.
func write(t *testing.T, w *world, who, text string) {
	t.Helper()
	if _, err := w.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: who}, Text: text}); err != nil {
		t.Fatal(err)
	}
}

// console is an agent's window that has said hello.
func console(t *testing.T, h *live.Hub, c *clock, agent usher.AgentID) *device {
	t.Helper()
	d := dial(t, h, c, &live.AgentSession{Agent: agent})
	d.ask("hello", nil)
	return d
}

// TestRowsAreTold: of the queue to all, of one's own to oneself, of the bot's
// to nobody, and each once however much was written.
func TestRowsAreTold(t *testing.T) {
	t.Parallel()
	inEachCodec(t, rowsAreTold)
}

func rowsAreTold(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	ann, bob, eve := begin(t, w, "ann"), begin(t, w, "bob"), begin(t, w, "eve")
	one, two := console(t, h, c, "a1"), console(t, h, c, "a2")
	w.move(ann, usher.StateQueued, "")
	w.move(bob, usher.StateAgent, "a2")
	h.Tell(t.Context())
	for i := range 5 {
		write(t, w, "ann", fmt.Sprint("ann ", i))
		write(t, w, "bob", fmt.Sprint("bob ", i))
		write(t, w, "eve", fmt.Sprint("eve ", i))
	}
	h.Tell(t.Context())
	h.Tell(t.Context())
	w.move(ann, usher.StateBot, "")
	write(t, w, "ann", "with the bot")
	w.say(bob, usher.KindText, "here you are")
	h.Tell(t.Context())
	one.ask("ping", nil)
	two.ask("ping", nil)
	if got := one.all("chat"); len(got) != 1 || got[0].Conversation != ann || got[0].LastText != "ann 4" || got[0].LastSeq != 6 || got[0].Unread != 6 || got[0].LastFrom != usher.FromCustomer {
		t.Errorf("the one agent hears %+v; want the newest line of the queue", got)
	}
	rows := map[usher.ConversationID][]frame{}
	for _, f := range two.all("chat") {
		rows[f.Conversation] = append(rows[f.Conversation], f)
	}
	mine := rows[bob]
	if len(rows[ann]) != 1 || len(rows[eve]) != 0 || len(mine) != 2 || mine[0].LastText != "bob 4" || mine[1].LastText != "here you are" || mine[1].Unread != 0 {
		t.Errorf("the other agent hears %+v", rows)
	}
}

// TestRowsAreRead: what waited before the hub began is known, also what was
// missed on the bus.
func TestRowsAreRead(t *testing.T) {
	t.Parallel()
	w, c := newWorld(), newClock()
	ann, bob := begin(t, w, "ann"), begin(t, w, "bob")
	w.move(ann, usher.StateQueued, "")
	h := startOn(t, live.Config{}, w, c)
	desk := console(t, h, c, "a1")
	write(t, w, "ann", "still there")
	h.Tell(t.Context())
	if f := desk.next("chat"); f.Conversation != ann || f.LastText != "still there" {
		t.Errorf("chat = %+v", f)
	}
	w.mute.Store(true)
	w.move(bob, usher.StateQueued, "")
	w.move(ann, usher.StateBot, "")
	w.mute.Store(false)
	h.Resync(t.Context())
	desk.next("resync")
	eventually(t, "bob's row", func() bool {
		write(t, w, "ann", "unheard")
		write(t, w, "bob", "heard")
		h.Tell(t.Context())
		desk.ask("ping", nil)
		all := desk.all("chat")
		return all[len(all)-1].Conversation == bob
	})
}

// TestRowsLeaveUnheard: who had a chat hears no more of it once it was given
// away, also where the bus lost that.
func TestRowsLeaveUnheard(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	ann, bob, eve := begin(t, w, "ann"), begin(t, w, "bob"), begin(t, w, "eve")
	one := console(t, h, c, "a1")
	for _, id := range []usher.ConversationID{ann, bob, eve} {
		w.move(id, usher.StateAgent, "a1")
	}
	w.mute.Store(true)
	w.move(ann, usher.StateBot, "")
	w.move(bob, usher.StateAgent, "a2")
	w.mute.Store(false)
	h.Resync(t.Context())
	eventually(t, "eve's row alone", func() bool {
		before := len(one.all("chat"))
		for _, who := range []string{"ann", "bob", "eve"} {
			write(t, w, who, "not for everybody")
		}
		h.Tell(t.Context())
		one.ask("ping", nil)
		heard := one.all("chat")[before:]
		return len(heard) == 1 && heard[0].Conversation == eve
	})
}

// TestManyRowsAtOnce: a burst over more conversations than a console has room
// for frames does not end the console.
func TestManyRowsAtOnce(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{Queue: 8})
	for i := range 100 {
		w.move(begin(t, w, fmt.Sprint("p", i)), usher.StateQueued, "")
	}
	desk := console(t, h, c, "a1")
	for i := range 100 {
		write(t, w, fmt.Sprint("p", i), "now")
	}
	h.Tell(t.Context())
	eventually(t, "all rows", func() bool { return len(desk.all("chat")) == 100 })
	if got := desk.ask("ping", nil); got.Type != "ack" {
		t.Errorf("ping = %+v", got)
	}
}

// TestRowsUnreadable: a hub that cannot know what waits does not start.
func TestRowsUnreadable(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.failReads(errDisk)
	h, err := live.New(live.Parts{Store: w, Customers: w, Agents: w, Bus: w}, live.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Start(t.Context()); err == nil {
		t.Error("Start = nil")
	}
}

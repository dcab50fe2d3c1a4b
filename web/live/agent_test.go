package live_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

// contextWithTimeout is for tests that let time run out.
func contextWithTimeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

// begin lets a customer write a first line.
func begin(t *testing.T, w *world, who string) usher.ConversationID {
	t.Helper()
	got, err := w.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: who}, Text: "I am " + who})
	if err != nil {
		t.Fatal(err)
	}
	return got.Conversation.ID
}

func TestAgentTalks(t *testing.T) {
	t.Parallel()
	inEachCodec(t, agentTalks)
}

func agentTalks(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	ann := begin(t, w, "ann")
	w.move(ann, usher.StateAgent, "a1")
	desk := dial(t, h, c, &live.AgentSession{Agent: "a1", Session: "s1"})
	phone := dial(t, h, c, nil)
	phone.greet("ann", nil)
	if got := desk.ask("hello", nil); got.Type != "welcome" || got.Agent != "a1" {
		t.Fatalf("hello = %+v", got)
	}
	if got := desk.ask("send", map[string]any{"conversation": ann, "text": "May I help?", "client_id": "k"}); got.Type != "ack" || got.Seq != 2 || got.ClientID != "k" {
		t.Errorf("send = %+v", got)
	}
	if m := message(t, phone.next("message").Message); m.Text != "May I help?" {
		t.Errorf("the customer sees %+v", m)
	}
	w.say(ann, usher.KindNote, "a note")
	eventually(t, "both messages", func() bool { return len(desk.all("message")) == 2 })
	if m := message(t, desk.all("message")[1].Message); m.Kind != usher.KindNote || len(m.Sources) != 1 {
		t.Errorf("the agent sees %+v; want the whole note", m)
	}
	phone.ask("typing", nil)
	if f := desk.next("typing"); f.From != usher.FromCustomer || f.Conversation != ann {
		t.Errorf("typing = %+v", f)
	}
	desk.ask("typing", map[string]any{"conversation": ann})
	if f := phone.next("typing"); f.From != usher.FromAgent || f.Agent != "" {
		t.Errorf("typing = %+v; want no agent's ID", f)
	}
	desk.ask("read", map[string]any{"conversation": ann, "seq": 1})
	if f := phone.next("read"); f.Seq != 1 || f.From != usher.FromAgent {
		t.Errorf("read = %+v", f)
	}
	if n := len(phone.all("message")); n != 1 {
		t.Errorf("the customer got %d messages; want one: notes are not for customers", n)
	}
}

func TestAgentFollows(t *testing.T) {
	t.Parallel()
	inEachCodec(t, agentFollows)
}

func agentFollows(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	ann, bob := begin(t, w, "ann"), begin(t, w, "bob")
	desk := dial(t, h, c, &live.AgentSession{Agent: "a1"})
	desk.ask("hello", nil)
	w.say(ann, usher.KindText, "not followed")
	if got := desk.ask("open", map[string]any{"conversation": ann}); got.Type != "ack" || got.Seq != 2 {
		t.Errorf("open = %+v", got)
	}
	if got := desk.ask("sync", map[string]any{"conversation": bob, "after_seq": 0}); got.Code != usher.CodeConflict {
		t.Errorf("sync of what is not open = %+v", got)
	}
	if got := desk.ask("sync", map[string]any{"conversation": ann, "after_seq": 0}); len(got.Messages) != 2 {
		t.Errorf("sync = %+v", got)
	}
	w.say(ann, usher.KindText, "followed")
	if m := message(t, desk.next("message").Message); m.Text != "followed" {
		t.Errorf("message = %+v", m)
	}
	// One's own conversations are followed while one has them.
	w.move(bob, usher.StateAgent, "a1")
	if f := desk.next("state"); f.Chat == nil || f.Chat.Owner != "a1" {
		t.Errorf("state = %+v", f)
	}
	w.say(bob, usher.KindText, "mine now")
	if m := message(t, desk.next("message").Message); m.Text != "mine now" {
		t.Errorf("message = %+v", m)
	}
	w.move(bob, usher.StateQueued, "")
	desk.ask("leave", map[string]any{"conversation": ann})
	w.say(bob, usher.KindText, "not followed")
	w.say(ann, usher.KindText, "not followed")
	desk.ask("ping", nil)
	if n := len(desk.all("message")); n != 2 {
		t.Errorf("%d messages; want 2", n)
	}
	// What was opened stays open when ownership goes.
	desk.ask("open", map[string]any{"conversation": bob})
	w.move(bob, usher.StateAgent, "a1")
	w.move(bob, usher.StateBot, "")
	w.say(bob, usher.KindText, "still open")
	if m := message(t, desk.next("message").Message); m.Text != "still open" {
		t.Errorf("message = %+v", m)
	}
}

func TestAgentIsRefused(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	ann := begin(t, w, "ann")
	desk := dial(t, h, c, &live.AgentSession{Agent: "a1"})
	desk.ask("hello", nil)
	for _, f := range []struct {
		kind   string
		fields map[string]any
		code   usher.Code
	}{
		{"send", map[string]any{"conversation": ann, "text": "x"}, usher.CodeForbidden},
		{"send", map[string]any{"text": "x"}, usher.CodeInvalid},
		{"open", map[string]any{"conversation": "nowhere"}, usher.CodeNotFound},
		{"open", nil, usher.CodeInvalid},
		{"sync", map[string]any{"conversation": ann}, usher.CodeInvalid},
		{"presence", map[string]any{"presence": "asleep"}, usher.CodeInvalid},
		{"dance", nil, usher.CodeInvalid},
	} {
		if got := desk.ask(f.kind, f.fields); got.Type != "error" || got.Code != f.code {
			t.Errorf("%s %v = %+v; want error %s", f.kind, f.fields, got, f.code)
		}
	}
}

func TestAgentHearsNews(t *testing.T) {
	t.Parallel()
	inEachCodec(t, agentHearsNews)
}

func agentHearsNews(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	desk := dial(t, h, c, &live.AgentSession{Agent: "a1"})
	phone := dial(t, h, c, nil)
	phone.greet("ann", nil)
	desk.ask("hello", nil)
	w.emit(usher.Event{Kind: usher.EventPresence, Agent: "a2", Presence: usher.Away})
	w.emit(usher.Event{Kind: usher.EventKnowledge, Entry: "e1"})
	w.emit(usher.Event{Kind: usher.EventMiss, Conversation: "c9"})
	if f := desk.next("presence"); f.Agent != "a2" || f.Presence != usher.Away {
		t.Errorf("presence = %+v", f)
	}
	if f := desk.next("knowledge"); f.Entry != "e1" {
		t.Errorf("knowledge = %+v", f)
	}
	if f := desk.next("miss"); f.Conversation != "c9" {
		t.Errorf("miss = %+v", f)
	}
	phone.ask("ping", nil)
	if n := len(phone.all("presence")) + len(phone.all("knowledge")) + len(phone.all("miss")); n != 0 {
		t.Errorf("a customer hears %d pieces of agents' news", n)
	}
}

func TestPresenceEndsWithTheLastWindow(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	one, two := dial(t, h, c, &live.AgentSession{Agent: "a1"}), dial(t, h, c, &live.AgentSession{Agent: "a1"})
	one.ask("hello", nil)
	two.ask("hello", nil)
	one.ask("presence", map[string]any{"presence": "online"})
	one.hang()
	one.wait()
	if got := w.presences("a1"); len(got) != 1 || got[0] != usher.Online {
		t.Errorf("with a window open: %v", got)
	}
	two.hang()
	two.wait()
	if got := w.presences("a1"); len(got) != 2 || got[1] != usher.Offline {
		t.Errorf("with none open: %v", got)
	}
	three := dial(t, h, c, &live.AgentSession{Agent: "a2"})
	three.ask("hello", nil)
	go three.hang()
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Somebody is disabled on another node: the windows on this one end as well.
func TestDisabledElsewhere(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	var disabled atomic.Bool
	check := func(context.Context) error {
		if disabled.Load() {
			return usher.Errorf(usher.CodeUnauthorized, nil, "sign in first")
		}
		return nil
	}
	a := dial(t, h, c, &live.AgentSession{Agent: "a1", Check: check})
	other := dial(t, h, c, &live.AgentSession{Agent: "a2"})
	a.ask("hello", nil)
	other.ask("hello", nil)
	w.emit(usher.Event{Kind: usher.EventAgent, Agent: "a1"}) // renamed
	a.ask("presence", map[string]any{"presence": "away"})
	disabled.Store(true)
	w.emit(usher.Event{Kind: usher.EventAgent, Agent: "a1"})
	if f := a.next("bye"); f.Reason != live.ByeSignedOut {
		t.Errorf("bye = %+v", f)
	}
	other.ask("presence", map[string]any{"presence": "away"})
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	inEachCodec(t, signOut)
}

func signOut(t *testing.T) {
	t.Helper()
	h, _, c := start(t, live.Config{})
	var ended atomic.Bool
	check := func(context.Context) error {
		if ended.Load() {
			return usher.Errorf(usher.CodeUnauthorized, nil, "sign in first")
		}
		return nil
	}
	a := dial(t, h, c, &live.AgentSession{Agent: "a1", Session: "s1"})
	b := dial(t, h, c, &live.AgentSession{Agent: "a1", Session: "s2"})
	other := dial(t, h, c, &live.AgentSession{Agent: "a2", Session: "s3", Check: check})
	for _, d := range []*device{a, b, other} {
		d.ask("hello", nil)
	}
	h.SignOut(t.Context(), "a1", "s1")
	if got := a.next("bye"); got.Reason != live.ByeSignedOut {
		t.Errorf("bye = %+v", got)
	}
	if got := b.ask("ping", nil); got.Type != "ack" {
		t.Errorf("the agent's other session = %+v", got)
	}
	h.SignOut(t.Context(), "a1", "")
	b.next("bye")
	if got := other.ask("open", map[string]any{"conversation": "x"}); got.Code != usher.CodeNotFound {
		t.Errorf("another agent = %+v", got)
	}
	ended.Store(true) // the session ran out; the next frame finds out
	other.put("open", map[string]any{"conversation": "x"})
	if got := other.next("bye"); got.Reason != live.ByeSignedOut {
		t.Errorf("bye = %+v", got)
	}
	late := dial(t, h, c, &live.AgentSession{Agent: "a2", Check: check})
	late.put("hello", nil)
	if got := late.next("bye"); got.Reason != live.ByeUnauthorized {
		t.Errorf("bye = %+v", got)
	}
	ended.Store(false)
	idle := dial(t, h, c, &live.AgentSession{Agent: "a3", Check: check})
	idle.ask("hello", nil)
	ended.Store(true) // … or the next ping
	c.Advance(25 * time.Second)
	h.Sweep(t.Context())
	if got := idle.next("bye"); got.Reason != live.ByeSignedOut {
		t.Errorf("bye = %+v", got)
	}
}

// A session that cannot be looked at has not ended: the agent comes back.
func TestSessionUnreadable(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{})
	var broken atomic.Bool
	check := func(context.Context) error {
		if broken.Load() {
			return errDisk
		}
		return nil
	}
	d := dial(t, h, c, &live.AgentSession{Agent: "a1", Check: check})
	d.ask("hello", nil)
	broken.Store(true)
	d.put("open", map[string]any{"conversation": "x"})
	if got := d.next("bye"); got.Reason != live.ByeFailed {
		t.Errorf("bye = %+v", got)
	}
	late := dial(t, h, c, &live.AgentSession{Agent: "a1", Check: check})
	if got := late.ask("hello", nil); got.Code != usher.CodeInternal {
		t.Errorf("hello = %+v", got)
	}
	if got := late.next("bye"); got.Reason != live.ByeFailed {
		t.Errorf("bye = %+v", got)
	}
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func conversationTests() []test {
	return []test{
		{"move/everything is kept", (*suite).moveKept},
		{"move/compare and set", (*suite).moveCompareAndSet},
		{"move/one of many wins", (*suite).moveRace},
		{"move/refused", (*suite).moveRefused},
		{"conversations/what nobody has seen is not closed", (*suite).moveUnseen},
		{"conversations/queue order", (*suite).queueOrder},
		{"conversations/filters", (*suite).conversationFilters},
		{"conversations/paging", (*suite).conversationPaging},
		{"receipts/forward only", (*suite).receiptsForward},
	}
}

// moveUnseen: what a customer wrote a moment ago is not closed away, also where
// the version is the one that was read.
func (t *suite) moveUnseen() {
	c := t.accept(from("c1", "one")).Conversation
	t.accept(from("c1", "two"))
	_, err := t.store.Move(context.Background(), c.ID, c.Version, usher.Move{To: usher.StateClosed, Seen: 1})
	t.want(usher.CodeConflict, err)
	if got := t.read(c.ID); got.State != usher.StateBot {
		t.Errorf("the chat is %q", got.State)
	}
	if !errors.Is(err, usher.ErrUnseen) {
		t.Errorf("refused with %v", err)
	}
	t.say(c.ID, usher.FromSystem, "a notice") // is not the customer's
	c = t.move(c, usher.Move{To: usher.StateClosed, Seen: 2})
	c = t.accept(from("c1", "three")).Conversation
	t.say(c.ID, usher.FromAgent, "answered")
	t.move(c, usher.Move{To: usher.StateClosed, Seen: 2})
}

func (t *suite) moveKept() {
	c := t.accept(from("c1", "one")).Conversation
	t.seen()
	at := t.clock.add(time.Minute)
	m := usher.Move{
		To: usher.StateQueued, Reason: "wants_person", At: at.Add(999 * time.Nanosecond),
		Need: usher.Need{Skills: []string{"refunds"}, Language: usher.Chinese, Priority: 7, Avoid: "a9"},
		Packet: &usher.Packet{
			Asked: []string{"a 'quote'", "<b>"}, Reason: usher.WhyWantsPerson, Mood: usher.MoodAngry, Tried: []usher.EntryID{"e1"},
			Understood: []usher.ScoredIntent{{Label: "refund", Confidence: 0.123456789}},
			Candidates: []usher.ScoredAnswer{{Entry: "e1", Text: "t", Score: 1.0 / 3}},
		},
	}
	q := t.move(c, m, usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: "You are next."})
	if q.State != usher.StateQueued || q.Version != c.Version+1 || q.LastSeq != 2 || !q.QueuedAt.Equal(at) || !q.MovedAt.Equal(at) ||
		!reflect.DeepEqual(q.Need, m.Need) || !reflect.DeepEqual(q.Packet, m.Packet) || q.Reason != "wants_person" {
		t.Errorf("moved = %+v", q)
	}
	if got := t.read(c.ID); !reflect.DeepEqual(got, q) {
		t.Errorf("stored\n %+v; want\n %+v", got, q)
	}
	e := t.seen()
	if kinds(e) != "state message " || e[0].Chat.State != usher.StateQueued || e[0].Chat.Packet == nil || e[1].Message.Text != "You are next." {
		t.Errorf("events = %s", kinds(e))
	}
	a := t.move(q, usher.Move{To: usher.StateAgent, Agent: "a1", Reason: "claimed"})
	if a.Owner != "a1" || a.Packet == nil || !a.MovedAt.Equal(at) {
		t.Errorf("claimed = %+v", a)
	}
	t.restart()
	if got := t.read(c.ID); !reflect.DeepEqual(got, a) {
		t.Errorf("after a restart\n %+v; want\n %+v", got, a)
	}
}

func (t *suite) moveCompareAndSet() {
	c := t.accept(from("c1", "one")).Conversation
	t.accept(from("c1", "two")) // a message is no move
	q := t.move(c, usher.Move{To: usher.StateQueued})
	t.seen()
	for _, version := range []int64{c.Version, q.Version + 1, 0} {
		_, err := t.store.Move(context.Background(), c.ID, version, usher.Move{To: usher.StateBot},
			usher.Draft{From: usher.FromSystem, Text: "no"})
		t.want(usher.CodeConflict, err)
	}
	if got := t.read(c.ID); got.State != usher.StateQueued || got.LastSeq != 2 || len(t.seen()) != 0 {
		t.Errorf("a refused move changed %+v", got)
	}
	_, err := t.store.Move(context.Background(), "nowhere", 1, usher.Move{To: usher.StateBot})
	t.want(usher.CodeNotFound, err)
}

func (t *suite) moveRace() {
	c := t.move(t.accept(from("c1", "one")).Conversation, usher.Move{To: usher.StateQueued})
	var wg sync.WaitGroup
	var won atomic.Int64
	for i := range 50 {
		wg.Go(func() {
			_, err := t.store.Move(context.Background(), c.ID, c.Version, usher.Move{To: usher.StateAgent, Agent: usher.AgentID(fmt.Sprint(i))},
				usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: fmt.Sprint(i)})
			switch usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("Move = %v", err)
			}
		})
	}
	wg.Wait()
	got, all := t.read(c.ID), t.messages(c.ID)
	if won.Load() != 1 || len(all) != 2 || all[1].Text != string(got.Owner) || got.Version != c.Version+1 {
		t.Errorf("%d agents claimed it, owner %q, messages %s", won.Load(), got.Owner, texts(all))
	}
}

func (t *suite) moveRefused() {
	c := t.accept(from("c1", "one")).Conversation
	for _, test := range []struct {
		m    usher.Move
		code usher.Code
	}{
		{usher.Move{To: usher.StateBot}, usher.CodeConflict},
		{usher.Move{To: "lost"}, usher.CodeInvalid},
		{usher.Move{To: usher.StateAgent}, usher.CodeInvalid},
	} {
		_, err := t.store.Move(context.Background(), c.ID, c.Version, test.m)
		t.want(test.code, err)
	}
	_, err := t.store.Move(context.Background(), c.ID, c.Version, usher.Move{To: usher.StateQueued}, usher.Draft{From: usher.FromSystem})
	t.want(usher.CodeInvalid, err)
	if got := t.read(c.ID); !reflect.DeepEqual(got, c) {
		t.Errorf("conversation = %+v; want %+v", got, c)
	}
}

func (t *suite) list(f usher.ConversationFilter) []usher.Conversation {
	t.Helper()
	all, err := t.store.Conversations(context.Background(), f)
	if err != nil {
		t.Fatalf("Conversations(%+v) = %v", f, err)
	}
	return all
}

// names gives the last text of each, which the tests use as a name.
func names(all []usher.Conversation) string {
	s := ""
	for _, c := range all {
		s += c.LastText + " "
	}
	return s
}

func (t *suite) queueOrder() {
	for _, q := range []struct {
		name     string
		priority int
	}{{"a", 0}, {"b", 5}, {"c", 0}, {"d", 5}, {"e", -1}, {"f", 9}} {
		c := t.accept(from(q.name, q.name)).Conversation
		t.clock.add(time.Second)
		t.move(c, usher.Move{To: usher.StateQueued, Need: usher.Need{Priority: q.priority}})
	}
	t.accept(from("x", "x"))
	queued := usher.ConversationFilter{States: []usher.State{usher.StateQueued}}
	all := t.list(queued)
	if got := names(all); got != "f b d a c e " {
		t.Errorf("queue = %s", got)
	}
	// A new need keeps the place among equals.
	t.clock.add(time.Second)
	t.move(all[3], usher.Move{To: usher.StateQueued, Need: usher.Need{Priority: 5}})
	if got := names(t.list(queued)); got != "f a b d c e " {
		t.Errorf("queue after a new need = %s", got)
	}
	paged := ""
	for f := (usher.ConversationFilter{States: queued.States, Limit: 4}); ; {
		page := t.list(f)
		if len(page) == 0 {
			break
		}
		paged += names(page)
		f.After = page[len(page)-1].ID
	}
	if paged != "f a b d c e " {
		t.Errorf("queue in pages = %s", paged)
	}
}

func (t *suite) conversationFilters() {
	conv := map[string]usher.Conversation{}
	for _, name := range []string{"bot", "queued", "mine", "theirs", "closed", "archived"} {
		conv[name] = t.accept(from(name, name)).Conversation
		t.clock.add(time.Second)
	}
	t.move(conv["queued"], usher.Move{To: usher.StateQueued})
	t.move(conv["mine"], usher.Move{To: usher.StateAgent, Agent: "a1"})
	t.move(conv["theirs"], usher.Move{To: usher.StateAgent, Agent: "a2"})
	t.move(conv["closed"], usher.Move{To: usher.StateClosed})
	t.move(conv["archived"], usher.Move{To: usher.StateArchived})
	t.accept(from("bot", "bot")) // now the newest
	for _, test := range []struct {
		f    usher.ConversationFilter
		want string
	}{
		{usher.ConversationFilter{}, "bot archived closed theirs mine queued "},
		{usher.ConversationFilter{Limit: 2}, "bot archived "},
		{usher.ConversationFilter{States: []usher.State{usher.StateAgent}}, "theirs mine "},
		{usher.ConversationFilter{States: []usher.State{usher.StateAgent, usher.StateBot, usher.StateAgent}}, "bot theirs mine "},
		{usher.ConversationFilter{Owner: "a1"}, "mine "},
		{usher.ConversationFilter{Owner: "a1", States: []usher.State{usher.StateClosed}}, ""},
		{usher.ConversationFilter{Owner: "nobody"}, ""},
		{usher.ConversationFilter{Customer: conv["closed"].Customer}, "closed "},
		{usher.ConversationFilter{Customer: conv["closed"].Customer, Owner: "a1"}, ""},
		{usher.ConversationFilter{Customer: conv["mine"].Customer, Owner: "a1", States: []usher.State{usher.StateAgent}}, "mine "},
		{usher.ConversationFilter{After: conv["closed"].ID}, "theirs mine queued "},
		{usher.ConversationFilter{States: []usher.State{"'; DROP TABLE conversations"}}, ""},
	} {
		if got := names(t.list(test.f)); got != test.want {
			t.Errorf("Conversations(%+v) = %s; want %s", test.f, got, test.want)
		}
	}
	_, err := t.store.Conversations(context.Background(), usher.ConversationFilter{After: "nowhere"})
	t.want(usher.CodeNotFound, err)
	_, err = t.store.Conversation(context.Background(), "nowhere")
	t.want(usher.CodeNotFound, err)
}

// conversationPaging lists many conversations, several with the same time.
func (t *suite) conversationPaging() {
	const n = 530
	var wg sync.WaitGroup
	for i := range n {
		if i%100 == 0 {
			wg.Wait()
			t.clock.add(time.Second)
		}
		wg.Go(func() {
			c, err := t.store.Accept(context.Background(), from(fmt.Sprint(i), fmt.Sprint(i)))
			if err == nil && i%2 == 0 {
				_, err = t.store.Move(context.Background(), c.Conversation.ID, c.Conversation.Version, usher.Move{To: usher.StateClosed})
			}
			if err != nil {
				t.Errorf("write = %v", err)
			}
		})
	}
	wg.Wait()
	if got := t.list(usher.ConversationFilter{}); len(got) != 100 {
		t.Errorf("limit 0 gives %d; want 100", len(got))
	}
	seen := map[usher.ConversationID]bool{}
	var last usher.Conversation
	for f := (usher.ConversationFilter{Limit: 77}); ; {
		page := t.list(f)
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if seen[c.ID] || last.ID != "" && c.LastAt.After(last.LastAt) {
				t.Fatalf("%q comes twice or out of order", c.ID)
			}
			seen[c.ID], last = true, c
		}
		f.After = last.ID
	}
	if len(seen) != n {
		t.Errorf("pages held %d conversations; want %d", len(seen), n)
	}
}

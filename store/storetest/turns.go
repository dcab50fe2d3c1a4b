package storetest

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func turnTests() []test {
	return []test{
		{"turn/everything is kept", (*suite).turnKept},
		{"turn/conflicts write nothing", (*suite).turnConflicts},
		{"turn/one of many wins", (*suite).turnRace},
		{"turn/closing while the customer writes", (*suite).turnClosing},
		{"turn/bursts", (*suite).turnBursts},
		{"turn/recent", (*suite).turnsRecent},
		{"turn/past with its memory", (*suite).turnsPast},
		{"pending/after a restart", (*suite).pendingRestart},
		{"pending/for a while", (*suite).pendingSince},
		{"pending/agents answer too", (*suite).pendingAgents},
		{"pending/many", (*suite).pendingMany},
	}
}

func (t *suite) turnKept() {
	id := t.accept(from("c1", "where is it?")).Conversation.ID
	t.seen()
	c := t.turnFor(id, "one", "two")
	c.Turn.Text, c.Turn.Took, c.Turn.Error = "where is it?", 1234*time.Microsecond, "slow"
	c.Turn.At = t.clock.Now().Add(-time.Second)
	c.Turn.Understanding = usher.Understanding{
		Text: "where is it?", Language: usher.English, InScope: true, Bundle: "b", FAQ: 3,
		Intents: []usher.ScoredIntent{{Label: "track", Confidence: 0.9}}, Vector: []float32{1},
	}
	c.Turn.Decision = usher.Decision{Route: usher.RouteHandoff, Why: usher.WhyNoAnswer, Score: 0.25, Threshold: 0.5}
	c.Turn.Memory = usher.Memory{Question: "where is it?", Misses: 2, Tried: []usher.EntryID{"e1"}, Options: []usher.Option{{ID: "1", Label: "x"}}}
	c.Move = &usher.Move{To: usher.StateQueued, Reason: "no_answer", Need: usher.Need{Priority: 1}}
	c.Miss = &usher.Miss{Question: "where is it?", Why: usher.WhyNoAnswer, Language: usher.English, Candidates: []usher.ScoredAnswer{{Entry: "e1"}}}
	after, err := t.store.CommitTurn(context.Background(), c)
	t.ok(err)
	if after.State != usher.StateQueued || after.Version != c.Version+1 || after.LastSeq != 3 || after.LastText != "two" || after.Language != usher.English {
		t.Errorf("after the turn: %+v", after)
	}
	if got := t.read(id); !reflect.DeepEqual(got, after) {
		t.Errorf("stored\n %+v; want\n %+v", got, after)
	}
	if e := t.seen(); kinds(e) != "message message state miss " || e[2].Chat.LastSeq != 3 {
		t.Errorf("events = %s", kinds(e))
	}
	turns, err := t.store.Turns(context.Background(), id)
	t.ok(err)
	want := c.Turn
	want.ID, want.Understanding.Vector, want.At = turns[0].ID, nil, want.At.Truncate(time.Microsecond)
	if len(turns) != 1 || want.ID == "" || !reflect.DeepEqual(turns[0], want) {
		t.Errorf("Turns = %+v; want %+v", turns, want)
	}
	misses, err := t.store.Misses(context.Background(), usher.MissFilter{})
	if err != nil || len(misses) != 1 || misses[0].ID == "" || misses[0].Conversation != id || misses[0].InboundSeq != 1 ||
		misses[0].State != usher.MissOpen || misses[0].Question != "where is it?" || len(misses[0].Candidates) != 1 {
		t.Errorf("Misses = %+v, %v", misses, err)
	}
	p := t.pending(id)
	if len(p.Inbound) != 0 || !reflect.DeepEqual(p.Memory, c.Turn.Memory) || !reflect.DeepEqual(p.Conversation, after) {
		t.Errorf("Pending = %+v", p)
	}
}

func (t *suite) turnConflicts() {
	a := t.accept(from("c1", "one"))
	id := a.Conversation.ID
	full := func() usher.TurnCommit {
		c := usher.TurnCommit{Version: a.Conversation.Version}
		c.Turn.Conversation, c.Turn.InboundSeq = id, 1
		c.Replies = []usher.Draft{{From: usher.FromBot, Text: "no"}}
		c.Miss = &usher.Miss{Question: "no"}
		return c
	}
	t.turn(id, "yes")
	t.accept(from("c1", "two"))
	before := t.read(id)
	t.seen()
	for _, test := range []struct {
		name string
		edit func(*usher.TurnCommit)
		code usher.Code
	}{
		{"same message again", func(*usher.TurnCommit) {}, usher.CodeConflict},
		{"moved meanwhile", func(c *usher.TurnCommit) { c.Turn.InboundSeq, c.Version = 3, c.Version+1 }, usher.CodeConflict},
		{"no such message", func(c *usher.TurnCommit) { c.Turn.InboundSeq = 4 }, usher.CodeInvalid},
		{"move that may not be", func(c *usher.TurnCommit) { c.Turn.InboundSeq, c.Move = 3, &usher.Move{To: usher.StateBot} }, usher.CodeConflict},
		{"bad reply", func(c *usher.TurnCommit) { c.Turn.InboundSeq, c.Replies[0].Text = 3, "" }, usher.CodeInvalid},
		{"bad number", func(c *usher.TurnCommit) { c.Turn.InboundSeq, c.Turn.Decision.Score = 3, usher.Confidence(math.NaN()) }, usher.CodeInvalid},
		{"bad number in the miss", func(c *usher.TurnCommit) {
			c.Turn.InboundSeq, c.Miss.Candidates = 3, []usher.ScoredAnswer{{Score: math.Inf(1)}}
		}, usher.CodeInvalid},
		{"no such conversation", func(c *usher.TurnCommit) { c.Turn.Conversation = "nowhere" }, usher.CodeNotFound},
	} {
		c := full()
		test.edit(&c)
		if _, err := t.store.CommitTurn(context.Background(), c); usher.CodeOf(err) != test.code {
			t.Errorf("%s: got %v; want code %q", test.name, err, test.code)
		}
	}
	misses, err := t.store.Misses(context.Background(), usher.MissFilter{})
	turns, terr := t.store.Turns(context.Background(), id)
	if got := t.read(id); !reflect.DeepEqual(got, before) || len(misses) != 0 || len(turns) != 1 || err != nil || terr != nil || len(t.seen()) != 0 {
		t.Errorf("refused turns left something: %+v, %d misses, %d turns", got, len(misses), len(turns))
	}
	if got := texts(t.messages(id)); got != "1:one 2:yes 3:two " {
		t.Errorf("messages = %s", got)
	}
}

func (t *suite) turnRace() {
	id := t.accept(from("c1", "one")).Conversation.ID
	c := t.turnFor(id, "answer")
	var wg sync.WaitGroup
	var won atomic.Int64
	for range 40 {
		wg.Go(func() {
			switch _, err := t.store.CommitTurn(context.Background(), c); usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("CommitTurn = %v", err)
			}
		})
	}
	wg.Wait()
	if got := texts(t.messages(id)); won.Load() != 1 || got != "1:one 2:answer " {
		t.Errorf("%d turns won, messages %s", won.Load(), got)
	}
}

func (t *suite) turnClosing() {
	id := t.accept(from("c1", "bye")).Conversation.ID
	c := t.turnFor(id, "bye!")
	c.Move = &usher.Move{To: usher.StateClosed}
	t.accept(from("c1", "wait, one more thing"))
	_, err := t.store.CommitTurn(context.Background(), c)
	t.want(usher.CodeConflict, err)
	if p := t.pending(id); len(p.Inbound) != 2 || p.Conversation.State != usher.StateBot {
		t.Errorf("Pending = %s in state %q", texts(p.Inbound), p.Conversation.State)
	}
	c.Move = nil // a reply may cross with a message: the next turn sees it
	_, err = t.store.CommitTurn(context.Background(), c)
	t.ok(err)
	if p := t.pending(id); texts(p.Inbound) != "2:wait, one more thing " {
		t.Errorf("Pending = %s", texts(p.Inbound))
	}
}

func (t *suite) turnBursts() {
	id := t.accept(from("c1", "a")).Conversation.ID
	t.accept(from("c1", "b"))
	t.say(id, usher.FromSystem, "notice")
	t.accept(from("c1", "c"))
	if p := t.pending(id); texts(p.Inbound) != "1:a 2:b 4:c " {
		t.Errorf("Pending = %s", texts(p.Inbound))
	}
	t.turn(id, "all three")
	older := usher.TurnCommit{Version: t.read(id).Version}
	older.Turn.Conversation, older.Turn.InboundSeq = id, 2
	_, err := t.store.CommitTurn(context.Background(), older) // another worker saw less of the burst
	t.want(usher.CodeConflict, err)
}

func (t *suite) turnsRecent() {
	for i := range 5 {
		t.turn(t.accept(from(fmt.Sprint(i), fmt.Sprint(i))).Conversation.ID)
	}
	last := t.accept(from("0", "last")).Conversation.ID
	t.turn(last)
	got, err := t.store.RecentTurns(context.Background(), 3)
	if err != nil || len(got) != 3 || got[0].Conversation != last || got[0].InboundSeq != 2 || got[0].ID <= got[1].ID {
		t.Errorf("RecentTurns = %+v, %v", got, err)
	}
	turns, err := t.store.Turns(context.Background(), last)
	if err != nil || len(turns) != 2 || turns[0].InboundSeq != 1 || turns[1].InboundSeq != 2 {
		t.Errorf("Turns = %+v, %v", turns, err)
	}
}

func (t *suite) turnsPast() {
	turn := func(id usher.ConversationID, question string) {
		c := t.turnFor(id)
		c.Turn.Memory.Question = question
		_, err := t.store.CommitTurn(context.Background(), c)
		t.ok(err)
	}
	id := t.accept(from("a", "one")).Conversation.ID
	turn(id, "1")
	other := t.accept(from("b", "else")).Conversation.ID
	turn(other, "b")
	t.accept(from("a", "two"))
	turn(id, "2")
	t.move(t.read(id), usher.Move{To: usher.StateClosed})
	t.accept(from("a", "three")) // opens it anew: what was said before is forgotten
	turn(id, "3")
	t.accept(from("a", "four"))
	turn(id, "4")
	got, err := t.store.PastTurns(context.Background(), 0)
	t.ok(err)
	var before, after string
	for _, p := range got {
		before, after = before+"("+p.Before.Question+")", after+"("+p.Memory.Question+")"
	}
	if after != "(4)(3)(2)(b)(1)" || before != "(3)()(1)()()" {
		t.Errorf("memories before %s and after %s", before, after)
	}
	if got, err := t.store.PastTurns(context.Background(), 2); err != nil || len(got) != 2 || got[0].Conversation != id || got[0].InboundSeq == 0 {
		t.Errorf("PastTurns = %+v, %v", got, err)
	}
}

func (t *suite) pendingRestart() {
	answered := t.accept(from("answered", "x")).Conversation.ID
	t.turn(answered, "y")
	waiting := t.accept(from("waiting", "x")).Conversation.ID
	queued := t.accept(from("queued", "x")).Conversation
	t.move(queued, usher.Move{To: usher.StateQueued})
	archived := t.accept(from("archived", "x")).Conversation
	t.move(archived, usher.Move{To: usher.StateArchived})
	t.restart()
	ids, err := t.store.PendingConversations(context.Background(), time.Time{})
	if err != nil || fmt.Sprint(ids) != fmt.Sprint([]usher.ConversationID{waiting, archived.ID}) {
		t.Errorf("PendingConversations = %v, %v; want %v and %v", ids, err, waiting, archived.ID)
	}
	if p := t.pending(waiting); texts(p.Inbound) != "1:x " {
		t.Errorf("Pending = %s", texts(p.Inbound))
	}
	t.accept(from("answered", "more"))
	t.turn(waiting, "z")
	ids, err = t.store.PendingConversations(context.Background(), time.Time{})
	if err != nil || fmt.Sprint(ids) != fmt.Sprint([]usher.ConversationID{answered, archived.ID}) {
		t.Errorf("PendingConversations = %v, %v", ids, err)
	}
	_, err = t.store.Pending(context.Background(), "nowhere")
	t.want(usher.CodeNotFound, err)
}

// pendingSince: who has just written may still be writing.
func (t *suite) pendingSince() {
	left := t.accept(from("left", "x")).Conversation.ID
	archived := t.accept(from("archived", "x")).Conversation
	t.move(archived, usher.Move{To: usher.StateArchived})
	t.clock.add(10 * time.Second)
	t.accept(from("writes", "x"))
	since := t.clock.add(time.Second)
	for _, test := range []struct {
		since time.Time
		want  []usher.ConversationID
	}{
		{since.Add(-5 * time.Second), []usher.ConversationID{left, archived.ID}},
		{since.Add(-20 * time.Second), nil},
	} {
		ids, err := t.store.PendingConversations(context.Background(), test.since)
		if err != nil || fmt.Sprint(ids) != fmt.Sprint(test.want) {
			t.Errorf("PendingConversations(%v) = %v, %v; want %v", test.since, ids, err, test.want)
		}
	}
}

// pendingAgents: what an agent has answered is not asked of the bot when it
// gets the conversation back; what nobody answered is.
func (t *suite) pendingAgents() {
	c := t.accept(from("c1", "person please")).Conversation
	t.turn(c.ID, "of course")
	c = t.move(c, usher.Move{To: usher.StateQueued})
	t.accept(from("c1", "hello?"))
	c = t.move(c, usher.Move{To: usher.StateAgent, Agent: "a1"})
	t.say(c.ID, usher.FromAgent, "hello")
	_, err := t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "note"})
	t.ok(err)
	c = t.move(c, usher.Move{To: usher.StateBot})
	if p := t.pending(c.ID); len(p.Inbound) != 0 {
		t.Errorf("Pending after the agent's answer = %s", texts(p.Inbound))
	}
	ids, err := t.store.PendingConversations(context.Background(), time.Time{})
	if err != nil || len(ids) != 0 {
		t.Errorf("PendingConversations = %v, %v", ids, err)
	}
	c = t.move(c, usher.Move{To: usher.StateQueued})
	t.accept(from("c1", "still there?"))
	c = t.move(c, usher.Move{To: usher.StateBot})
	if p := t.pending(c.ID); texts(p.Inbound) != "6:still there? " {
		t.Errorf("Pending of an unanswered question = %s", texts(p.Inbound))
	}
}

// pendingMany: a flood is answered in pieces, none is lost.
func (t *suite) pendingMany() {
	id := t.accept(from("c1", "0")).Conversation.ID
	var wg sync.WaitGroup
	for range 299 {
		wg.Go(func() { t.accept(from("c1", "x")) })
	}
	wg.Wait()
	for _, want := range []int{256, 44, 0} {
		p := t.pending(id)
		if len(p.Inbound) != want {
			t.Fatalf("%d pending; want %d", len(p.Inbound), want)
		}
		if want > 0 {
			t.turn(id)
		}
	}
}

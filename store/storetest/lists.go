package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"usher"
)

func listTests() []test {
	return []test{
		{"rows/name of the customer", (*suite).rowNames},
		{"rows/unread", (*suite).rowUnread},
		{"rows/search", (*suite).rowSearch},
		{"rows/search in pages", (*suite).rowSearchPages},
		{"rows/search is literal", (*suite).rowSearchLiteral},
		{"rows/counts", (*suite).rowCounts},
		{"overview/days", (*suite).overviewDays},
		{"overview/helpful", (*suite).overviewHelpful},
		{"overview/top misses", (*suite).overviewMisses},
	}
}

// named is an inbound message of a customer who has a name.
func named(customer, name, text string) usher.Inbound {
	in := from(customer, text)
	in.Customer.Name = name
	return in
}

// rowNames: wherever a conversation is returned or told of, it has its
// customer's name.
func (t *suite) rowNames() {
	a := t.accept(named("c1", "Customer One", "hello"))
	c := t.move(a.Conversation, usher.Move{To: usher.StateQueued})
	for _, e := range t.seen() {
		if e.Kind == usher.EventState && e.Chat.CustomerName != "Customer One" {
			t.Errorf("an event tells of %q", e.Chat.CustomerName)
		}
	}
	t.accept(named("c1", "", "me again"))
	again := t.accept(named("c1", "客户一", "and again"))
	current, err := t.store.CurrentConversation(context.Background(), "web", "c1")
	t.ok(err)
	page := t.list(usher.ConversationFilter{States: []usher.State{usher.StateQueued}})
	newest := t.list(usher.ConversationFilter{})
	for i, name := range []string{
		again.Conversation.CustomerName, t.read(c.ID).CustomerName, current.CustomerName, page[0].CustomerName, newest[0].CustomerName,
		t.move(again.Conversation, usher.Move{To: usher.StateBot}).CustomerName, t.turn(c.ID, "hi").CustomerName,
	} {
		if name != "客户一" {
			t.Errorf("place %d has the name %q", i, name)
		}
	}
	if a.Conversation.CustomerName != "Customer One" || c.CustomerName != "Customer One" {
		t.Errorf("names %q, %q", a.Conversation.CustomerName, c.CustomerName)
	}
	if got := t.list(usher.ConversationFilter{Query: "customer one"}); len(got) != 0 {
		t.Error("the old name is still found")
	}
}

func (t *suite) rowUnread() {
	c := t.accept(from("c1", "one")).Conversation
	t.accept(from("c1", "two"))
	unread := func(what string, want int64) {
		t.Helper()
		if got := t.read(c.ID).Unread; got != want {
			t.Errorf("%s: %d unread; want %d", what, got, want)
		}
	}
	unread("two messages", 2)
	c = t.turn(c.ID, "an answer")
	unread("a turn with a reply", 0)
	t.accept(from("c1", "three"))
	c = t.move(c, usher.Move{To: usher.StateAgent, Agent: "a1"}, usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: "a1 has joined"})
	_, err := t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "hm"})
	t.ok(err)
	unread("a notice and a note", 1)
	t.accept(from("c1", "four"))
	t.restart()
	unread("a restart", 2)
	t.say(c.ID, usher.FromAgent, "here I am")
	unread("a reply", 0)
}

// found lists the customers whose conversations a query finds.
func (t *suite) found(f usher.ConversationFilter) string {
	t.Helper()
	var all []string
	for _, c := range t.list(f) {
		who, err := t.store.Customer(context.Background(), c.Customer)
		t.ok(err)
		all = append(all, who.NativeID)
	}
	return strings.Join(all, " ")
}

func (t *suite) rowSearch() {
	t.accept(named("c1", "Zoë O'Brien", "Where is my parcel?"))
	t.clock.add(time.Second)
	t.accept(named("c2", "王小明", "我要退款"))
	email := "Wang@Shop.example"
	_, err := t.store.SaveProfile(context.Background(), "web", "c2", usher.Profile{Email: &email})
	t.ok(err)
	t.clock.add(time.Second)
	queued := t.accept(named("c3", "", "The PARCEL is ＢＲＯＫＥＮ")).Conversation
	t.clock.add(time.Second)
	mine := t.accept(named("c4", "王大明", "parcel 包裹")).Conversation
	queued = t.move(queued, usher.Move{To: usher.StateQueued})
	t.move(mine, usher.Move{To: usher.StateAgent, Agent: "a1"})
	for _, test := range []struct {
		f    usher.ConversationFilter
		want string
	}{
		{usher.ConversationFilter{Query: "parcel"}, "c4 c3 c1"},
		{usher.ConversationFilter{Query: "PARCEL broken"}, "c3"},
		{usher.ConversationFilter{Query: "zoë"}, "c1"},
		{usher.ConversationFilter{Query: "o'brien PAR"}, "c1"},
		{usher.ConversationFilter{Query: "退"}, "c2"},
		{usher.ConversationFilter{Query: "我要退款"}, "c2"},
		{usher.ConversationFilter{Query: "wang@shop"}, "c2"},
		{usher.ConversationFilter{Query: "王"}, "c4 c2"},
		{usher.ConversationFilter{Query: "王 明 包裹"}, "c4"},
		{usher.ConversationFilter{Query: "where is my par cel"}, "c1"},
		{usher.ConversationFilter{Query: "where is my cel par"}, ""},
		{usher.ConversationFilter{Query: "parcel", States: []usher.State{usher.StateQueued}}, "c3"},
		{usher.ConversationFilter{Query: "parcel", States: []usher.State{usher.StateBot, usher.StateQueued, usher.StateBot}}, "c3 c1"},
		{usher.ConversationFilter{Query: "parcel", Owner: "a1"}, "c4"},
		{usher.ConversationFilter{Query: "parcel", Owner: "a2"}, ""},
		{usher.ConversationFilter{Query: "parcel", Owner: "a1", States: []usher.State{usher.StateBot}}, ""},
		{usher.ConversationFilter{Query: "parcel", Limit: 2}, "c4 c3"},
		{usher.ConversationFilter{Query: "parcel", After: queued.ID}, "c1"},
		{usher.ConversationFilter{Query: "nothing of the kind"}, ""},
		{usher.ConversationFilter{Query: " \t　"}, "c4 c3 c2 c1"},
	} {
		if got := t.found(test.f); got != test.want {
			t.Errorf("%+v finds %q; want %q", test.f, got, test.want)
		}
	}
	end := string(queued.Customer[len(queued.Customer)-4:])
	if got := t.found(usher.ConversationFilter{Query: strings.ToUpper(end)}); got != "c3" {
		t.Errorf("the end %q of the ID of a customer without a name finds %q; want c3", end, got)
	}
	if end := string(mine.Customer[len(mine.Customer)-4:]); t.found(usher.ConversationFilter{Query: end}) != "" {
		t.Errorf("the ID of a customer with a name finds something")
	}
	t.say(queued.ID, usher.FromBot, "a new last line")
	if got := t.found(usher.ConversationFilter{Query: "parcel"}); got != "c4 c1" {
		t.Errorf("by an old line: %q", got)
	}
	_, err = t.store.Conversations(context.Background(), usher.ConversationFilter{Query: "x", Customer: queued.Customer})
	t.want(usher.CodeInvalid, err)
	_, err = t.store.Conversations(context.Background(), usher.ConversationFilter{Query: "x", After: "nowhere"})
	t.want(usher.CodeNotFound, err)
}

func (t *suite) rowSearchPages() {
	const n = 60
	for i := range n {
		if i%7 == 0 {
			t.clock.add(time.Second)
		}
		c := t.accept(from(fmt.Sprint(i), "again")).Conversation
		if i%3 == 0 {
			t.move(c, usher.Move{To: usher.StateClosed})
		}
	}
	seen := map[usher.ConversationID]bool{}
	for f := (usher.ConversationFilter{Query: "AGAIN", Limit: 7}); ; {
		page := t.list(f)
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if seen[c.ID] {
				t.Fatalf("%q comes twice", c.ID)
			}
			seen[c.ID] = true
			f.After = c.ID
		}
	}
	if len(seen) != n {
		t.Errorf("pages held %d conversations; want %d", len(seen), n)
	}
}

// rowSearchLiteral: signs that mean something to a database mean themselves.
func (t *suite) rowSearchLiteral() {
	t.accept(from("c1", `100% sure_thing`))
	t.accept(from("c2", `100 surexthing`))
	t.accept(from("c3", `a\b`))
	for query, want := range map[string]string{
		`100%`: "c1", `%`: "c1", `_`: "c1", `sure_thing`: "c1", `\`: "c3", `a\b`: "c3", `'; DROP TABLE conversations; --`: "", "\x00": "c1 c2 c3", strings.Repeat("x", 300): "",
	} {
		got := strings.Fields(t.found(usher.ConversationFilter{Query: query}))
		if len(got) != len(strings.Fields(want)) || len(got) == 1 && got[0] != want {
			t.Errorf("%q finds %q; want %q", query, got, want)
		}
	}
}

// rowCounts: the counts stay right through every kind of move, also where many
// happen at once and some are refused.
func (t *suite) rowCounts() {
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			a, err := t.store.Accept(ctx, from(fmt.Sprint(i), "x"))
			if err != nil {
				t.Errorf("Accept = %v", err)
				return
			}
			c := a.Conversation
			for _, m := range []usher.Move{
				{To: usher.StateQueued},
				{To: usher.StateQueued},
				{To: usher.StateAgent, Agent: usher.AgentID(fmt.Sprint("a", i%2))},
				{To: usher.StateArchived},
				{To: usher.StateAgent, Agent: "a0"},
				{To: usher.StateBot},
				{To: usher.StateClosed},
			}[:i%8] {
				if next, err := t.store.Move(ctx, c.ID, c.Version, m); err == nil {
					c = next
				}
			}
			_, err = t.store.Move(ctx, c.ID, c.Version+1, usher.Move{To: usher.StateClosed})
			t.want(usher.CodeConflict, err)
		})
	}
	wg.Wait()
	t.accept(from("7", "opens again"))
	t.restart()
	var want usher.ConversationCounts
	for _, c := range t.list(usher.ConversationFilter{}) {
		switch c.State {
		case usher.StateBot:
			want.Bot++
		case usher.StateQueued:
			want.Queued++
		case usher.StateAgent:
			want.Agent++
		case usher.StateClosed:
			want.Closed++
		case usher.StateArchived:
			want.Archived++
		}
		if c.Owner == "a1" {
			want.Mine++
		}
	}
	got, err := t.store.ConversationCounts(ctx, "a1")
	if err != nil || got != want || want.Mine == 0 || want.Closed == 0 || want.Archived == 0 {
		t.Errorf("ConversationCounts = %+v, %v; want %+v", got, err, want)
	}
	if got, err := t.store.ConversationCounts(ctx, ""); err != nil || got.Mine != 0 {
		t.Errorf("nobody has %+v, %v", got, err)
	}
}

// decide commits a turn with a route, at a time of its own.
func (t *suite) decide(customer string, r usher.Route, at time.Time) {
	t.Helper()
	c := t.turnFor(t.accept(from(customer, "?")).Conversation.ID, "!")
	c.Turn.Decision.Route, c.Turn.At = r, at
	_, err := t.store.CommitTurn(context.Background(), c)
	t.ok(err)
}

func (t *suite) overviewDays() {
	noon := t.clock.Now().Truncate(24 * time.Hour).Add(12 * time.Hour)
	edges := []time.Time{noon.Add(-36 * time.Hour), noon.Add(-12 * time.Hour), noon.Add(12 * time.Hour)}
	for i, r := range []usher.Route{usher.RouteFAQ, usher.RouteIntent, usher.RouteSmallTalk, usher.RouteClarify, usher.RouteHandoff, usher.RouteBlock, usher.RouteNone} {
		t.decide(fmt.Sprint("c", i), r, noon)
	}
	t.decide("c0", usher.RouteClarify, noon)     // stays answered
	t.decide("c1", usher.RouteHandoff, noon)     // is no longer answered
	t.decide("c3", usher.RouteFAQ, edges[2])     // the day after
	t.decide("c3", usher.RouteClarify, edges[1]) // the first moment of the day
	t.decide("c4", usher.RouteSmallTalk, noon)   // stays handed off
	t.decide("c9", usher.RouteFAQ, edges[0])     // yesterday
	t.decide("c9", usher.RouteFAQ, edges[1].Add(-time.Microsecond))
	days, err := t.store.Days(context.Background(), edges)
	want := []usher.Day{
		{Turns: 2, Conversations: 1, Answered: 1},
		{Turns: 11, Conversations: 7, Answered: 2, Clarified: 1, HandedOff: 2, Blocked: 1},
	}
	if err != nil || len(days) != 2 || days[0] != want[0] || days[1] != want[1] {
		t.Errorf("Days = %+v, %v; want %+v", days, err, want)
	}
	for _, few := range [][]time.Time{nil, edges[:1]} {
		if days, err := t.store.Days(context.Background(), few); err != nil || len(days) != 0 {
			t.Errorf("Days(%v) = %v, %v", few, days, err)
		}
	}
}

func (t *suite) overviewHelpful() {
	ctx := context.Background()
	start := t.clock.Now()
	id := t.accept(from("c1", "hello")).Conversation.ID
	for i, word := range []bool{true, true, false, false} {
		m := t.say(id, usher.FromBot, fmt.Sprint("answer ", i))
		_, err := t.store.SetFeedback(ctx, "web", "c1", m.ID, word)
		t.ok(err)
		if i == 3 { // changed one's mind, a day later
			t.clock.add(24 * time.Hour)
			_, err = t.store.SetFeedback(ctx, "web", "c1", m.ID, true)
			t.ok(err)
		}
	}
	for _, test := range []struct {
		from, to time.Duration
		want     usher.Helpful
	}{
		{-time.Hour, time.Hour, usher.Helpful{Yes: 2, No: 1}},
		{-time.Hour, 48 * time.Hour, usher.Helpful{Yes: 3, No: 1}},
		{time.Hour, 48 * time.Hour, usher.Helpful{Yes: 1}},
		{48 * time.Hour, 72 * time.Hour, usher.Helpful{}},
	} {
		if got, err := t.store.Helpful(ctx, start.Add(test.from), start.Add(test.to)); err != nil || got != test.want {
			t.Errorf("Helpful from %v to %v = %+v, %v; want %+v", test.from, test.to, got, err, test.want)
		}
	}
}

func (t *suite) overviewMisses() {
	start := t.clock.Now()
	for i, q := range []string{"Do you ship to Mars?", "do you SHIP to mars?", "賣禮品卡嗎", "卖礼品卡吗", "卖礼品卡吗", "old", "solved"} {
		if q == "old" {
			t.clock.add(-time.Hour)
		}
		m := t.missIn(fmt.Sprint("c", i/5), q)
		if i < 5 {
			m = t.missIn(fmt.Sprint("d", i), q)
		}
		if q == "old" {
			t.clock.add(time.Hour)
		}
		if q == "solved" {
			m.State = usher.MissResolved
			t.ok(t.store.SaveMiss(context.Background(), m))
		}
	}
	got, err := t.store.TopMisses(context.Background(), start.Add(-time.Minute), 5)
	t.ok(err)
	if len(got) != 2 || got[0].Question != "卖礼品卡吗" || got[0].Count != 4 || got[1].Question != "do you SHIP to mars?" || got[1].Count != 3 || got[0].Conversation == "" || got[0].Miss == "" {
		t.Errorf("TopMisses = %+v", got)
	}
	if one, err := t.store.TopMisses(context.Background(), start.Add(-2*time.Hour), 1); err != nil || len(one) != 1 {
		t.Errorf("one of them = %+v, %v", one, err)
	}
}

package storetest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"usher"
)

func missTests() []test {
	return []test{
		{"miss/labelled by the agent", (*suite).missLabelled},
		{"miss/saved", (*suite).missSaved},
		{"miss/listing", (*suite).missListing},
		{"miss/filters", (*suite).missFilters},
	}
}

// missIn makes a conversation whose turn is a miss, and returns the miss.
func (t *suite) missIn(customer, question string) usher.Miss {
	t.Helper()
	id := t.accept(from(customer, question)).Conversation.ID
	c := t.turnFor(id, "I don't know")
	c.Miss = &usher.Miss{Question: question, Why: usher.WhyNoAnswer}
	_, err := t.store.CommitTurn(context.Background(), c)
	t.ok(err)
	all, err := t.store.Misses(context.Background(), usher.MissFilter{Limit: 1})
	t.ok(err)
	return all[0]
}

func (t *suite) miss(id usher.MissID) usher.Miss {
	t.Helper()
	m, err := t.store.Miss(context.Background(), id)
	t.ok(err)
	return m
}

func (t *suite) missLabelled() {
	first := t.missIn("c1", "why?")
	second := t.missIn("c1", "why not?")
	other := t.missIn("c2", "when?")
	gone := t.missIn("c1", "never mind")
	gone.State = usher.MissDismissed
	t.ok(t.store.SaveMiss(context.Background(), gone))
	t.say(first.Conversation, usher.FromBot, "hm")
	_, err := t.store.Append(context.Background(), first.Conversation, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "psst"})
	t.ok(err)
	if m := t.miss(first.ID); m.Answer != "" {
		t.Errorf("a note or the bot labelled the miss: %+v", m)
	}
	t.seen()
	t.say(first.Conversation, usher.FromAgent, "because")
	told := t.seen()
	if kinds(told) != "message miss miss " {
		t.Fatalf("events = %s", kinds(told))
	}
	for _, e := range told[1:] {
		if m := e.Miss; e.Change != usher.Changed || e.Account != "web" || m == nil || m.Answer != "because" || m.Agent != "a1" || m.ID != first.ID && m.ID != second.ID {
			t.Errorf("told %+v of %+v", e, m)
		}
	}
	t.say(first.Conversation, usher.FromAgent, "and so on")
	if e := t.seen(); kinds(e) != "message " {
		t.Errorf("events of the second reply = %s", kinds(e))
	}
	for _, test := range []struct {
		id   usher.MissID
		want string
	}{{first.ID, "because"}, {second.ID, "because"}, {other.ID, ""}, {gone.ID, ""}} {
		if m := t.miss(test.id); m.Answer != test.want || (m.Agent == "a1") != (test.want != "") {
			t.Errorf("miss %q has answer %q of %q; want %q", m.Question, m.Answer, m.Agent, test.want)
		}
	}
}

func (t *suite) missSaved() {
	m := t.missIn("c1", "why?")
	t.seen()
	m.Question, m.State, m.Entry, m.Answer, m.Agent, m.Language = "why, <really>?", usher.MissResolved, "e1", "so", "a2", usher.English
	m.Candidates = []usher.ScoredAnswer{{Entry: "e1", Score: 0.5}}
	t.ok(t.store.SaveMiss(context.Background(), m))
	if got := t.miss(m.ID); !reflect.DeepEqual(got, m) {
		t.Errorf("stored %+v; want %+v", got, m)
	}
	if e := t.seen(); kinds(e) != "miss " {
		t.Errorf("events = %s", kinds(e))
	}
	t.ok(t.store.SaveMiss(context.Background(), usher.Miss{Conversation: m.Conversation, Question: "new"}))
	all, err := t.store.Misses(context.Background(), usher.MissFilter{State: usher.MissOpen})
	if err != nil || len(all) != 1 || all[0].Question != "new" || !all[0].At.Equal(t.clock.Now().Truncate(time.Microsecond)) {
		t.Errorf("Misses = %+v, %v", all, err)
	}
	m.ID = "nowhere"
	t.want(usher.CodeNotFound, t.store.SaveMiss(context.Background(), m))
	t.want(usher.CodeNotFound, t.store.SaveMiss(context.Background(), usher.Miss{Conversation: "nowhere", Question: "x"}))
	t.want(usher.CodeInvalid, t.store.SaveMiss(context.Background(), usher.Miss{Conversation: m.Conversation, State: "odd"}))
	_, err = t.store.Miss(context.Background(), "nowhere")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) missListing() {
	id := t.accept(from("c1", "x")).Conversation.ID
	for i := range 23 {
		m := usher.Miss{Conversation: id, Question: fmt.Sprint(i), State: usher.MissOpen}
		if i%3 == 0 {
			m.State = usher.MissResolved
		}
		t.ok(t.store.SaveMiss(context.Background(), m))
	}
	for _, test := range []struct {
		state usher.MissState
		want  int
	}{{"", 23}, {usher.MissOpen, 15}, {usher.MissResolved, 8}, {usher.MissDismissed, 0}} {
		last, n := 1<<30, 0
		for f := (usher.MissFilter{State: test.state, Limit: 4}); ; {
			page, err := t.store.Misses(context.Background(), f)
			t.ok(err)
			if len(page) == 0 {
				break
			}
			for _, m := range page {
				var i int
				if _, err := fmt.Sscan(m.Question, &i); err != nil || i >= last || test.state != "" && m.State != test.state {
					t.Fatalf("%q follows %d in the listing of %q", m.Question, last, test.state)
				}
				last, n = i, n+1
				f.After = m.ID
			}
		}
		if n != test.want {
			t.Errorf("state %q: %d misses; want %d", test.state, n, test.want)
		}
	}
}

func (t *suite) missFilters() {
	ctx := context.Background()
	id := t.accept(from("c1", "x")).Conversation.ID
	for _, m := range []usher.Miss{
		{Question: "Do you ship to Mars?", Language: usher.English, Why: usher.WhyOutOfScope},
		{Question: "Gift CARDS?", Language: usher.English, Why: usher.WhyNoAnswer},
		{Question: "有禮品卡嗎", Language: usher.Chinese, Why: usher.WhyOutOfScope},
		{Question: "gift cards", Language: usher.English, Why: usher.WhyNoAnswer, State: usher.MissResolved},
	} {
		m.Conversation = id
		t.ok(t.store.SaveMiss(ctx, m))
	}
	for _, test := range []struct {
		f    usher.MissFilter
		want string
	}{
		{usher.MissFilter{}, "gift cards, 有禮品卡嗎, Gift CARDS?, Do you ship to Mars?"},
		{usher.MissFilter{State: usher.MissOpen, Language: usher.English}, "Gift CARDS?, Do you ship to Mars?"},
		{usher.MissFilter{Why: usher.WhyOutOfScope}, "有禮品卡嗎, Do you ship to Mars?"},
		{usher.MissFilter{Query: "gift cards"}, "gift cards, Gift CARDS?"},
		{usher.MissFilter{Query: "cards GIFT", State: usher.MissOpen}, "Gift CARDS?"},
		{usher.MissFilter{Query: "礼品卡"}, "有禮品卡嗎"},
		{usher.MissFilter{Query: "礼品卡", Language: usher.English}, ""},
		{usher.MissFilter{Query: "%"}, ""},
		{usher.MissFilter{Language: "xx"}, ""},
		{usher.MissFilter{State: "'; DROP TABLE misses; --"}, ""},
	} {
		all, err := t.store.Misses(ctx, test.f)
		total, err2 := t.store.CountMisses(ctx, test.f)
		var got []string
		for _, m := range all {
			got = append(got, m.Question)
		}
		if err != nil || err2 != nil || strings.Join(got, ", ") != test.want || total != int64(len(all)) {
			t.Errorf("%+v = %q of %d, %v, %v; want %q", test.f, got, total, err, err2, test.want)
		}
	}
	twice := usher.Miss{Conversation: id, Question: "DO you ship  to Mars", Language: usher.English, Why: usher.WhyUnsure}
	t.ok(t.store.SaveMiss(ctx, twice))
	for f, want := range map[usher.MissFilter][2]int64{
		{}:                                     {5, 4}, // the same question twice
		{State: usher.MissOpen}:                {4, 3},
		{Why: usher.WhyUnsure}:                 {1, 1},
		{Language: "xx"}:                       {0, 0},
		{Query: "mars", State: usher.MissOpen}: {2, 1},
	} {
		misses, err := t.store.CountMisses(ctx, f)
		questions, err2 := t.store.CountQuestions(ctx, f)
		if got := [2]int64{misses, questions}; got != want || err != nil || err2 != nil {
			t.Errorf("%+v: %v misses, questions, %v, %v; want %v", f, got, err, err2, want)
		}
	}
	for _, after := range []usher.MissID{"nowhere", "~", "' OR 1=1 --", "1"} {
		_, err := t.store.Misses(ctx, usher.MissFilter{After: after})
		t.want(usher.CodeInvalid, err)
	}
}

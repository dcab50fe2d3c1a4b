package chat_test

import (
	"context"
	"testing"

	"usher"
	"usher/chat"
)

// TestRetake: a turn that is taken once more by the same models comes to the
// same; by others to what they would have said, with the thresholds of now.
func TestRetake(t *testing.T) {
	t.Parallel()
	k, past := talked(
		t,
		[]string{"how long is delivery", "and for international orders?", "no", "none of these"},
		[]string{"退货怎么办", "那运费呢？", "我要人工"},
		[]string{"What is the warranty? Can I pay with paypal?"},
		[]string{"delivery", "1"},
	)
	other := &models{know: map[string]usher.Understanding{"how long is delivery": {Human: label(usher.HumanComplaint, 0.95)}}}
	shadow := k.bot.With(other, newShop())
	differs, not := 0, map[string]int{}
	for _, p := range past {
		same, why, err := k.bot.Retake(t.Context(), usher.Conversation{}, p)
		if err != nil {
			t.Fatal(err)
		}
		if why != "" {
			not[why]++
			continue
		}
		if got, want := chat.Gist(same.Decision), chat.Gist(p.Decision); got != want {
			t.Errorf("%q comes to %s, and was %s", p.Text, got, want)
		}
		r, _, err := shadow.Retake(t.Context(), usher.Conversation{}, p)
		if err != nil {
			t.Fatal(err)
		}
		if chat.Gist(r.Decision) != chat.Gist(p.Decision) {
			differs++
		}
	}
	if not[chat.NotDecided] != 1 || differs != 1 {
		t.Errorf("%d differ, left out %v", differs, not)
	}
	if err := k.bot.Set(usher.BotSettings{Answer: 1, Clarify: 1}); err != nil {
		t.Fatal(err)
	}
	for _, p := range past {
		if r, why, err := shadow.Retake(t.Context(), usher.Conversation{}, p); err != nil || why == "" && r.Decision.Route == usher.RouteFAQ {
			t.Errorf("%q is answered below the threshold of now: %+v, %v", p.Text, r.Decision, err)
		}
	}
	for _, p := range []usher.PastTurn{
		{Turn: usher.Turn{Decision: usher.Decision{Route: usher.RouteNone}}},
		{Turn: usher.Turn{Error: "no models"}},
		{Turn: usher.Turn{Decision: usher.Decision{Route: usher.RouteHandoff, Why: usher.WhyPicture}}},
	} {
		if _, why, err := shadow.Retake(t.Context(), usher.Conversation{}, p); why == "" || err != nil {
			t.Errorf("%+v is taken again (%v)", p.Decision, err)
		}
	}
}

// TestGist: what customers cannot tell apart is one.
func TestGist(t *testing.T) {
	t.Parallel()
	a, b := usher.ScoredAnswer{Entry: "a", Score: 1}, usher.ScoredAnswer{Entry: "b"}
	for want, d := range map[string]usher.Decision{
		"faq a":           {Route: usher.RouteFAQ, Answers: []usher.ScoredAnswer{a}, Score: 0.7},
		"faq a b":         {Route: usher.RouteFAQ, Answers: []usher.ScoredAnswer{a, b}},
		"clarify a b":     {Route: usher.RouteClarify, Options: []usher.Option{{Entry: "b"}, {Entry: "a"}, {Person: true}}},
		"handoff no_idea": {Route: usher.RouteHandoff, Why: "no_idea", Label: "x"},
		"block abuse":     {Route: usher.RouteBlock, Why: usher.WhyAbuse, Label: "abuse"},
		"intent refund":   {Route: usher.RouteIntent, Label: "refund"},
		"none":            {Route: usher.RouteNone},
	} {
		if got := chat.Gist(d); got != want {
			t.Errorf("%+v is %q, want %q", d, got, want)
		}
	}
}

// TestPin: all readings of a turn are by the models that it began with, and are
// let go of when it ends, also where it fails.
func TestPin(t *testing.T) {
	t.Parallel()
	var all []*models
	pinned := 0
	pin := func() (chat.IntentRecognizer, func()) {
		pinned++
		all = append(all, &models{know: map[string]usher.Understanding{}})
		return all[len(all)-1], func() { pinned-- }
	}
	bot := chat.NewBot(nil, newShop(), chat.BotConfig{Policy: thresholds, Pin: pin})
	m := usher.Memory{}
	for _, said := range []string{"how long is delivery", "and for international orders? Can I pay with paypal?"} {
		r, err := bot.Respond(t.Context(), usher.Conversation{}, m, said, "")
		if err != nil || r.Err != nil {
			t.Fatal(err, r.Err)
		}
		m = r.Memory
	}
	if len(all) != 2 || len(all[0].asked) == 0 || len(all[1].asked) < 2 || pinned != 0 {
		t.Errorf("two turns had %d models, of which %d are pinned", len(all), pinned)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bot.Respond(ended, usher.Conversation{}, m, "how long is delivery", ""); err == nil || len(all) != 3 || pinned != 0 {
		t.Errorf("a turn that was cut off: %v; %d of %d are pinned", err, pinned, len(all))
	}
}

// TestDecidedIsTold: of each turn that was stored, once, with what it was taken
// with.
func TestDecidedIsTold(t *testing.T) {
	t.Parallel()
	told := make(chan usher.PastTurn, 10)
	r := newRig(t, chat.Config{Burst: -1, Decided: func(c *usher.Conversation, p *usher.PastTurn) {
		if c.State != usher.StateBot || c.ID != p.Conversation {
			t.Errorf("told of %+v", c)
		}
		told <- *p
	}})
	r.start()
	for i, said := range []string{"how long is delivery", "return it"} {
		r.write("ann", said)
		p := <-told
		if p.Text != said || p.Decision.Route != usher.RouteFAQ || (i > 0) != (p.Before.Question != "") {
			t.Errorf("told of %+v", p)
		}
	}
	if len(told) > 0 {
		t.Errorf("told %d times more", len(told))
	}
}

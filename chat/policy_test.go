package chat_test

import (
	"testing"

	"usher"
	"usher/chat"
)

// scored makes a candidate.
func scored(id usher.EntryID, c usher.Confidence) usher.ScoredAnswer {
	return usher.ScoredAnswer{
		Entry: id, Title: "How about " + string(id) + "?", Variant: string(id),
		Text: "All about " + string(id) + ".", Confidence: c, Lexical: float64(c),
	}
}

func label(l string, c usher.Confidence) usher.ScoredIntent {
	return usher.ScoredIntent{Label: l, Confidence: c}
}

// thresholds are those that the tests are written for; the defaults follow
// the confidences of package faq.
var thresholds = chat.Policy{Answer: 0.6, Clarify: 0.3, Margin: 0.08, Sure: 0.85, Intent: 0.6, Human: 0.6, Moderation: 0.75, Act: 0.6}

var served = map[string]usher.Intent{
	"complaint":    {Name: "complaint", Reply: usher.Texts{"en": "Tell us."}},
	"cancel_order": {Name: "cancel_order", Description: "Cancel an order", Reply: usher.Texts{"en": "Cancelled."}},
	"track_order":  {Name: "track_order", Reply: usher.Texts{"en": "On its way."}},
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	type u = usher.Understanding
	type answers = []usher.ScoredAnswer
	type intents = []usher.ScoredIntent
	cases := []struct {
		name   string
		change func(*chat.Policy) // of the thresholds; nil: none
		u      u
		m      usher.Memory
		route  usher.Route
		why    usher.Why
		label  string // of the decision, where it matters
	}{
		{
			name:  "a confident entry is the answer",
			u:     u{Text: "how long is delivery", Answers: answers{scored("time", 0.9), scored("cost", 0.2)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "danger comes before abuse and answers",
			u:     u{Human: label("emergency", 0.9), Moderation: label("abuse", 0.99), Answers: answers{scored("time", 0.7)}},
			route: usher.RouteHandoff, why: usher.WhyEmergency,
		},
		{
			name:  "abuse is put aside",
			u:     u{Moderation: label("abuse", 0.9)},
			route: usher.RouteBlock, why: usher.WhyAbuse, label: "abuse",
		},
		{
			name:  "advertising is put aside whatever else it says",
			u:     u{Moderation: label("advertising", 0.9), Human: label("wants_person", 0.95)},
			route: usher.RouteBlock, why: usher.WhyAdvertising,
		},
		{
			name:  "who swears and asks for a person gets one",
			u:     u{Moderation: label("abuse", 0.95), Human: label("wants_person", 0.9)},
			route: usher.RouteHandoff, why: usher.WhyWantsPerson,
		},
		{
			name:  "what we know for sure is no advertising",
			u:     u{Text: "cancel 370795561790", Moderation: label("advertising", 0.99), InScope: true, Intents: intents{label("cancel_order", 0.98)}},
			route: usher.RouteIntent, why: usher.WhyConfident, label: "cancel_order",
		},
		{
			name:  "an answer comes before what only may be advertising",
			u:     u{Text: "gift card", Moderation: label("advertising", 0.9), Answers: answers{scored("gift", 0.7)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "not before what surely is",
			u:     u{Text: "gift card", Moderation: label("advertising", 0.98), Answers: answers{scored("gift", 0.7)}},
			route: usher.RouteBlock, why: usher.WhyAdvertising,
		},
		{
			name:  "a word that comes near what we know is no abuse",
			u:     u{Text: "预约", Moderation: label("abuse", 0.81), Answers: answers{scored("book", 0.4)}},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:  "many words that come near it may be",
			u:     u{Text: "you are all thieves and liars and your delivery is too", Moderation: label("abuse", 0.81), Answers: answers{scored("time", 0.4)}},
			route: usher.RouteBlock, why: usher.WhyAbuse,
		},
		{
			name:  "what is hardly abuse is answered",
			u:     u{Moderation: label("abuse", 0.6), Answers: answers{scored("time", 0.9)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "ham is not put aside",
			u:     u{Moderation: label("ham", 0.99), Answers: answers{scored("time", 0.9)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "a person comes before an answer",
			u:     u{Human: label("wants_person", 0.7), Answers: answers{scored("time", 0.99)}},
			route: usher.RouteHandoff, why: usher.WhyWantsPerson,
		},
		{
			name:  "anger comes before an answer",
			u:     u{Human: label("complaint", 0.95), Answers: answers{scored("time", 0.99)}},
			route: usher.RouteHandoff, why: usher.WhyComplaint,
		},
		{
			name:  "but who is hardly angry is answered",
			u:     u{Human: label("complaint", 0.7), Answers: answers{scored("time", 0.9)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "or gets a person where there is no answer",
			u:     u{Human: label("complaint", 0.7), Answers: answers{scored("time", 0.4)}},
			route: usher.RouteHandoff, why: usher.WhyComplaint,
		},
		{
			name:  "the company's own complaint intent wins over the built-in one",
			u:     u{Human: label("complaint", 0.99), InScope: true, Intents: intents{label("complaint", 0.8)}},
			route: usher.RouteIntent, why: usher.WhyConfident, label: "complaint",
		},
		{
			name:  "but not over a clear wish for a person",
			u:     u{Human: label("wants_person", 0.9), InScope: true, Intents: intents{label("complaint", 0.99)}},
			route: usher.RouteHandoff, why: usher.WhyWantsPerson,
		},
		{
			name:  "a sure intent wins over a doubtful wish for a person",
			u:     u{Human: label("wants_person", 0.65), InScope: true, Intents: intents{label("cancel_order", 0.97)}},
			route: usher.RouteIntent, why: usher.WhyConfident, label: "cancel_order",
		},
		{
			name:  "the better of intent and entry",
			u:     u{InScope: true, Intents: intents{label("cancel_order", 0.8)}, Answers: answers{scored("cancel", 0.9)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "an intent that is out of scope is none",
			u:     u{Text: "sing a song", Intents: intents{label("cancel_order", 0.9)}},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name:  "an intent without a reply is none",
			u:     u{Text: "fly me there", InScope: true, Intents: intents{label("book_flight", 0.9)}},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name:  "two answers that are close are asked about",
			u:     u{Text: "delivery", Answers: answers{scored("time", 0.65), scored("cost", 0.62)}},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:  "but not where both are the same answer",
			u:     u{Text: "delivery", Answers: answers{scored("time", 0.65), {Entry: "other", Text: "All about time.", Confidence: 0.64}}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "a near answer is asked about",
			u:     u{Text: "delivery", Answers: answers{scored("time", 0.45)}},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:  "what nothing comes near to goes to a person at once",
			u:     u{Text: "who won the election", Answers: answers{scored("time", 0.1)}},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name:   "unless the company wants the bot to ask first",
			change: func(p *chat.Policy) { p.MissesBeforeHandoff = 1 },
			u:      u{Text: "who won the election"},
			route:  usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:   "and then it goes to a person",
			change: func(p *chat.Policy) { p.MissesBeforeHandoff = 1 },
			u:      u{Text: "who won the election"}, m: usher.Memory{Misses: 1},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name:   "however patient the company is, two turns are enough",
			change: func(p *chat.Policy) { p.MissesBeforeHandoff = 9 },
			u:      u{Text: "who won the election"}, m: usher.Memory{Misses: 2},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name:  "keys hit at random are asked about",
			u:     u{Text: "asdf"},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name: "once",
			u:    u{Text: "???"}, m: usher.Memory{Misses: 1},
			route: usher.RouteHandoff, why: usher.WhyNoAnswer,
		},
		{
			name: "near again after two turns is no answer",
			u:    u{Text: "delivery", Answers: answers{scored("time", 0.45)}}, m: usher.Memory{Misses: 2},
			route: usher.RouteHandoff, why: usher.WhyNoAnswer,
		},
		{
			name: "an answer ends the misses",
			u:    u{Text: "delivery", Answers: answers{scored("time", 0.9)}}, m: usher.Memory{Misses: 2},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "a greeting is greeted",
			u:     u{Text: "hello there", Act: label("greeting", 0.9), Answers: answers{scored("time", 0.4)}},
			route: usher.RouteSmallTalk, why: usher.WhyCourtesy, label: "greeting",
		},
		{
			name:  "a greeting with a question is a question",
			u:     u{Text: "hello, delivery?", Act: label("greeting", 0.9), Answers: answers{scored("time", 0.9)}},
			route: usher.RouteFAQ, why: usher.WhyConfident,
		},
		{
			name:  "a doubtful act is none",
			u:     u{Text: "weather", Act: label("chat", 0.4)},
			route: usher.RouteHandoff, why: usher.WhyOutOfScope,
		},
		{
			name: "yes after an answer is a courtesy",
			u:    u{Text: "yes", Act: label("affirm", 1)}, m: usher.Memory{Entry: "time"},
			route: usher.RouteSmallTalk, why: usher.WhyCourtesy, label: "affirm",
		},
		{
			name: "yes to several options is asked about",
			u:    u{Text: "yes", Act: label("affirm", 1)},
			m:    usher.Memory{Options: []usher.Option{{ID: "1", Entry: "time"}, {ID: "2", Entry: "cost"}, {ID: "3", Person: true}}},

			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:  "no to nothing is a courtesy",
			u:     u{Text: "no", Act: label("deny", 1)},
			route: usher.RouteSmallTalk, why: usher.WhyCourtesy, label: "deny",
		},
		{
			name: "no to an answer brings the nearest others",
			u:    u{Text: "delivery", Act: label("deny", 1), Correction: true, Answers: answers{scored("cost", 0.4)}}, m: usher.Memory{Entry: "time"},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name: "or a person where there is none",
			u:    u{Text: "delivery", Act: label("deny", 1), Correction: true, Answers: answers{scored("cost", 0.1)}}, m: usher.Memory{Entry: "time"},
			route: usher.RouteHandoff, why: usher.WhyNoAnswer,
		},
		{
			name: "no to the options brings a person",
			u:    u{Text: "delivery", Act: label("deny", 1), Correction: true, Answers: answers{scored("cost", 0.4)}},
			m:    usher.Memory{Misses: 1, Options: []usher.Option{{ID: "1", Entry: "time"}}},

			route: usher.RouteHandoff, why: usher.WhyNoAnswer,
		},
		{
			name:  "no, where only an intent is near, asks about that",
			u:     u{Text: "the order", Act: label("deny", 1), Correction: true, InScope: true, Intents: intents{label("track_order", 0.5)}},
			m:     usher.Memory{Entry: "time"},
			route: usher.RouteClarify, why: usher.WhyUnsure,
		},
		{
			name:   "negative thresholds are none",
			change: func(p *chat.Policy) { p.Answer = -1 },
			u:      u{Text: "delivery", Answers: answers{scored("time", 0.01)}},
			route:  usher.RouteFAQ, why: usher.WhyConfident,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := thresholds
			if c.change != nil {
				c.change(&p)
			}
			d := p.Decide(c.u, c.m, served)
			if d.Route != c.route || d.Why != c.why || (c.label != "" && d.Label != c.label) {
				t.Fatalf("Decide = %s because %s (%q), want %s because %s (%q)", d.Route, d.Why, d.Label, c.route, c.why, c.label)
			}
		})
	}
}

func TestPolicyTellsItsNumbers(t *testing.T) {
	t.Parallel()
	p := chat.Policy{Answer: 0.7}
	d := p.Decide(usher.Understanding{Text: "delivery", Answers: []usher.ScoredAnswer{scored("time", 0.9)}}, usher.Memory{}, nil)
	if d.Score != 0.9 || d.Threshold != 0.7 || len(d.Answers) != 1 || d.Answers[0].Entry != "time" {
		t.Fatalf("Decide = %+v, want time at 0.9 against 0.7", d)
	}
}

func TestClarifyOffersTheNearest(t *testing.T) {
	t.Parallel()
	u := usher.Understanding{
		Text: "something about orders", InScope: true,
		Intents: []usher.ScoredIntent{label("cancel_order", 0.5), label("track_order", 0.35), label("complaint", 0.1)},
		Answers: []usher.ScoredAnswer{scored("time", 0.55), scored("cost", 0.4), scored("gift", 0.2)},
	}
	d := thresholds.Decide(u, usher.Memory{}, served)
	want := []usher.Option{
		{ID: "1", Label: "How about time?", Entry: "time"},
		{ID: "2", Label: "Cancel an order", Intent: "cancel_order"},
		{ID: "3", Label: "How about cost?", Entry: "cost"},
	}
	if d.Route != usher.RouteClarify || !d.OfferHuman || len(d.Options) != len(want) {
		t.Fatalf("Decide = %+v, want a clarification with %d options and a person", d, len(want))
	}
	for i, o := range d.Options {
		if o != want[i] {
			t.Errorf("option %d = %+v, want %+v", i+1, o, want[i])
		}
	}
}

// Whatever the models say, the policy brings in a person in the third turn
// in a row that has no answer.
func TestNobodyIsStuck(t *testing.T) {
	t.Parallel()
	for _, answers := range [][]usher.ScoredAnswer{nil, {scored("a", 0.5)}, {scored("a", 0.7), scored("b", 0.69)}} {
		for _, act := range []string{"question", "deny"} {
			for _, said := range []string{"delivery", "asdf", ""} {
				u := usher.Understanding{Text: said, Act: label(act, 0.9), Answers: answers, Correction: act == "deny"}
				p := thresholds
				p.MissesBeforeHandoff = 99
				d := p.Decide(u, usher.Memory{Misses: 2}, served)
				if d.Route != usher.RouteHandoff {
					t.Errorf("after two misses %q (%s) is routed %s, want a handoff", said, act, d.Route)
				}
			}
		}
	}
}

package chat_test

import (
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/chat"
)

// What the parts of a turn make of it.
func TestParts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ said, want string }{
		"also":                          {"what does the return cost, also can I pay with paypal", "faq return-cost,paypal"},
		"and also":                      {"how long is delivery and also is there a warranty", "faq delivery-time,warranty"},
		"three":                         {"How long is delivery? Is there a warranty? Can I pay with paypal?", "faq delivery-time,warranty,paypal"},
		"four are too many":             {"How long is delivery? Is there a warranty? Can I pay with paypal? What does the return cost?", "faq delivery-time,warranty,paypal"},
		"and inside one question":       {"can I pay with paypal and card", "faq paypal"},
		"a comma in Chinese":            {"多久到，能开发票吗", "faq 到货时间,开发票"},
		"by the way in Chinese":         {"多久到呢，顺便问一下能开发票吗", "faq 到货时间,开发票"},
		"a statement is no question":    {"I read about the warranty. What does the return cost?", "faq return-cost"},
		"courtesy is no question":       {"Can I ask you something? How long is delivery?", "faq delivery-time"},
		"a person in the second half":   {"How long is delivery? Agent!", "handoff wants_person"},
		"a question mark after nothing": {"How long is delivery? ???", "faq delivery-time"},
		"what says nothing is no part":  {"Hmm. How long is delivery? x. Is there a warranty? ok", "faq delivery-time,warranty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			if got := brief(k.say(strings.Split(c.said, "|")...)); got != c.want {
				t.Errorf("%q: %s, want %s", c.said, got, c.want)
			}
		})
	}
}

// A part that says nothing is not read, so it costs no model anything.
func TestPartsThatSayNothing(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	_, steps, err := k.bot.Explain(t.Context(), k.chat, k.memory, "S. I. M. How long is delivery? Is there a warranty? x", "")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(steps, func(s chat.Step) bool { return s.Name == chat.StepContext })
	if got, want := steps[i].Values.Parts, []string{"How long is delivery", "Is there a warranty"}; !slices.Equal(got, want) {
		t.Errorf("parts %q, want %q", got, want)
	}
}

// TestPartsStandInTheirTurn: the models are told where a part, and a follow-up
// without its joining words, was said; what was not said in one piece stands alone.
func TestPartsStandInTheirTurn(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][]string{
		"How long is delivery? Is there a warranty?": {
			"How long is delivery? Is there a warranty?|", "How long is delivery|How long is delivery? Is there a warranty?",
			"Is there a warranty|How long is delivery? Is there a warranty?",
		},
		"and what does it cost?": {"and what does it cost?|", "what does it cost?|and what does it cost?", "How long is delivery? what does it cost?|"},
	} {
		k := newTalk(t, chat.BotConfig{})
		k.memory = usher.Memory{Question: "How long is delivery?", Entry: "delivery-time"}
		k.say(said)
		var got []string
		for i, text := range k.models.asked {
			got = append(got, text+"|"+k.models.stood[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: the models were asked %q, want %q", said, got, want)
		}
	}
}

// TestPartsThatMayCall: what may call somebody is read alone as well, so that nothing
// around it speaks against it, and that reading counts.
func TestPartsThatMayCall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		there, alone usher.ScoredIntent
		asked        int
		route        usher.Route
	}{
		{label(usher.HumanNone, 0.99), label(usher.HumanEmergency, 0.99), 1, usher.RouteFAQ},
		{label(usher.HumanNone, 0.95), label(usher.HumanEmergency, 0.99), 2, usher.RouteHandoff},
		{label(usher.HumanNone, 0.5), label(usher.HumanNone, 0.99), 2, usher.RouteFAQ},
		{label(usher.HumanEmergency, 0.99), label(usher.HumanNone, 0.99), 2, usher.RouteFAQ},
	} {
		k := newTalk(t, chat.BotConfig{})
		k.models.know["It is on fire"] = usher.Understanding{Human: c.alone}
		k.models.within = map[string]usher.Understanding{"It is on fire": {Human: c.there}}
		r := k.say("How long is delivery? It is on fire.")
		asked := 0
		for _, s := range k.models.asked {
			if s == "It is on fire" {
				asked++
			}
		}
		if asked != c.asked || r.Decision.Route != c.route {
			t.Errorf("%v there and %v alone: asked %d times, %s; want %d, %s", c.there, c.alone, asked, r.Decision.Route, c.asked, c.route)
		}
	}
}

// Danger and anger count in any part, but a few words must be sure of it.
func TestWatchOverParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		head  usher.ScoredIntent
		route usher.Route
	}{
		{label(usher.HumanEmergency, 0.95), usher.RouteHandoff},
		{label(usher.HumanEmergency, 0.7), usher.RouteFAQ},
		{label(usher.HumanComplaint, 0.95), usher.RouteHandoff},
		{label(usher.HumanComplaint, 0.7), usher.RouteFAQ},
		{label(usher.HumanWanted, 0.7), usher.RouteHandoff},
		{label(usher.HumanWanted, 0.5), usher.RouteFAQ},
	} {
		k := newTalk(t, chat.BotConfig{})
		k.models.know["it is all in flames"] = usher.Understanding{Human: c.head}
		if r := k.say("How long is delivery? It is all in flames"); r.Decision.Route == usher.RouteHandoff {
			t.Errorf("the fake is case-sensitive: this part is unknown to it, yet %s", brief(r))
		}
		if r := k.say("How long is delivery? it is all in flames"); r.Decision.Route != c.route {
			t.Errorf("%s at %.2f in a part: %s, want %s", c.head.Label, c.head.Confidence, brief(r), c.route)
		}
	}
}

// The numbers of a turn with two answers are those of the weaker one.
func TestTwoAnswersTellTheWeakerScore(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	d := k.say("How long is delivery and is there a warranty?").Decision
	least := slices.MinFunc(d.Answers, func(a, b usher.ScoredAnswer) int { return int(1e6 * (a.Confidence - b.Confidence)) })
	if len(d.Answers) != 2 || d.Score != least.Confidence || d.Threshold != thresholds.Answer {
		t.Errorf("decision = %+v, want two answers and the score of the weaker", d)
	}
}

// An option of a partial answer can be taken like any other.
func TestOptionsOfAPartialAnswer(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	r := k.say("How long is delivery? What can you tell me of pay?")
	if brief(r) != "faq delivery-time" || len(r.Decision.Options) != 2 || r.Decision.Options[0].Entry != "paypal" || !r.Decision.Options[1].Person {
		t.Fatalf("= %s with %+v, want the nearest entry for the rest, and a person", brief(r), r.Decision.Options)
	}
	if got := brief(k.say("1")); got != "faq paypal" {
		t.Errorf("1 = %s, want the option", got)
	}
}

package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
	"usher/nlp"
)

// told writes checks down: "answer 0.9≥0.6" where it passed, else "answer 0.4<0.6".
func told(checks []chat.Check) string {
	var out []string
	for _, c := range checks {
		sign := "<"
		if c.Passed {
			sign = "≥"
		}
		out = append(out, fmt.Sprintf("%s %.3g%s%.3g", c.Name, float64(c.Value), sign, float64(c.Threshold)))
	}
	return strings.Join(out, ", ")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	type u = usher.Understanding
	type answers = []usher.ScoredAnswer
	for _, c := range []struct {
		name string
		u    u
		m    usher.Memory
		want string
	}{
		{"nothing to compare", u{}, usher.Memory{}, "misses 0<1"},
		{"a sure entry", u{Text: "delivery", Human: label("none", 1), Answers: answers{scored("a", 0.9), scored("b", 0.2)}}, usher.Memory{}, "answer 0.9≥0.6, sure 0.9≥0.85"},
		{"an entry alone", u{Text: "delivery", Answers: answers{scored("a", 0.7)}}, usher.Memory{}, "answer 0.7≥0.6"},
		{
			"two that are close",
			u{Text: "delivery", Answers: answers{scored("a", 0.75), scored("b", 0.71875)}},
			usher.Memory{},
			"answer 0.75≥0.6, sure 0.75<0.85, margin 0.0312<0.08, clarify 0.75≥0.3, clarify 0.719≥0.3, near 0.719≥0.15, misses 0<2",
		},
		{"danger", u{Human: label("emergency", 0.9), Answers: answers{scored("a", 0.9)}}, usher.Memory{}, "person 0.9≥0.6"},
		{"no danger", u{Human: label("emergency", 0.5), Answers: answers{scored("a", 0.7)}}, usher.Memory{}, "person 0.5<0.6, answer 0.7≥0.6"},
		{
			"anger or an answer",
			u{Human: label("complaint", 0.7), Answers: answers{scored("a", 0.7)}},
			usher.Memory{},
			"person 0.7≥0.6, answer 0.7≥0.6, complaint_sure 0.7<0.9",
		},
		{
			"an intent or a person",
			u{Human: label("wants_person", 0.7), InScope: true, Intents: []usher.ScoredIntent{label("complaint", 0.95)}},
			usher.Memory{},
			"person 0.7≥0.6, intent 0.95≥0.6, person_sure 0.7<0.8, intent_sure 0.95≥0.9",
		},
		{"abuse", u{Moderation: label("abuse", 0.99)}, usher.Memory{}, "moderation 0.99≥0.75, moderation_sure 0.99≥0.95"},
		{
			"abuse or an answer",
			u{Moderation: label("abuse", 0.8), Answers: answers{scored("a", 0.7)}},
			usher.Memory{},
			"moderation 0.8≥0.75, sure 0.7<0.85, moderation_sure 0.8<0.95, answer 0.7≥0.6",
		},
		{"ham is not compared", u{Moderation: label("ham", 0.99), Answers: answers{scored("a", 0.7)}}, usher.Memory{}, "answer 0.7≥0.6"},
		{"thanks", u{Text: "thanks", Act: label("thanks", 0.9), Answers: answers{scored("a", 0.2)}}, usher.Memory{}, "answer 0.2<0.6, act 0.9≥0.6"},
		{"no", u{Text: "no", Act: label("deny", 0.9), Correction: true}, usher.Memory{Misses: 1}, "act 0.9≥0.6, misses 1≥1"},
		{"patience is over", u{Text: "about it", Answers: answers{scored("a", 0.4)}}, usher.Memory{Misses: 2}, "answer 0.4<0.6, clarify 0.4≥0.3, misses 2≥2"},
	} {
		d, checks := thresholds.Explain(c.u, c.m, served)
		if got := told(checks); got != c.want {
			t.Errorf("%s: checks\n %s, want\n %s", c.name, got, c.want)
		}
		if got := thresholds.Decide(c.u, c.m, served); brief(chat.Reply{Decision: got}) != brief(chat.Reply{Decision: d}) {
			t.Errorf("%s: Explain decides %s, Decide %s", c.name, d.Route, got.Route)
		}
	}
}

// TestExplainIsTrue: whatever comes, the explained decision is the decision,
// each check says what it says, and none is there twice.
func TestExplainIsTrue(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		u, m := anything(r)
		p := chat.Policy{Answer: usher.Confidence(r.Float64()), Clarify: usher.Confidence(r.Float64()), Human: usher.Confidence(r.Float64())}
		d, checks := p.Explain(u, m, served)
		if want := p.Decide(u, m, served); fmt.Sprintf("%+v", d) != fmt.Sprintf("%+v", want) {
			t.Fatalf("Explain(%+v, %+v) decides %+v, Decide %+v", u, m, d, want)
		}
		for i, c := range checks {
			if c.Passed != (c.Value >= c.Threshold) || slices.Contains(checks[:i], c) {
				t.Fatalf("check %d of %+v", i, checks)
			}
		}
	}
}

// anything makes an understanding and a memory by chance.
func anything(r *rand.Rand) (usher.Understanding, usher.Memory) {
	pick := func(labels ...string) usher.ScoredIntent {
		return label(labels[r.IntN(len(labels))], usher.Confidence(r.Float64()))
	}
	u := usher.Understanding{
		Text: []string{"", "delivery?", "how long is the delivery of a tent to me"}[r.IntN(3)],
		Act:  pick("question", "thanks", "affirm", "deny", ""), Human: pick("none", "wants_person", "complaint", "emergency", ""),
		Moderation: pick("ok", "ham", "abuse", "advertising", "spam"), InScope: r.IntN(2) == 0, Correction: r.IntN(3) == 0,
		Intents: []usher.ScoredIntent{pick("complaint", "cancel_order", "unknown")},
	}
	for i := range r.IntN(4) {
		u.Answers = append(u.Answers, scored(usher.EntryID(fmt.Sprint("e", i)), usher.Confidence(r.Float64())))
	}
	slices.SortFunc(u.Answers, func(a, b usher.ScoredAnswer) int { return int(1e6 * (b.Confidence - a.Confidence)) })
	m := usher.Memory{Misses: r.IntN(3)}
	if r.IntN(2) == 0 {
		m.Options = []usher.Option{{ID: "1", Label: "A?", Entry: "a"}, {ID: "2", Label: "B?", Entry: "b"}}
	}
	return u, m
}

func TestSteps(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	first := k.say("how long is delivery")
	r, steps, err := k.bot.Explain(t.Context(), k.chat, first.Memory, "and for international orders?", "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	by := map[string]chat.Step{}
	for _, s := range steps {
		names, by[s.Name] = append(names, s.Name), s
		if s.Checks == nil || s.TookUs < 0 {
			t.Errorf("step %+v", s)
		}
	}
	if want := "normalise language context moderation person mood act intent search decide"; strings.Join(names, " ") != want {
		t.Errorf("steps %q, want %q", names, want)
	}
	if got := brief(r); got != "faq delivery-abroad" {
		t.Errorf("the reply is %s", got)
	}
	if v := by[chat.StepContext].Values; !v.FollowUp || v.Question != "how long is delivery" || !strings.Contains(v.Text, "international") {
		t.Errorf("context %+v", v)
	}
	if v := by[chat.StepSearch].Values; len(v.Answers) == 0 || v.Answers[0].Entry != "delivery-abroad" || v.Knowledge != 7 {
		t.Errorf("search %+v", v)
	}
	if v := by[chat.StepDecide].Values; v.Route != usher.RouteFAQ || v.Why != usher.WhyConfident || v.Score != r.Decision.Score || v.Threshold != r.Decision.Threshold {
		t.Errorf("decide %+v", v)
	}
	if got := told(by[chat.StepDecide].Checks); !strings.Contains(got, "answer") || !strings.Contains(got, "context") {
		t.Errorf("checks of the decision: %s", got)
	}
}

// TestStepsOfHeads: a check stands with the model whose number it is about.
func TestStepsOfHeads(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.models.know["you thieves"] = usher.Understanding{
		Human: label("complaint", 0.7), Moderation: label("abuse", 0.8), Act: label("question", 0.9), Mood: label(usher.MoodAngry, 0.9),
	}
	_, steps, err := k.bot.Explain(t.Context(), k.chat, usher.Memory{}, "you thieves", "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range steps {
		if len(s.Checks) > 0 {
			got[s.Name] = told(s.Checks)
		}
	}
	if i := slices.IndexFunc(steps, func(s chat.Step) bool { return s.Name == chat.StepMood }); steps[i].Values.Label != usher.MoodAngry || steps[i].Values.Score != 0.9 {
		t.Errorf("mood %+v", steps[i])
	}
	want := map[string]string{chat.StepPerson: "person 0.7≥0.6", chat.StepModeration: "moderation 0.8≥0.75, moderation_sure 0.8<0.95"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("checks %q, want %q", got, want)
	}
}

// TestStepsOfParts: two questions at once are weighed one by one, and the
// checks say of which.
func TestStepsOfParts(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	r, steps, err := k.bot.Explain(t.Context(), k.chat, usher.Memory{}, "What is the warranty? Can I pay with paypal?", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := brief(r); got != "faq warranty,paypal" {
		t.Fatalf("the reply is %s", got)
	}
	var parts []string
	for _, c := range steps[len(steps)-1].Checks {
		if c.Part != "" && !slices.Contains(parts, c.Part) {
			parts = append(parts, c.Part)
		}
	}
	if read := steps[2].Values.Parts; len(read) != 2 || !slices.Equal(parts, read) {
		t.Errorf("checks are about %q, and %q was read", parts, read)
	}
}

// slowModels take a second, and say which head took how long.
type slowModels struct{ models }

func (s *slowModels) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	for head, took := range map[string]time.Duration{"moderation": 100 * time.Millisecond, "intent": 200 * time.Millisecond} {
		done := nlp.Timed(ctx, head)
		time.Sleep(took)
		done()
	}
	time.Sleep(50 * time.Millisecond) // on the text
	return s.models.Understand(ctx, q)
}

// TestStepsAreTimed: time goes to the step that took it.
func TestStepsAreTimed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := chat.NewBot(&slowModels{}, newShop(), chat.BotConfig{Timeout: time.Minute})
		_, steps, err := bot.Explain(t.Context(), usher.Conversation{}, usher.Memory{}, "warranty", "")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, s := range steps {
			if s.TookUs > 0 {
				got[s.Name] = s.TookUs
			}
		}
		want := map[string]int64{chat.StepModeration: 100_000, chat.StepIntent: 200_000, chat.StepNormalise: 50_000}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("steps took %v, want %v", got, want)
		}
	})
}

// TestStepsOfChoice: a chosen option needs no models, and still explains itself.
func TestStepsOfChoice(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	m := usher.Memory{Question: "delivery", Options: []usher.Option{{ID: "1", Label: "How about warranty?", Entry: "warranty"}}}
	r, steps, err := k.bot.Explain(t.Context(), k.chat, m, "", "1")
	if err != nil || len(steps) != 10 || steps[9].Values.Why != usher.WhyChosen || r.Decision.Why != usher.WhyChosen {
		t.Errorf("%+v, %v", steps, err)
	}
}

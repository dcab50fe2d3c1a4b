package chat_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"usher"
	"usher/chat"
)

// talked plays what customers say, and keeps the turns as the store does.
func talked(t *testing.T, talks ...[]string) (*talk, []usher.PastTurn) {
	t.Helper()
	k := newTalk(t, chat.BotConfig{})
	k.models.know["no"] = usher.Understanding{Act: label("deny", 0.9)}
	k.models.know["thanks"] = usher.Understanding{Act: label("thanks", 0.9)}
	k.models.know["buy pills"] = usher.Understanding{Moderation: label("advertising", 0.9), Act: label("question", 0.9)}
	var past []usher.PastTurn
	for i, says := range talks {
		k.memory, k.chat = usher.Memory{}, usher.Conversation{}
		for j, said := range says {
			before := k.memory
			r := k.say(said)
			past = append(past, usher.PastTurn{Before: before, Turn: usher.Turn{
				Conversation: usher.ConversationID(fmt.Sprint(i)), InboundSeq: int64(j + 1), Text: said, Memory: r.Memory,
				Understanding: r.Understanding, Decision: r.Decision, At: time.Unix(int64(100*i+j), 0).UTC(),
			}})
		}
	}
	slices.Reverse(past)
	return k, past
}

// TestAgain: the same policy decides again as it did, on every kind of turn
// that can be decided again at all.
func TestAgain(t *testing.T) {
	t.Parallel()
	_, past := talked(
		t,
		[]string{"how long is delivery", "and for international orders?", "no", "none of these"},
		[]string{"what does the return cost", "no, I meant how do I return it", "thanks"},
		[]string{"delivery", "delivery"},
		[]string{"something else entirely about penguins"},
		[]string{"退货怎么办", "那运费呢？", "我要人工"},
		[]string{"warranty", "how much is it?"},
		[]string{"buy pills"},
		[]string{"Hi, how long is delivery? Thanks!", "and international orders, please?"},
		[]string{"您好，退货怎么办？谢谢", "请问那运费呢？谢谢"},
		[]string{"What is the warranty? Can I pay with paypal?"},
		[]string{"delivery", "1"},
	)
	not := map[string]int{}
	for _, p := range past {
		d, why := thresholds.Again(p, nil)
		if why != "" {
			not[why]++
			continue
		}
		if got, want := brief(chat.Reply{Decision: d}), brief(chat.Reply{Decision: p.Decision}); !sameButPerson(got, want) || d.Score != p.Decision.Score {
			t.Errorf("%q is decided again as %s at %g, and was %s at %g", p.Text, got, d.Score, want, p.Decision.Score)
		}
	}
	if want := map[string]int{chat.NotWhole: 1, chat.NotDecided: 1}; fmt.Sprint(not) != fmt.Sprint(want) {
		t.Errorf("not decided again: %v, want %v", not, want)
	}
}

// sameButPerson compares what brief tells: the reply, not the policy, adds
// the person to the options.
func sameButPerson(again, said string) bool {
	return again == said || again+",person" == said || again+" person" == said
}

func TestAgainNot(t *testing.T) {
	t.Parallel()
	turn := func(change func(*usher.Turn)) usher.PastTurn {
		p := usher.PastTurn{Turn: usher.Turn{Text: "warranty", Decision: usher.Decision{Route: usher.RouteFAQ}}}
		change(&p.Turn)
		return p
	}
	for want, p := range map[string]usher.PastTurn{
		"":              turn(func(*usher.Turn) {}),
		chat.NotOurTurn: turn(func(t *usher.Turn) { t.Decision.Route = usher.RouteNone }),
		chat.NotHeard:   turn(func(t *usher.Turn) { t.Error = "model file damaged" }),
		chat.NotDecided: turn(func(t *usher.Turn) { t.Decision.Why = usher.WhyWantsPerson }), // chosen: nobody said so
		chat.NotWhole:   turn(func(t *usher.Turn) { t.Text = "warranty?\nand what does the delivery cost?" }),
	} {
		if _, why := thresholds.Again(p, nil); why != want {
			t.Errorf("why not = %q, want %q", why, want)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	var talks [][]string
	for range 60 {
		talks = append(talks, []string{"how do I return it"})
	}
	talks = append(talks, []string{"how long is delivery"}, []string{"thanks"}, []string{"delivery", "1"})
	k, past := talked(t, talks...)
	same, err := k.bot.Preview(past, usher.BotSettings{})
	if err != nil || same.ChangedTotal != 0 || fmt.Sprint(same.Before) != fmt.Sprint(same.After) || same.Changed == nil {
		t.Errorf("a preview of the thresholds of now = %+v, %v", same, err)
	}
	got, err := k.bot.Preview(past, usher.BotSettings{Answer: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	if got.Turns != 63 || got.NotReplayed != 1 || got.WhyNot[chat.NotDecided] != 1 || !got.Since.Equal(time.Unix(0, 0)) {
		t.Errorf("preview of %d turns, %d not (%v), since %s", got.Turns, got.NotReplayed, got.WhyNot, got.Since)
	}
	if got.Before[usher.RouteFAQ] != 61 || got.After[usher.RouteFAQ] != 0 || got.After[usher.RouteClarify] != 62 || got.After[usher.RouteSmallTalk] != 1 {
		t.Errorf("before %v, after %v", got.Before, got.After)
	}
	if got.ChangedTotal != 61 || len(got.Changed) != 50 {
		t.Fatalf("%d of %d changes", len(got.Changed), got.ChangedTotal)
	}
	c := got.Changed[0]
	if c.Conversation != "60" || c.InboundSeq != 1 || c.Text != "how long is delivery" || c.Before.Title == "" ||
		c.Before.Route != usher.RouteFAQ || c.Before.Why != usher.WhyConfident || c.Before.Score == 0 || c.Before.Threshold != 0.6 ||
		c.After.Route != usher.RouteClarify || c.After.Threshold != 0.95 || c.After.Title != "" {
		t.Errorf("the newest change = %+v", c)
	}
	if _, effective := k.bot.Thresholds(); effective.Answer != thresholds.Answer {
		t.Error("a preview has changed the bot")
	}
	if _, err := k.bot.Preview(past, usher.BotSettings{Answer: 2}); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("a preview of nonsense = %v", err)
	}
	if none, err := k.bot.Preview(nil, usher.BotSettings{}); err != nil || none.Turns != 0 || !none.Since.IsZero() {
		t.Errorf("a preview of nothing = %+v, %v", none, err)
	}
}

// TestOutcomeOf: what is asked back is told apart by what there was to choose
// from, without the way to a person, which there always is.
func TestOutcomeOf(t *testing.T) {
	t.Parallel()
	o := chat.OutcomeOf(usher.Decision{Route: usher.RouteClarify, Why: usher.WhyUnsure, Options: []usher.Option{
		{ID: "1", Label: "Returns", Entry: "e1"}, {ID: "2", Label: "Refunds", Intent: "refund"}, {ID: "3", Label: "Talk to a person", Person: true},
	}})
	if o.Route != usher.RouteClarify || !slices.Equal(o.Options, []string{"Returns", "Refunds"}) {
		t.Errorf("%+v", o)
	}
	if o := chat.OutcomeOf(usher.Decision{Route: usher.RouteFAQ, Answers: []usher.ScoredAnswer{{Title: "Returns"}}}); o.Title != "Returns" || o.Options != nil {
		t.Errorf("%+v", o)
	}
}

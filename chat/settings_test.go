package chat_test

import (
	"reflect"
	"sync"
	"testing"

	"usher"
	"usher/chat"
)

// TestSetAtOnce: the next turn is decided by what was set; zeros are the
// operator's own thresholds again.
func TestSetAtOnce(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	ask := func() string {
		r, err := k.bot.Respond(t.Context(), k.chat, usher.Memory{}, "how do I return it", "")
		if err != nil {
			t.Fatal(err)
		}
		return brief(r)
	}
	for _, c := range []struct {
		s    usher.BotSettings
		want string
	}{
		{usher.BotSettings{}, "faq return-how"},
		{usher.BotSettings{Answer: 0.99}, "clarify return-how,return-cost,person"},
		{usher.BotSettings{Answer: 0.99, Clarify: 0.95}, "handoff out_of_scope"},
		{usher.BotSettings{}, "faq return-how"},
	} {
		if err := k.bot.Set(c.s); err != nil {
			t.Fatal(err)
		}
		if got := ask(); got != c.want {
			t.Errorf("with %+v the bot does %s, want %s", c.s, got, c.want)
		}
	}
}

func TestSetRefused(t *testing.T) {
	t.Parallel()
	bot := chat.NewBot(&models{}, newShop(), chat.BotConfig{Policy: chat.Policy{Answer: 0.5, Clarify: 0.4}})
	good := usher.BotSettings{Answer: 0.6, Human: 0.9}
	if err := bot.Set(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []usher.BotSettings{
		{Answer: 1.1},
		{Answer: 0.5, Clarify: 0.6},
		{Answer: 0.3},  // below the clarify that the operator configured
		{Clarify: 0.6}, // above the answer that the operator configured
	} {
		if err := bot.Set(bad); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Set(%+v) = %v", bad, err)
		}
	}
	defaults, effective := bot.Thresholds()
	if want := (usher.BotSettings{Answer: 0.5, Clarify: 0.4, Intent: 0.6, Human: 0.6, Moderation: 0.8}); !reflect.DeepEqual(defaults, want) {
		t.Errorf("defaults %+v, want %+v", defaults, want)
	}
	if want := (usher.BotSettings{Answer: 0.6, Clarify: 0.4, Intent: 0.6, Human: 0.9, Moderation: 0.8}); !reflect.DeepEqual(effective, want) {
		t.Errorf("effective %+v, want %+v: a refused setting changes nothing", effective, want)
	}
}

// TestAnswersByLanguage: a language that has a threshold of its own is answered
// from there on, the others from Answer; the decision says which it was.
func TestAnswersByLanguage(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	ask := func(said string) usher.Decision {
		r, err := k.bot.Respond(t.Context(), k.chat, usher.Memory{}, said, "")
		if err != nil {
			t.Fatal(err)
		}
		return r.Decision
	}
	const english, chinese = "how do I return it", "我想退货"
	own := map[usher.Language]usher.Confidence{"zh": 0.99}
	if err := k.bot.Set(usher.BotSettings{Answer: 0.4, Clarify: 0.1, Answers: own}); err != nil {
		t.Fatal(err)
	}
	own["zh"] = 0.1 // is the caller's
	if d := ask(english); d.Route != usher.RouteFAQ || d.Threshold != 0.4 {
		t.Errorf("in English %+v", d)
	}
	if d := ask(chinese); d.Route != usher.RouteClarify || d.Threshold != 0.99 {
		t.Errorf("in Chinese %+v", d)
	}
	if err := k.bot.Set(usher.BotSettings{Answer: 0.99, Clarify: 0.1, Answers: map[usher.Language]usher.Confidence{"zh": 0.4}}); err != nil {
		t.Fatal(err)
	}
	if d := ask(english); d.Route != usher.RouteClarify || d.Threshold != 0.99 {
		t.Errorf("in English %+v", d)
	}
	if d := ask(chinese); d.Route != usher.RouteFAQ || d.Threshold != 0.4 {
		t.Errorf("in Chinese %+v", d)
	}
}

// TestEager: from the score that it tells downward a threshold gives the same
// entry, and above it none.
func TestEager(t *testing.T) {
	t.Parallel()
	u := func(said string, all ...usher.ScoredAnswer) usher.Understanding {
		return usher.Understanding{Text: said, Language: "en", Answers: all}
	}
	bot := chat.NewBot(&models{}, newShop(), chat.BotConfig{})
	for _, c := range []struct {
		name  string
		u     usher.Understanding
		score usher.Confidence // 0: it gives none whatever the threshold
	}{
		{"alone", u("how long is delivery", scored("time", 0.3)), 0.3},
		{"far ahead", u("how long is delivery", scored("time", 0.5), scored("cost", 0.4)), 0.5},
		{"close to the next", u("how long is delivery", scored("time", 0.5), scored("cost", 0.45)), 0},
		{"sure", u("how long is delivery", scored("time", 0.9), scored("cost", 0.89)), 0.9},
		{"nothing found", u("how long is delivery"), 0},
		{"no subject", u("how much is that", scored("cost", 0.9)), 0},
		{"somebody asks for a person", usher.Understanding{Text: "a person please", Human: label("wants_person", 0.9), Answers: []usher.ScoredAnswer{scored("time", 0.9)}}, 0},
	} {
		d := bot.Eager(c.u)
		if gives := d.Route == usher.RouteFAQ; gives != (c.score > 0) || gives && d.Score != c.score {
			t.Errorf("%s: %+v, want a score of %v", c.name, d, c.score)
		}
		for _, at := range []usher.Confidence{0.25, 0.3, 0.31, 0.5, 0.51, 0.9, 0.91} {
			got := chat.Policy{Answer: at}.Decide(c.u, usher.Memory{}, nil).Route == usher.RouteFAQ
			if want := c.score >= at; c.name != "no subject" && got != want {
				t.Errorf("%s: at %v an entry is given: %v, want %v", c.name, at, got, want)
			}
		}
	}
}

// TestSetWhileTalking: a turn is decided by one policy or the other, never by
// half of each. The race detector looks on.
func TestSetWhileTalking(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 200 {
			s := usher.BotSettings{}
			if i%2 == 0 {
				s = usher.BotSettings{Answer: 0.99, Clarify: 0.95}
			}
			if err := k.bot.Set(s); err != nil {
				t.Error(err)
			}
		}
	})
	for range 4 {
		wg.Go(func() {
			for range 100 {
				r, err := k.bot.Respond(t.Context(), usher.Conversation{}, usher.Memory{}, "how do I return it", "")
				if got := brief(r); err != nil || got != "faq return-how" && got != "handoff out_of_scope" {
					t.Errorf("the bot does %s, %v", got, err)
				}
			}
		})
	}
	wg.Wait()
}

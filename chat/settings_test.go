package chat_test

import (
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
	if want := (usher.BotSettings{Answer: 0.5, Clarify: 0.4, Intent: 0.6, Human: 0.6, Moderation: 0.8}); defaults != want {
		t.Errorf("defaults %+v, want %+v", defaults, want)
	}
	if want := (usher.BotSettings{Answer: 0.6, Clarify: 0.4, Intent: 0.6, Human: 0.9, Moderation: 0.8}); effective != want {
		t.Errorf("effective %+v, want %+v: a refused setting changes nothing", effective, want)
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

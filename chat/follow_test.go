package chat_test

import (
	"slices"
	"testing"

	"usher"
	"usher/chat"
)

// TestSecondReading: a short question after another is read together with that
// one where this may matter, and on its own where it can't. A text that is asked
// twice in a row is encoded once.
func TestSecondReading(t *testing.T) {
	t.Parallel()
	const before = "how long is delivery"
	again := before + " for returns" // the second time without the entry shown
	shown := usher.Memory{Question: before, Entry: "delivery-time"}
	for name, c := range map[string]struct {
		memory usher.Memory
		said   string
		asked  []string
	}{
		"sure alone":              {shown, "is there a warranty", []string{"is there a warranty"}},
		"unsure":                  {shown, "international ones", []string{"international ones", before + " international ones"}},
		"unsure, all settled":     {usher.Memory{Question: before}, "international ones", []string{"international ones"}},
		"unsure, after a miss":    {usher.Memory{Question: before, Misses: 1}, "international ones", []string{"international ones", before + " international ones"}},
		"no entry speaks of it":   {shown, "purple zebras", []string{"purple zebras"}},
		"the second half":         {shown, "and for returns", []string{"and for returns", "for returns", again, again}},
		"without a subject":       {shown, "how long is that", []string{"how long is that", before + " how long is that"}},
		"sure, nothing came then": {usher.Memory{Misses: 1, Question: before}, "is there a warranty", []string{"is there a warranty"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			k.memory = c.memory
			k.say(c.said)
			if !slices.Equal(k.models.asked, c.asked) {
				t.Errorf("the models were asked %q, want %q", k.models.asked, c.asked)
			}
			if same := len(c.asked) - len(slices.Compact(slices.Clone(c.asked))); k.models.given != same {
				t.Errorf("%d vectors served again, want %d", k.models.given, same)
			}
		})
	}
}

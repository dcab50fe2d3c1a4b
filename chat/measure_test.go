package chat_test

import (
	"context"
	"testing"

	"usher"
	"usher/chat"
)

// priced is a FAQ of two entries, one of which tells a price and a time.
type priced struct{ answer string }

var _ chat.FAQEngine = priced{}

func (p priced) FindBestMatch(_ context.Context, q usher.Query) ([]usher.ScoredAnswer, error) {
	course, other := scored("course", 0.75), scored("other", 0.5)
	course.Text = p.answer
	switch q.Text {
	case "is there a sailing course":
		return []usher.ScoredAnswer{course}, nil
	case "how much is that?", "how long does it take?", "多少钱", "最长要多久", "who teaches it?":
		return []usher.ScoredAnswer{other}, nil
	}
	return []usher.ScoredAnswer{other, course}, nil
}

func (priced) Entry(id usher.EntryID) (usher.Entry, bool) { return usher.Entry{ID: id}, true }
func (priced) Version() int64                             { return 1 }

// A question for an amount stays with the entry shown, where that tells it.
func TestAmountsOfWhatWasShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ answer, said, want string }{
		{"It costs 90 euros and takes 2 days.", "how much is that?", "faq course"},
		{"It costs 90 euros and takes 2 days.", "how long does it take?", "faq course"},
		{"It is free.", "how much is that?", "faq course"},
		{"It is great.", "how much is that?", "clarify other,person"},
		{"It costs 90 euros.", "how long does it take?", "clarify other,person"},
		{"课程 90 元，为期两天。", "多少钱", "faq course"},
		{"课程 90 元，为期两天。", "最长要多久", "faq course"},
		{"课程很好。", "多少钱", "clarify other,person"},
		{"It costs 90 euros an hour.", "how long does it take?", "clarify other,person"},
		{"每小时 90 元。", "最长要多久", "clarify other,person"},
		{"It costs 90 euros.", "who teaches it?", "clarify other,person"},
	} {
		b := chat.NewBot(&models{}, priced{c.answer}, chat.BotConfig{Policy: thresholds})
		first, err := b.Respond(t.Context(), usher.Conversation{}, usher.Memory{}, "is there a sailing course", "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.Respond(t.Context(), usher.Conversation{}, first.Memory, c.said, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := brief(r); got != c.want {
			t.Errorf("%q after %q: %s, want %s", c.said, c.answer, got, c.want)
		}
	}
}

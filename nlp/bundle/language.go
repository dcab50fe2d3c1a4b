package bundle

import (
	"context"
	"strings"
	"unicode/utf8"

	"usher"
	"usher/nlp"
	"usher/text"
)

// contradiction is the confidence from which the language head is believed
// against the words that package text knows.
const contradiction usher.Confidence = 0.7

// fewest is the shortest text that the head is asked about, in characters: "a" is
// a word of many languages.
const fewest = 3

// Language tells the language of a text as text.Language does, but asks the head
// "language", if there is one, where the script and the words leave it open.
// Where they speak for a language, the head is believed only in one whose words
// package text does not know. A single word that it is not sure of, and a head
// that fails, change nothing.
func (b *Bundle) Language(ctx context.Context, s string) usher.Language {
	guess, sure := text.Guess(s)
	h := b.heads[HeadLanguage]
	if sure || h == nil || utf8.RuneCountInString(strings.TrimSpace(s)) < fewest {
		return usher.Language(guess)
	}
	best := h.language(ctx, b.Form(s))
	least := usher.Confidence(0)
	switch {
	case best.Label == "" || best.Label == usher.OutOfScope:
		return usher.Language(guess)
	case usher.Language(guess) != usher.English:
		if text.Tabled(best.Label) {
			return usher.Language(guess)
		}
		least = contradiction
	case len(strings.Fields(s)) < 2:
		least = h.Reject
	}
	if best.Confidence < least {
		return usher.Language(guess)
	}
	return usher.Language(best.Label)
}

// language is the best label for a text by its n-grams, which is empty where it
// has none or the head fails. A sentence vector is not made for it.
func (h *head) language(ctx context.Context, s string) (best usher.ScoredIntent) {
	_ = sound(ours(h.File), func() error {
		ranked, err := h.recognize(ctx, reading{text: s, grams: nlp.Grams(s)})
		if err == nil && len(ranked) > 0 {
			best = ranked[0]
		}
		return err
	})
	return best
}

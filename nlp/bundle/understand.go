package bundle

import (
	"context"
	"fmt"
	"slices"
	"unicode"

	"usher"
	"usher/nlp"
)

// best is how many intents Understand returns.
const best = 5

// Understand fills everything of an Understanding but the answers and the
// context. Heads that the bundle lacks leave their part zero; without an intent
// head nothing is in scope. usher.OutOfScope is not among the intents, whose
// confidences are one together at most.
func (b *Bundle) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	u := usher.Understanding{Text: q.Text, Language: q.Language, Bundle: b.hash(), Vector: q.Vector, Encoder: b.vectors()}
	q.Text = b.Form(q.Text)
	if u.Language == "" {
		u.Language = b.Language(ctx, q.Text)
	}
	r, err := b.look(ctx, q)
	if err != nil {
		return usher.Understanding{}, err
	}
	u.Vector = r.vector
	for _, part := range []struct {
		head string
		into *usher.ScoredIntent
	}{{HeadAct, &u.Act}, {HeadHuman, &u.Human}, {HeadModeration, &u.Moderation}, {HeadMood, &u.Mood}} {
		ranked, err := b.ask(ctx, part.head, r)
		if err != nil {
			return usher.Understanding{}, err
		}
		if len(ranked) > 0 {
			*part.into = ranked[0]
		}
	}
	ranked, err := b.ask(ctx, HeadIntent, r)
	if err != nil {
		return usher.Understanding{}, err
	}
	if len(ranked) > 0 {
		u.Intents, u.InScope = intents(ranked, b.heads[HeadIntent].rejects(u.Language))
		u.InScope = u.InScope && says(q.Text)
	}
	return u, nil
}

// says tells whether a text is more than a single letter, digit or sign, which
// stands for no intent, whatever a model makes of it. A Chinese character is a word.
func says(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			return true
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n > 1
}

// look reads the text of a turn, which is encoded once, here. A vector that another
// bundle made is not used.
func (b *Bundle) look(ctx context.Context, q usher.Query) (reading, error) {
	if q.Vector != nil && (q.Encoder == "" || q.Encoder == b.vectors()) {
		return b.seen(ctx, b.Form(q.Text), q.Vector), nil
	}
	defer nlp.Timed(ctx, nlp.TimedVector)()
	text := b.Form(q.Text)
	vector, err := b.vector(ctx, text, b.Form(q.Within))
	if err != nil {
		return reading{}, fmt.Errorf("bundle: understand: %w", err)
	}
	return b.seen(ctx, text, vector), nil
}

// read makes a text what heads see.
func (b *Bundle) read(ctx context.Context, text string) (reading, error) {
	text = b.Form(text)
	vector, err := b.alone(ctx, text)
	if err != nil {
		return reading{}, err
	}
	return b.seen(ctx, text, vector), nil
}

// seen is a text with its vector.
func (b *Bundle) seen(ctx context.Context, text string, vector []float32) reading {
	r := reading{text: text, grams: nlp.Grams(text), vector: vector}
	if b.encoder != nil {
		r.known = b.knowing().knows(ctx, text)
	}
	return r
}

// ask ranks the labels of a head, and nothing where there is none.
func (b *Bundle) ask(ctx context.Context, name string, r reading) ([]usher.ScoredIntent, error) {
	h := b.heads[name]
	if h == nil {
		return nil, nil
	}
	defer nlp.Timed(ctx, name)()
	ranked, err := h.rank(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("bundle: understand: %w", err)
	}
	return ranked, nil
}

// intents takes the best of a ranking and judges it.
func intents(ranked []usher.ScoredIntent, reject usher.Confidence) ([]usher.ScoredIntent, bool) {
	ranked = slices.DeleteFunc(ranked, func(s usher.ScoredIntent) bool { return s.Label == usher.OutOfScope })
	return ranked[:min(best, len(ranked))], ranked[0].Confidence >= reject
}

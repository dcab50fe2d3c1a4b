package chat

import (
	"context"
	"errors"

	"usher"
	"usher/span"
)

// verbatim is the confidence from which a phrase that is small talk
// elsewhere is taken for the question of an entry.
const verbatim usher.Confidence = 0.95

// understand is what models and FAQ make of one text: what is known of it, or
// what they say now, as they must where tr wants to know how long they take.
// Where one fails the rest is returned with the error.
func (b *AIChatBot) understand(ctx context.Context, q usher.Query, tr *trace) (usher.Understanding, error) {
	tr.lap(StepContext)
	said := q.Text
	k, keeps := b.keyOf(q)
	if keeps {
		q.Text, q.Within = k.text, k.within // what is kept depends on nothing that is not in its key
	}
	var u usher.Understanding
	var err error
	if keeps && tr == nil {
		u, err = b.cache.understood(ctx, k, func() (usher.Understanding, error) { return b.ask(ctx, q, nil) })
	} else {
		u, err = b.ask(ctx, q, tr)
	}
	u.Text, u.Language = said, q.Language
	return u, err
}

// ask runs models and FAQ over one text.
func (b *AIChatBot) ask(ctx context.Context, q usher.Query, tr *trace) (usher.Understanding, error) {
	inner, step := span.Start(ctx, "understand")
	u, err := b.models.Understand(inner, q)
	step.End()
	tr.models()
	if err != nil {
		u = usher.Understanding{}
	}
	u = plain(q.Text, u)
	u.FAQ = b.faq.Version()
	q.Vector, q.Encoder = u.Vector, u.Encoder
	tr.lap(StepContext)
	inner, step = span.Start(ctx, "search")
	found, faqErr := b.faq.FindBestMatch(inner, q)
	step.Int("found", len(found))
	step.End()
	tr.lap(StepSearch)
	if _, known := phrase(q.Text); known && len(found) > 0 && found[0].Confidence < verbatim {
		found = nil // "what's your name?" is small talk, however near an entry is
	}
	if faqErr == nil {
		u.Answers = found
	}
	return u, errors.Join(err, faqErr)
}

// plain puts what can be told without a model in the place of what models made
// of a text.
func plain(said string, u usher.Understanding) usher.Understanding {
	act, known := phrase(said)
	if known {
		u.Human = usher.ScoredIntent{Label: usher.HumanNone, Confidence: 1}
		u.Moderation = usher.ScoredIntent{Label: usher.ModerationOK, Confidence: 1}
	}
	switch {
	case act == usher.HumanWanted:
		u.Human.Label = act
	case known:
		u.Act = usher.ScoredIntent{Label: act, Confidence: 1}
	default:
		u.Human = heardWish(said, u.Human)
	}
	return u
}

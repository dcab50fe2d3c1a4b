package faq

import (
	"context"
	"math"

	"usher"
)

// Evidence is what speaks for an entry as the answer to a question. Shares are
// 0…1 of the weight of terms, which rare words of content have and common words
// of grammar hardly.
type Evidence struct {
	Entry      usher.EntryID
	Asked      float64 // share of the question that is in the best variant
	Covers     float64 // share of the best variant that is in the question
	Union      float64 // share of the question that is in any variant
	Answer     float64 // share of the question that is in any variant or the answer
	Vector     float64 // cosine of question and best variant; 0 without vectors
	Near       float64 // Vector between what is usual, 0, and sameness, 1
	Second     float64 // score of the second-best variant
	Score      float64 // all of it; ranks within one query only
	Margin     float64 // Score over that of the best other entry, of another wording
	Known      float64 // share of the question that is in any entry at all
	Weight     float64 // of the question's terms; about 1 a word of content
	Same       bool    // best variant and question differ in case, marks or spaces at most
	HasVectors bool
	Sentences  bool // the vectors are a sentence encoder's
	Confidence usher.Confidence
}

// Explain returns what FindBestMatch makes its confidences of, in its order.
func (e *Engine) Explain(ctx context.Context, q usher.Query) ([]Evidence, error) {
	var out []Evidence
	err := e.find(ctx, q, func(x *index, _ usher.Language, found []candidate) {
		out = make([]Evidence, 0, len(found))
		for _, c := range found {
			c.Entry = x.items[c.item].entry.ID
			out = append(out, c.Evidence)
		}
	})
	return out, err
}

// sameConfidence is the least confidence of an entry that has the question
// itself as a variant.
const sameConfidence = 0.97

// judge fills Margin and Confidence of the candidates, which are in order.
func (x *index) judge(found []candidate, q *question, n nearness) {
	for i := range found {
		c := &found[i]
		c.Margin = c.Score - x.rival(found, i)
		c.Known, c.Weight = float64(q.known), float64(q.weight)
		c.HasVectors = n.shareOf(c.doc) > 0
		c.Sentences = c.HasVectors && n.sentences
		c.Confidence = c.confidence()
	}
}

// rival is the score of the best candidate that candidate i competes with.
// Entries that were matched by the same wording are no rivals: the question
// can't tell them apart.
func (x *index) rival(found []candidate, i int) float64 {
	key := x.docs[found[i].doc].key
	for j := range found {
		if j != i && (key == "" || x.docs[found[j].doc].key != key) {
			return found[j].Score
		}
	}
	return 0
}

// confidence is a logistic model of the evidence. Its weights are fitted by
// cmd/fitfaq; docs/quality.md says what they were measured to be worth.
func (e *Evidence) confidence() usher.Confidence {
	weights := termWeights
	switch {
	case e.Sentences:
		weights = sentenceWeights
	case e.HasVectors:
		weights = gramWeights
	}
	z := 0.0
	for i, f := range e.Features() {
		z += weights[i] * f
	}
	p := 1 / (1 + math.Exp(-z))
	if e.Same {
		p = max(p, sameConfidence)
	}
	return usher.Confidence(p)
}

// Features returns what the logistic model of confidence weighs, 1 first. The
// cosine counts as Near and never as it is, so that the coefficients hold for
// encoders whose cosines lie elsewhere.
func (e *Evidence) Features() []float64 {
	found := max(e.Union, e.Near)
	return []float64{
		1, e.Score, e.Asked, e.Covers, e.Near,
		e.Union - e.Asked, e.Answer - e.Union,
		max(e.Margin, -0.3), e.lead() * found, e.Known, math.Log1p(found * e.Weight),
	}
}

// lead is Margin as a share of the better of the two scores: -1…1.
func (e *Evidence) lead() float64 {
	return e.Margin / (max(e.Score, e.Score-e.Margin) + 0.05)
}

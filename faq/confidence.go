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
	Second     float64 // score of the second-best variant
	Score      float64 // all of it; ranks within one query only
	Margin     float64 // Score over that of the best other entry
	Known      float64 // share of the question that is in any entry at all
	Weight     float64 // of the question's terms; about 1 a word of content
	Same       bool    // best variant and question differ in case, marks or spaces at most
	HasVectors bool
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
func judge(found []candidate, q *question, vectors bool) {
	for i := range found {
		c := &found[i]
		other := 0.0
		switch {
		case i > 0:
			other = found[0].Score
		case len(found) > 1:
			other = found[1].Score
		}
		c.Margin = c.Score - other
		c.Known, c.Weight, c.HasVectors = float64(q.known), float64(q.weight), vectors
		c.Confidence = c.confidence()
	}
}

// confidence is a logistic model of the evidence.
func (e *Evidence) confidence() usher.Confidence {
	w := &termWeights
	if e.HasVectors {
		w = &vectorWeights
	}
	z := 0.0
	for i, f := range e.features() {
		z += w[i] * f
	}
	p := 1 / (1 + math.Exp(-z))
	if e.Same {
		p = max(p, sameConfidence)
	}
	return usher.Confidence(p)
}

const featureCount = 10

func (e *Evidence) features() [featureCount]float64 {
	return [featureCount]float64{
		1, e.Score, e.Asked, e.Covers, e.Vector, e.Union - e.Asked, e.Answer - e.Union, max(e.Margin, -0.3), e.Known, math.Log1p(e.Weight),
	}
}

var (
	vectorWeights = [featureCount]float64{-5, 6, 0, 0, 0, 0, 0, 4, 0, 0}
	termWeights   = [featureCount]float64{-5, 6, 0, 0, 0, 0, 0, 4, 0, 0}
)

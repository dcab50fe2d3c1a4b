package nlp

import (
	"context"
	"math"
)

// Dim is the dimension of NGramEncoder's vectors.
const Dim = 512

// NGramEncoder encodes a text as its weighted n-grams, each added to one of
// Dim places with a sign (Weinberger et al. 2009, Feature Hashing for Large
// Scale Multitask Learning). It finds paraphrases that share words or parts of
// words, and typing errors; it knows no synonyms.
type NGramEncoder struct {
	common *Vocabulary
}

var _ Encoder = (*NGramEncoder)(nil)

// NewNGramEncoder returns an encoder that weighs n-grams by common, a
// vocabulary of frequent ones; all others count as rare. nil weighs all alike.
func NewNGramEncoder(common *Vocabulary) *NGramEncoder {
	if common == nil {
		common = NewVocabulary(nil, 0, 1)
	}
	return &NGramEncoder{common: common}
}

// Encode implements Encoder.
func (e *NGramEncoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = e.EncodeGrams(Grams(s))
	}
	return out, nil
}

// EncodeGrams encodes the n-grams of one text.
func (e *NGramEncoder) EncodeGrams(grams []Gram) []float32 {
	sum := make([]float64, Dim)
	for _, g := range grams {
		w := float64(e.common.rare)
		if row := e.common.row(g.Hash); row >= 0 {
			w = float64(e.common.idf[row])
		}
		w *= math.Sqrt(float64(g.Count))
		if g.Hash&wordBit != 0 {
			w *= wordFactor
		}
		h := mix(g.Hash ^ hashEdge) // not the order of the hash itself, which has the word bit
		if h&1 == 0 {
			w = -w
		}
		sum[h>>1%Dim] += w
	}
	var square float64
	for _, x := range sum {
		square += float64(x * x)
	}
	vector := make([]float32, Dim)
	if square == 0 {
		return vector
	}
	scale := 1 / math.Sqrt(square)
	for i, x := range sum {
		vector[i] = float32(x * scale)
	}
	return vector
}

package task

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"usher"
)

// scale says what the scores of a model are.
type scale uint8

const (
	shares scale = iota // add up to one
	odds                // each between 0 and 1 on its own
	logits              // anything
)

// judge says what scores can be at most, seeing some.
func judge(scores []float32) scale {
	var sum float64
	for _, s := range scores {
		if !(s >= 0 && s <= 1) {
			return logits
		}
		sum += float64(s)
	}
	if math.Abs(sum-1) > 0.01 {
		return odds
	}
	return shares
}

// confidences turns scores into numbers that add up to one at most.
func (s scale) confidences(scores []float32) ([]float64, error) {
	out := make([]float64, len(scores))
	high := math.Inf(-1)
	for i, x := range scores {
		out[i] = float64(x)
		high = max(high, out[i])
	}
	if math.IsNaN(high) || math.IsInf(high, 0) {
		return nil, errors.New("its scores are no numbers")
	}
	var sum float64
	for i := range out {
		if s == logits {
			out[i] = math.Exp(out[i] - high)
		}
		out[i] = max(out[i], 0)
		sum += out[i]
	}
	if s == logits || sum > 1 {
		for i := range out {
			out[i] /= sum
		}
	}
	return out, nil
}

// rank pairs labels with their confidences, best first; equals stand in the
// order of the labels.
func rank(labels []string, confidences []float64) []usher.ScoredIntent {
	out := make([]usher.ScoredIntent, len(labels))
	for i, l := range labels {
		out[i] = usher.ScoredIntent{Label: l, Confidence: usher.Confidence(confidences[i])}
	}
	slices.SortStableFunc(out, func(a, b usher.ScoredIntent) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

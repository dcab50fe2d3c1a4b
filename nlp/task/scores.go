package task

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"usher"
	"usher/nlp/tflite"
)

// scale says what the scores of a model are.
type scale uint8

const (
	shares scale = iota // add up to one
	odds                // each between 0 and 1 on its own
	logits              // anything
)

// String names a scale as Info does.
func (s scale) String() string { return [...]string{"shares", "odds", "logits"}[s] }

// carriers are operators that keep the numbers, and give them another shape or
// type.
var carriers = []string{"RESHAPE", "SQUEEZE", "EXPAND_DIMS", "CAST", "QUANTIZE", "DEQUANTIZE"}

// scaleOf says what an output holds, by the operator that computes it; known is
// false where that does not tell.
func scaleOf(g tflite.SubgraphInfo, output int) (s scale, operator string, known bool) {
	t := g.Outputs[output]
	for _, n := range slices.Backward(g.Nodes) {
		if !slices.Contains(n.Outputs, t) {
			continue
		}
		switch {
		case slices.Contains(carriers, n.Name) && len(n.Inputs) > 0:
			t = n.Inputs[0]
		case n.Name == "SOFTMAX":
			return shares, n.Name, true
		case n.Name == "LOGISTIC":
			return odds, n.Name, true
		default:
			return logits, n.Name, n.Name == "LOG_SOFTMAX" || n.Name == "FULLY_CONNECTED"
		}
	}
	return logits, "", false
}

// areShares tells whether scores look like shares of one: operators like DIV
// make such ones too.
func areShares(scores []float32) bool {
	var sum float64
	for _, s := range scores {
		if !(s >= 0 && s <= 1) {
			return false
		}
		sum += float64(s)
	}
	return math.Abs(sum-1) <= 1e-3
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

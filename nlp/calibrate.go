package nlp

import (
	"math"
	"slices"
)

// Softmax writes the probabilities of logits divided by temperature to out,
// which may be logits itself and has the same length.
func Softmax(logits, out []float64, temperature float64) {
	top := math.Inf(-1)
	for _, l := range logits {
		top = max(top, l)
	}
	var sum float64
	for i, l := range logits {
		out[i] = Exp((l - top) / temperature)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
}

// Minimum returns where a function with one minimum between lo and hi has it,
// within tolerance (golden-section search: Kiefer 1953).
func Minimum(lo, hi, tolerance float64, f func(float64) float64) float64 {
	const ratio = 0.6180339887498949
	a, b := hi-float64(ratio*(hi-lo)), lo+float64(ratio*(hi-lo))
	fa, fb := f(a), f(b)
	for hi-lo > tolerance {
		if fa <= fb {
			hi, b, fb = b, a, fa
			a = hi - float64(ratio*(hi-lo))
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + float64(ratio*(hi-lo))
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}

// Scored is one held-out answer: the confidence it had and whether it was
// right.
type Scored struct {
	Score float64
	Right bool
}

// RejectThreshold returns the score below which an answer should be refused.
// inside are answers to texts in scope, outside the scores given to texts out
// of scope. It maximises the share of inside that is right and kept plus the
// share of outside that is refused, but keeps 96 % of the right answers in any
// case. Without outside it keeps 95 % of them, and is 0.7 at most: on lines that are all alike the right answers
// are surer than those to real customers will be.
func RejectThreshold(inside []Scored, outside []float64) float64 {
	var right []float64
	for _, s := range inside {
		if s.Right {
			right = append(right, s.Score)
		}
	}
	if len(right) == 0 {
		return 0
	}
	slices.Sort(right)
	if len(outside) == 0 {
		return min(0.7, right[len(right)/20])
	}
	outside = slices.Clone(outside)
	slices.Sort(outside)
	best, threshold := math.Inf(-1), 0.0
	refused := 0
	for i, score := range right[:1+len(right)*4/100] {
		for refused < len(outside) && outside[refused] < score {
			refused++
		}
		gain := float64(len(right)-i)/float64(len(inside)) + float64(refused)/float64(len(outside))
		if gain > best {
			best, threshold = gain, score
			if refused > 0 { // midway, so that neither side sits on the edge
				threshold = (score + outside[refused-1]) / 2
			}
		}
	}
	return threshold
}

// CalibrationError is the expected calibration error over ten bins of equal
// width: how far, on average, a score lies from the share that is right.
func CalibrationError(answers []Scored) float64 {
	var n, right, sum [10]float64
	for _, a := range answers {
		bin := min(9, max(0, int(a.Score*10)))
		n[bin]++
		sum[bin] += a.Score
		if a.Right {
			right[bin]++
		}
	}
	var gap float64
	for i := range n {
		gap += math.Abs(sum[i] - right[i])
	}
	return gap / float64(max(1, len(answers)))
}

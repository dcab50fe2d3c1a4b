package nlp

import (
	"math"
	"slices"
)

// Promise is a threshold for answering automatically, and what it promises.
type Promise struct {
	// Threshold: answers are given from this score on. Above every score where
	// nothing can be promised.
	Threshold float64
	Kept      bool    // something is promised
	Wrong     float64 // share of the answers from the threshold on that were wrong
	Coverage  float64 // share of all that are from the threshold on
	Answers   int     // the number of all that was decided on
}

// promiseStarts are where the search for a threshold begins. promiseStep is how
// far apart the thresholds are that are tried.
var promiseStarts = [...]float64{0.98, 0.9, 0.75, 0.5}

const promiseStep = 0.005

// Nothing is the threshold above every score.
const Nothing = 2

// Promised returns the lowest threshold for which this holds with probability 1 − delta over the draw
// of the answers: of future answers like these, with scores from the threshold
// on, at most the share risk is wrong, on average. Scores are 0…1.
//
// It is Learn then Test (Angelopoulos, Bates, Candès, Jordan, Lei: Learn then Test,
// 2021, section 4 on selective classification): that too much is wrong from a
// threshold on is a hypothesis, whose p-value is the lower tail of the binomial
// distribution; hypotheses are tested in fixed sequences from high thresholds
// downward, each sequence as long as they are rejected, at an equal share of delta. With too few
// answers none is rejected, and nothing is promised.
func Promised(answers []Scored, risk, delta float64) Promise {
	sorted := slices.Clone(answers)
	slices.SortFunc(sorted, func(a, b Scored) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	wrong := make([]int, len(sorted)+1) // among the first n
	for i, a := range sorted {
		wrong[i+1] = wrong[i]
		if !a.Right {
			wrong[i+1]++
		}
	}
	best := Promise{Threshold: Nothing, Answers: len(answers)}
	level := delta / float64(len(promiseStarts))
	for _, start := range promiseStarts {
		for at := start; at >= 0; at -= promiseStep {
			n, _ := slices.BinarySearchFunc(sorted, at, func(a Scored, at float64) int {
				if a.Score >= at {
					return -1
				}
				return 1
			})
			if BinomialTail(wrong[n], n, risk) > level {
				break
			}
			if at < best.Threshold {
				best.Threshold, best.Kept = at, true
				best.Wrong = float64(wrong[n]) / float64(max(1, n))
				best.Coverage = float64(n) / float64(len(answers))
			}
		}
	}
	return best
}

// BinomialTail returns the probability of at most k successes in n trials that
// succeed with probability p; 1 for no trials.
func BinomialTail(k, n int, p float64) float64 {
	switch {
	case k >= n:
		return 1
	case p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	// Terms from the largest of those summed downward, each from the one before.
	logTerm := lnChoose(n, k) + float64(float64(k)*Ln(p)) + float64(float64(n-k)*Ln(1-p))
	sum, term := 1.0, 1.0
	for i := k; i > 0; i-- {
		term *= float64(i) / float64(n-i+1) * (1 - p) / p
		sum += term
		if math.IsInf(sum, 1) || term < 1e-17*sum && i < int(float64(n)*p) {
			break
		}
	}
	if math.IsInf(sum, 1) {
		return 1
	}
	return min(1, Exp(logTerm+Ln(sum)))
}

// lnChoose is the logarithm of the number of ways to choose k of n.
func lnChoose(n, k int) float64 {
	k = min(k, n-k)
	sum := 0.0
	for i := 1; i <= k; i++ {
		sum += Ln(float64(n-k+i)) - Ln(float64(i))
	}
	return sum
}

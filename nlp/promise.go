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
	Wrong     float64 // share of the answers from the threshold on that were wrong; 0 where nothing is kept
	Coverage  float64 // share of all that are from the threshold on; 0 where nothing is kept
	Answers   int     // the number of all that was decided on
}

// promiseStarts are where the search for a threshold begins. promiseStep is how
// far apart the thresholds are that are tried. Both are in thousandths, so that a
// threshold is the number that is written down, and means the same answers.
var promiseStarts = [...]int{980, 900, 750, 500}

const promiseStep = 5

// Nothing is the threshold above every score.
const Nothing = 2

// Promised returns the lowest threshold for which this holds with probability
// 1 − delta over the draw of the answers: of future answers like these, with
// scores from the threshold on, at most the share risk is wrong, on average.
// Scores are 0…1.
//
// It is Learn then Test (Angelopoulos, Bates, Candès, Jordan, Lei: Learn then Test,
// 2021, section 4 on selective classification): that too much is wrong from a
// threshold on is a hypothesis, whose p-value is the lower tail of the binomial
// distribution; hypotheses are tested in fixed sequences from high thresholds
// downward, each sequence as long as they are rejected, at an equal share of
// delta. With too few answers none is rejected, and nothing is promised.
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
	level := promiseLevel(delta)
	for _, start := range promiseStarts {
		for thousandths := start; thousandths >= 0; thousandths -= promiseStep {
			at := float64(thousandths) / 1000
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

// promiseLevel is the p-value from which down a threshold is taken.
func promiseLevel(delta float64) float64 { return delta / float64(len(promiseStarts)) }

// Fewest returns how many answers from a threshold on Promised needs, none of
// them wrong: with fewer in all, nothing can be promised. risk and delta lie
// between 0 and 1.
func Fewest(risk, delta float64) int {
	return int(math.Ceil(math.Log(promiseLevel(delta)) / math.Log1p(-risk)))
}

package measure

import (
	"cmp"
	"math"
	"slices"

	"usher/nlp"
)

// Bin is one row of a reliability table: answers of about one confidence.
type Bin struct {
	From  float64 `json:"from"`  // the least score in it
	To    float64 `json:"to"`    // the greatest
	Lines int     `json:"lines"` // answers in it
	Score float64 `json:"score"` // their mean score
	Right float64 `json:"right"` // the share of them that is right
	// Low and High bound the share of right ones that such answers have in the
	// long run: Wilson's 95 % interval (Wilson 1927).
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Bins sorts answers by score into at most n bins of about the same number of
// answers (equal mass: Nguyen and O'Connor 2015, Posterior Calibration and
// Exploratory Analysis; of less bias than equal width: Roelofs et al. 2022), the
// lowest scores first. Equal scores share a bin, however many they are, and what
// is left beside them is shared out anew. A bin has at least half its share of
// the answers, and at least two, where there are as many.
func Bins(scored []nlp.Scored, n int) []Bin {
	var out []Bin
	for _, answers := range binned(scored, n) {
		out = append(out, bin(answers))
	}
	return out
}

// binned returns the answers of each bin.
func binned(scored []nlp.Scored, n int) [][]nlp.Scored {
	n = max(1, min(n, len(scored)/2))
	least := max(2, len(scored)/(2*n))
	rising := slices.Clone(scored)
	slices.SortFunc(rising, func(a, b nlp.Scored) int { return cmp.Compare(a.Score, b.Score) })
	var out [][]nlp.Scored
	for from := 0; from < len(rising); {
		rest := rising[from:]
		size := len(rest)
		if bins := min(n-len(out), rounded(len(rest)*n, len(rising))); bins > 1 {
			size = filled(rest, rounded(len(rest), bins), least)
		}
		out = append(out, rest[:size])
		from += size
	}
	return out
}

// filled returns how many answers, the lowest scores first, come closest to the
// wanted number: at least so many, without parting equals, and all where they
// would leave fewer.
func filled(rising []nlp.Scored, wanted, least int) int {
	end := 0
	for end < len(rising) {
		next := end + 1
		for next < len(rising) && rising[next].Score == rising[end].Score {
			next++
		}
		if end >= least && next-wanted > wanted-end {
			break
		}
		end = next
	}
	if len(rising)-end < least {
		return len(rising)
	}
	return end
}

// rounded is a divided by b, to the nearest whole number.
func rounded(a, b int) int { return (a + b/2) / b }

// bin is made of answers with the lowest score first.
func bin(scored []nlp.Scored) Bin {
	b := Bin{From: scored[0].Score, To: scored[len(scored)-1].Score, Lines: len(scored)}
	right := 0
	for _, s := range scored {
		b.Score += s.Score
		if s.Right {
			right++
		}
	}
	b.Score /= float64(len(scored))
	b.Right = share(right, len(scored))
	b.Low, b.High = Wilson(right, len(scored))
	return b
}

// CalibrationError is the expected calibration error: how far, in the mean over
// the answers, the score of their bin lies from the share of it that is right
// (Naeini, Cooper and Hauskrecht 2015), over bins as Bins makes them.
func CalibrationError(bins []Bin) float64 {
	var gap float64
	lines := 0
	for _, b := range bins {
		gap += math.Abs(b.Score-b.Right) * float64(b.Lines)
		lines += b.Lines
	}
	return gap / float64(max(1, lines))
}

// Calibration is a calibration error, and what it is worth.
//
// It has no interval of the bootstrap: chance makes the error of a sample larger
// than the true one, and resampling does so once more, so that such an interval
// lies above the truth, and often above the error itself. Put back by as much (the
// basic interval), it still misses the truth of most honest systems.
type Calibration struct {
	Value float64 `json:"value"` // CalibrationError
	// Chance is what the error stays under in 95 of 100 samples of a system with
	// these scores that is right exactly as often as it says (consistency
	// resampling: Bröcker and Smith 2007, Increasing the Reliability of Reliability
	// Diagrams). An error up to it does not show that the scores are wrong.
	Chance float64 `json:"chance"`
}

// CalibrationOf is the calibration error over n bins, and what chance alone would
// make it in 1,000 samples of a fixed seed.
func CalibrationOf(scored []nlp.Scored, n int) Calibration {
	bins := binned(scored, n)
	honest := repeat(resamples, func(i int) float64 {
		random := sampler(i)
		return gap(bins, func(s nlp.Scored) bool { return random.Float64() < s.Score })
	})
	slices.Sort(honest)
	return Calibration{Value: gap(bins, func(s nlp.Scored) bool { return s.Right }), Chance: quantile(honest, 0.95)}
}

// gap is the calibration error of bins where right tells what is right.
func gap(bins [][]nlp.Scored, right func(nlp.Scored) bool) float64 {
	var all float64
	n := 0
	for _, answers := range bins {
		var d float64
		for _, s := range answers {
			d += s.Score
			if right(s) {
				d--
			}
		}
		all += math.Abs(d)
		n += len(answers)
	}
	return all / float64(max(1, n))
}

// Brier is the mean squared distance of the score from 1 where the answer is
// right and from 0 where it is not (Brier 1950), of the best label alone. 0 is
// best; 0.25 is what always saying 0.5 has.
func Brier(scored []nlp.Scored) float64 {
	var sum float64
	for _, s := range scored {
		d := s.Score
		if s.Right {
			d--
		}
		sum += d * d
	}
	return sum / float64(max(1, len(scored)))
}

// z is the 97.5 % quantile of the normal distribution.
const z = 1.959963984540054

// Wilson is the 95 % score interval of a share (Wilson 1927); 0…1 of nothing.
func Wilson(part, whole int) (low, high float64) {
	if whole == 0 {
		return 0, 1
	}
	n, p := float64(whole), share(part, whole)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

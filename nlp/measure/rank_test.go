package measure_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"usher/nlp"
	"usher/nlp/measure"
)

func TestAUROC(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		inside, outside := split(randomScored(random, n, coarse))
		wins, all := 0.0, 0.0
		for _, a := range inside {
			for _, b := range outside {
				all++
				if a > b {
					wins++
				} else if a == b {
					wins += 0.5
				}
			}
		}
		got, ok := measure.AUROC(inside, outside)
		if ok != (all > 0) || ok && !near(got, wins/all) {
			t.Errorf("%v against %v: %v %v, want %v", inside, outside, got, ok, wins/all)
		}
	})
}

func TestFalseAcceptance(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		inside, outside := split(randomScored(random, n, coarse))
		got, ok := measure.FalseAcceptance(inside, outside, 0.95)
		if len(inside) == 0 || len(outside) == 0 {
			if ok {
				t.Error("of nothing")
			}
			return
		}
		want := 1.0
		for _, threshold := range inside { // the least share among thresholds that accept enough
			if accepted(inside, threshold) >= 0.95-1e-12 {
				want = min(want, accepted(outside, threshold))
			}
		}
		if !near(got, want) {
			t.Errorf("%v against %v: %v, want %v", inside, outside, got, want)
		}
	})
}

func accepted(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s >= threshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

// TestOperatingPoints: each corner is what its threshold does.
func TestOperatingPoints(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		scored := randomScored(random, n, coarse)
		different := map[float64]bool{}
		for _, s := range scored {
			different[s.Score] = true
		}
		points := measure.OperatingPoints(scored)
		if len(points) != len(different) {
			t.Fatalf("%d points for %d scores", len(points), len(different))
		}
		for i, p := range points {
			if p != measure.OperatingAt(scored, p.Threshold) || i > 0 && p.Threshold >= points[i-1].Threshold {
				t.Errorf("point %d is %+v, its threshold does %+v", i, p, measure.OperatingAt(scored, p.Threshold))
			}
		}
	})
}

func TestOperatingAt(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		scored := randomScored(random, n, coarse)
		threshold := randomScore(random, coarse)
		var truly, falsely, missed, left float64
		for _, s := range scored {
			switch {
			case s.Right && s.Score >= threshold:
				truly++
			case s.Score >= threshold:
				falsely++
			case s.Right:
				missed++
			default:
				left++
			}
		}
		got := measure.OperatingAt(scored, threshold)
		of := func(part, rest, none float64) float64 {
			if part+rest == 0 {
				return none
			}
			return part / (part + rest)
		}
		p, r := of(truly, falsely, 1), of(truly, missed, 0)
		f := 0.0
		if truly > 0 {
			f = 2 * p * r / (p + r)
		}
		if !near(got.Precision, p) || !near(got.Recall, r) || !near(got.FalseAlarms, of(falsely, left, 0)) || !near(got.F1, f) {
			t.Errorf("%v at %v: %+v", scored, threshold, got)
		}
	})
}

// TestAveragePrecision: without equal scores it is the mean, over the
// positives, of the precision at the place of each.
func TestAveragePrecision(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, _ bool) {
		scored := randomScored(random, n, false)
		got, ok := measure.AveragePrecision(scored)
		slices.SortFunc(scored, func(a, b nlp.Scored) int { return int(1e12*b.Score) - int(1e12*a.Score) })
		var sum, right float64
		for i, s := range scored {
			if s.Right {
				right++
				sum += right / float64(i+1)
			}
		}
		if ok != (right > 0) || ok && !near(got, sum/right) {
			t.Errorf("%v: %v %v, want %v", scored, got, ok, sum/right)
		}
	})
}

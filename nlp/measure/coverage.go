package measure

import "usher/nlp"

// Point is what answering only from a score on would mean.
type Point struct {
	Threshold float64 `json:"threshold"` // the least score that is answered
	Coverage  float64 `json:"coverage"`  // share of all lines that is answered
	Risk      float64 `json:"risk"`      // share of the answered that is wrong
}

// Curve is the coverage–risk curve (El-Yaniv and Wiener 2010, On the
// Foundations of Noise-free Selective Classification): one point a different
// score, the highest first.
func Curve(scored []nlp.Scored) []Point {
	var out []Point
	var answered, wrong int
	each(scored, func(tied []nlp.Scored) {
		for _, s := range tied {
			answered++
			if !s.Right {
				wrong++
			}
		}
		out = append(out, Point{tied[0].Score, share(answered, len(scored)), share(wrong, answered)})
	})
	return out
}

// AreaUnderCurve is the mean risk over all coverages, one for each number of
// answers (AURC: Geifman, Uziel and El-Yaniv 2019, Bias-Reduced Uncertainty
// Estimation). Among equal scores each answer counts as right as they are in
// the mean, so that their order does not matter. 0 is best.
func AreaUnderCurve(scored []nlp.Scored) float64 {
	var area, wrong float64
	answered := 0
	each(scored, func(tied []nlp.Scored) {
		n := 0
		for _, s := range tied {
			if !s.Right {
				n++
			}
		}
		for range tied {
			answered++
			wrong += share(n, len(tied))
			area += wrong / float64(answered)
		}
	})
	return area / float64(max(1, len(scored)))
}

// CoverageAt is the largest coverage at a risk of at most so much; 0 where
// even the surest answers are wrong more often.
func CoverageAt(curve []Point, risk float64) float64 {
	best := 0.0
	for _, p := range curve {
		if p.Risk <= risk+1e-12 {
			best = p.Coverage
		}
	}
	return best
}

// Thin leaves about n points of a curve, its ends among them.
func Thin[T any](curve []T, n int) []T {
	if len(curve) <= n || n < 2 {
		return curve
	}
	out := make([]T, n)
	for i := range out {
		out[i] = curve[i*(len(curve)-1)/(n-1)]
	}
	return out
}

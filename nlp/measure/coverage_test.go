package measure_test

import (
	"math/rand/v2"
	"testing"

	"usher/nlp"
	"usher/nlp/measure"
)

func TestCurve(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		scored := randomScored(random, n, coarse)
		curve := measure.Curve(scored)
		for _, p := range curve {
			answered, wrong := 0, 0
			for _, s := range scored {
				if s.Score >= p.Threshold {
					answered++
					if !s.Right {
						wrong++
					}
				}
			}
			if !near(p.Coverage, float64(answered)/float64(n)) || !near(p.Risk, float64(wrong)/float64(answered)) {
				t.Errorf("%+v: %d answered, %d wrong", p, answered, wrong)
			}
		}
		if curve[len(curve)-1].Coverage != 1 {
			t.Errorf("the curve ends at %+v", curve[len(curve)-1])
		}
		want := 0.0
		for _, p := range curve {
			if p.Risk <= 0.25 {
				want = max(want, p.Coverage)
			}
		}
		if got := measure.CoverageAt(curve, 0.25); !near(got, want) {
			t.Errorf("coverage %v, want %v", got, want)
		}
	})
}

// TestAreaUnderCurve: it is the mean area over all orders that the scores
// allow.
func TestAreaUnderCurve(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		scored := randomScored(random, 1+n%6, coarse)
		var sum, orders float64
		permute(scored, 0, func(order []nlp.Scored) {
			wrong, area := 0.0, 0.0
			for i, s := range order {
				if i > 0 && s.Score > order[i-1].Score {
					return
				}
				if !s.Right {
					wrong++
				}
				area += wrong / float64(i+1)
			}
			sum += area / float64(len(order))
			orders++
		})
		if got := measure.AreaUnderCurve(scored); !near(got, sum/orders) {
			t.Errorf("%v: %v, want %v", scored, got, sum/orders)
		}
	})
}

// permute calls do with every order of x.
func permute(x []nlp.Scored, from int, do func([]nlp.Scored)) {
	if from == len(x) {
		do(x)
		return
	}
	for i := from; i < len(x); i++ {
		x[from], x[i] = x[i], x[from]
		permute(x, from+1, do)
		x[from], x[i] = x[i], x[from]
	}
}

func TestThin(t *testing.T) {
	t.Parallel()
	curve := make([]int, 1000)
	for i := range curve {
		curve[i] = i
	}
	thin := measure.Thin(curve, 50)
	if len(thin) != 50 || thin[0] != 0 || thin[49] != 999 || len(measure.Thin(curve[:50], 50)) != 50 {
		t.Errorf("%v", thin)
	}
}

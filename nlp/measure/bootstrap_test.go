package measure_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"usher/nlp/measure"
)

// mean is the share of the chosen values.
func mean(values []float64) func([]int) []float64 {
	return func(chosen []int) []float64 {
		sum := 0.0
		for _, c := range chosen {
			sum += values[c]
		}
		return []float64{sum / float64(len(chosen)), math.NaN()}
	}
}

// TestBootstrap: the interval of a share is near the one that statistics
// give, and the same on any number of processors.
func TestBootstrap(t *testing.T) {
	values := make([]float64, 400)
	for i := range 300 {
		values[i] = 1
	}
	e := measure.Bootstrap(len(values), mean(values))
	low, high := measure.Wilson(300, 400)
	if e[0].Value != 0.75 || math.Abs(e[0].Low-low) > 0.01 || math.Abs(e[0].High-high) > 0.01 {
		t.Errorf("%+v, want about %.3f…%.3f", e[0], low, high)
	}
	if !math.IsNaN(e[1].Value) {
		t.Errorf("a number that there is not: %+v", e[1])
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := measure.Bootstrap(len(values), mean(values)); one[0] != e[0] {
		t.Errorf("%+v on one processor, %+v on several", one[0], e[0])
	}
}

// TestBootstrapHoldsItsPromise: of many samples about 95 % have an interval that
// holds the truth.
func TestBootstrapHoldsItsPromise(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 3))
	held := 0
	const samples = 100
	for range samples {
		values := make([]float64, 60)
		for i := range values {
			values[i] = random.NormFloat64()
		}
		if e := measure.Bootstrap(len(values), mean(values))[0]; e.Low <= 0 && e.High >= 0 {
			held++
		}
	}
	if held < 87 || held > 99 {
		t.Errorf("%d of %d intervals hold the truth", held, samples)
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	cases(t, 20, func(random *rand.Rand, n int, coarse bool) {
		a, b := randomAnswers(random, n, coarse), randomAnswers(random, n, coarse)
		var want float64
		for i := range a {
			b[i].Gold = a[i].Gold
			if a[i].Said() == a[i].Gold {
				want++
			}
			if b[i].Said() == b[i].Gold {
				want--
			}
		}
		d, back := measure.Difference(a, b), measure.Difference(b, a)
		if !near(d.Value, want/float64(n)) || !near(d.Low, -back.High) || d.Low > d.Value || d.High < d.Value {
			t.Errorf("%+v and back %+v, want %v", d, back, want/float64(n))
		}
	})
}

func TestRepeated(t *testing.T) {
	t.Parallel()
	if n := measure.Repeated([]string{"Where is  it", "退款", "new"}, []string{"where is it", "退款", "old"}); n != 2 {
		t.Errorf("%d", n)
	}
}

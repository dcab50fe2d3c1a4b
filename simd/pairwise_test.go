package simd_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// same reports whether two results are the same numbers, NaN included.
func same(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return x == y || x != x && y != y })
}

func TestPairwiseAgrees(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	for name, f := range simd.Pairwise {
		for n := range 70 {
			x, y, one := vector(r, n), vector(r, n), vector(r, 1)
			if n > 20 {
				x[18], y[3] = float32(math.NaN()), float32(math.Inf(-1))
			}
			for _, c := range [][2][]float32{{x, y}, {x, one}, {one, y}, {one, one}} {
				got, want := make([]float32, n+1), make([]float32, n+1)
				f[0](got[:n], c[0], c[1])
				for i, twin := range f[1:] {
					twin(want[:n], c[0], c[1])
					if !same(got, want) {
						t.Errorf("%s of %d numbers by %d and %d = %v, of twin %d %v", name, n, len(c[0]), len(c[1]), got, i, want)
					}
				}
			}
			into := slices.Clone(x)
			want := make([]float32, n)
			f[0](into, into, y)
			f[1](want, x, y)
			if !same(into, want) {
				t.Errorf("%s of %d numbers in place = %v, want %v", name, n, into, want)
			}
		}
	}
}

func TestPairwise(t *testing.T) {
	t.Parallel()
	a, b, dst := []float32{1, -6, 8}, []float32{2}, make([]float32, 3)
	for name, want := range map[string][]float32{
		"Add": {3, -4, 10}, "Sub": {-1, -8, 6}, "Mul": {2, -12, 16}, "Div": {0.5, -3, 4}, "Max": {2, 2, 8}, "Min": {1, -6, 2},
	} {
		simd.Pairwise[name][0](dst, a, b)
		if !slices.Equal(dst, want) {
			t.Errorf("%s = %v, want %v", name, dst, want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	x, y := make([]float32, 37), make([]float32, 37)
	for i := range x {
		x[i] = []float32{-9, 0.5, 9, nan, inf}[i%5]
	}
	l := simd.Limits{Low: -1, High: 6}
	for name, f := range map[string]func(){
		"Add": func() { l.Add(y, x, []float32{0}) }, "Sub": func() { l.Sub(y, x, []float32{0}) },
		"Mul": func() { l.Mul(y, x, []float32{1}) }, "Div": func() { l.Div(y, x, []float32{1}) },
		"Cut": func() { l.Cut(y, x) },
	} {
		f()
		for i, v := range y {
			if want := []float32{-1, 0.5, 6, nan, 6}[i%5]; !same([]float32{v}, []float32{want}) {
				t.Errorf("%s of %v = %v, want %v", name, x[i], v, want)
			}
		}
	}
}

func TestSumAndTop(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	for n := range 200 {
		x := vector(r, n)
		if got, want := simd.Sum(x), simd.SumGo(x); !near(got, want, n) {
			t.Errorf("sum of %d numbers = %v, in plain Go %v", n, got, want)
		}
		if got, want := simd.Top(x), simd.TopGo(x); got != want {
			t.Errorf("largest of %d numbers = %v, in plain Go %v", n, got, want)
		}
		if n > 0 && simd.Top(x) != slices.Max(x) {
			t.Errorf("largest of %v = %v", x, simd.Top(x))
		}
	}
}

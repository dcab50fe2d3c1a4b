package tflite_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher/nlp/tflite"
)

func TestQuantizeMultiplier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		factor     float64
		multiplier int32
		shift      int
	}{
		{1, 1 << 30, 1},
		{0.5, 1 << 30, 0},
		{0.25, 1 << 30, -1},
		{0.75, 3 << 29, 0},
		{-0.75, -3 << 29, 0},
		{3, 3 << 29, 2},
		{1 - 1e-12, 1 << 30, 1}, // the fraction rounds up to 1
		{0, 0, 0},
		{1e-12, 0, 0},
		{math.Inf(1), 0, 0},
		{math.NaN(), 0, 0},
	} {
		if m, s := tflite.QuantizeMultiplier(c.factor); m != c.multiplier || s != c.shift {
			t.Errorf("%v = %d, %d, want %d, %d", c.factor, m, s, c.multiplier, c.shift)
		}
	}
}

func TestMultiplyByQuantizedMultiplier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x      int32
		factor float64
		want   int32
	}{
		{100, 1, 100},
		{3, 0.5, 2},
		{-3, 0.5, -1}, // the multiplication rounds halves up
		{-3, 0.25, -1},
		{3, 0.125, 1}, // twice rounded: 1.5 to 2, 2/4 to 1
		{1000, 0.3, 300},
		{7, 100, 700},
		{math.MinInt32, 0.5, math.MinInt32 / 2},
	} {
		m, s := tflite.QuantizeMultiplier(c.factor)
		if got := tflite.MultiplyByQuantizedMultiplier(c.x, m, s); got != c.want {
			t.Errorf("%d · %v = %d, want %d", c.x, c.factor, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		x, f := r.Int32()>>r.IntN(31), math.Ldexp(r.Float64()+0.5, -r.IntN(20))
		m, s := tflite.QuantizeMultiplier(f)
		if got, want := tflite.MultiplyByQuantizedMultiplier(x, m, s), float64(x)*f; math.Abs(float64(got)-want) > 1.001+math.Abs(want)*1e-9 && want < math.MaxInt32/2 {
			t.Fatalf("%d · %v = %d, want %v", x, f, got, want)
		}
	}
}

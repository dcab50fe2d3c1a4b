package simd_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

func TestToBytes(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	odd := []float32{nan, inf, -inf, 0.5, 1.5, -0.5, -1.5, 1e9, -1e9}
	r := rand.New(rand.NewPCG(21, 22))
	for n := range 140 {
		x := vector(r, n)
		for i := range x {
			if x[i] *= 100; n%3 == 0 && r.IntN(4) == 0 {
				x[i] = odd[r.IntN(len(odd))]
			}
		}
		by, zero := 2*r.Float32(), int32(r.IntN(256))
		var low, high float32
		want := make([]uint8, n)
		for i, v := range x {
			if v == v {
				low, high = min(low, v), max(high, v)
				want[i] = uint8(min(max(math.RoundToEven(float64(v*by))+float64(zero), 0), 255))
			}
		}
		for l, name := range simd.Levels() {
			if a, b := simd.RangeAt(l, x); a != low || b != high {
				t.Errorf("%s: range of %v is %v to %v, want %v to %v", name, x, a, b, low, high)
			}
			got := make([]uint8, n)
			if simd.ToBytesAt(l, got, x, by, zero); !slices.Equal(got, want) {
				t.Errorf("%s: %v times %v plus %d is %v, want %v", name, x, by, zero, got, want)
			}
		}
	}
}

func TestRoundBytes(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	odd := []float32{nan, inf, -inf, 0.5, 1.5, -0.5, -1.5, 2.5, 0.5 - 0x1p-25, 0x1p-25 - 0.5, 1e9, -1e9, float32(math.Copysign(0, -1))}
	r := rand.New(rand.NewPCG(25, 26))
	for n := range 140 {
		x, scale := vector(r, n), []float32{1, 0.01, 0.5}[n%3]
		for i := range x {
			if x[i] *= 200 * scale; r.IntN(2) == 0 {
				x[i] = odd[r.IntN(len(odd))] * scale
			}
		}
		low := int32(r.IntN(2)*128 - 128)
		zero, high := low+int32(r.IntN(256)), low+int32(200+r.IntN(56))
		want := make([]uint8, n)
		for i, v := range x {
			steps := math.Round(float64(v / scale))
			if steps != steps {
				steps = math.Inf(-1)
			}
			want[i] = uint8(int32(min(max(steps+float64(zero), float64(low)), float64(high))))
		}
		for l, name := range simd.Levels() {
			got := make([]uint8, n)
			if simd.RoundBytesAt(l, got, x, scale, zero, low, high); !slices.Equal(got, want) {
				t.Errorf("%s: %v by %v plus %d in %d…%d is %v, want %v", name, x, scale, zero, low, high, got, want)
			}
		}
	}
}

func BenchmarkToBytes(b *testing.B) {
	x, dst := vector(rand.New(rand.NewPCG(23, 24)), 384), make([]uint8, 384)
	for l, name := range simd.Levels()[:2] {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				low, high := simd.RangeAt(l, x)
				simd.ToBytesAt(l, dst, x, 255/(high-low), 128)
			}
		})
	}
}

package simd_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

func TestRescale(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(51, 52))
	for n := range 400 {
		units := 1 + n%40
		multipliers, shifts := make([]int32, 1+r.IntN(2)*(units-1)), []int{}
		for i := range multipliers {
			multipliers[i] = r.Int32() | 1<<30
			shifts = append(shifts, r.IntN(36)-31)
		}
		sums, bias := make([]int32, units), make([]int32, units*r.IntN(2))
		for i := range sums {
			if sums[i] = int32(r.Uint32()) >> r.IntN(31); r.IntN(4) == 0 {
				sums[i] &^= 1<<r.IntN(30) - 1
			}
		}
		for i := range bias {
			bias[i] = int32(r.Uint32()) >> r.IntN(31)
		}
		s := simd.NewRescale(multipliers, shifts, int32(r.IntN(256)-128), -128, 127)
		if r.IntN(2) == 0 {
			s = s.HalvesUp()
		}
		rest := int32(r.IntN(1000) - 500)
		var want []byte
		for l, name := range simd.Levels() {
			got := make([]byte, 3*units+5)
			if s.RowsAt(l, got, units+2, slices.Repeat(sums, 3), units, bias, rest); l == 0 {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %v, in plain Go %v, of %v and %v, multipliers %v, shifts %v", name, got, want, sums, bias, multipliers, shifts)
			}
		}
	}
}

// TestRescaleHalves: -1.5, -0.5, 0.5 and 1.5 go to the nearest whole number, and
// away from zero or up.
func TestRescaleHalves(t *testing.T) {
	t.Parallel()
	half := simd.NewRescale([]int32{1 << 30}, []int{0}, 0, -128, 127) // rounds once: halves up
	twice := simd.NewRescale([]int32{1 << 30}, []int{-1}, 0, -128, 127)
	for _, c := range []struct {
		name string
		by   simd.Rescale
		sums []int32
		want []int8
	}{
		{"the first step", half, []int32{-3, -1, 1, 3}, []int8{-1, 0, 1, 2}},
		{"away from zero", twice, []int32{-6, -2, 2, 6}, []int8{-2, -1, 1, 2}},
		{"up", twice.HalvesUp(), []int32{-6, -2, 2, 6}, []int8{-1, 0, 1, 2}},
	} {
		for l, name := range simd.Levels() {
			sums, want := slices.Repeat(c.sums, 3), slices.Repeat(c.want, 3)
			got := make([]byte, len(sums))
			c.by.RowsAt(l, got, len(got), sums, len(sums), nil, 0)
			for i, w := range want {
				if int8(got[i]) != w {
					t.Errorf("%s, %s: %d becomes %d, want %d", c.name, name, sums[i], int8(got[i]), w)
				}
			}
		}
	}
}

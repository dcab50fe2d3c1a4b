package simd_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

var coverings = map[string]simd.Covering{
	"weighted": simd.CoverWeighted, "sum": simd.CoverSum, "squares": simd.CoverSquares, "top": simd.CoverTop,
}

// covered computes what Cover has to.
func covered[T int32 | float32](w simd.Window[T], taps []int32, image []T, row, i int) T {
	out := simd.Least[T]()
	switch w.Covering {
	case simd.CoverWeighted:
		out = w.Weights[i]
	case simd.CoverSum, simd.CoverSquares:
		out = 0
	}
	for k, at := range taps {
		x := image[row*w.From+int(at)+i]
		switch w.Covering {
		case simd.CoverWeighted:
			out += x * w.Weights[(k+1)*w.WeightStep+i]
		case simd.CoverSum:
			out += x
		case simd.CoverSquares:
			out += x * x
		case simd.CoverTop:
			out = max(out, x)
		}
	}
	return out
}

func testWindow[T int32 | float32](t *testing.T, r *rand.Rand, rows, width, taps int, numbers func(n int) []T) {
	t.Helper()
	at := offsets(r, taps, 40)
	for covering, c := range coverings {
		w := simd.Window[T]{
			Covering: c, Taps: simd.NewOffsets(at), WeightStep: width + r.IntN(5), Rows: rows, Width: width,
			To: width + r.IntN(9), From: r.IntN(2 * width),
		}
		w.Weights = numbers(taps*w.WeightStep + width)
		last := 0
		if taps > 0 {
			last = int(slices.Max(at))
		}
		image := numbers((rows-1)*w.From + last + width) // not a number more than there has to be
		for l, name := range simd.Levels() {
			got := slices.Repeat([]T{mark}, (rows-1)*w.To+width+20)
			w.CoverAt(l, got[:(rows-1)*w.To+width], image)
			for i, v := range got {
				row, column := i/w.To, i%w.To
				want := T(mark)
				if column < width && row < rows {
					want = covered(w, at, image, row, column)
				}
				if math.Abs(float64(v)-float64(want)) > 1e-5*float64(taps) {
					t.Fatalf("%s, %s: %d rows of %d, taps %v: number %d of row %d is %v, want %v", name, covering, rows, width, at, column, row, v, want)
				}
			}
		}
	}
}

func testWindows(t *testing.T, r *rand.Rand, rows, width, taps int) {
	t.Helper()
	testWindow(t, r, rows, width, taps, func(n int) []float32 { return vector(r, n) })
	testWindow(t, r, rows, width, taps, func(n int) []int32 {
		out := make([]int32, n)
		for i := range out {
			out[i] = int32(r.Uint32())
		}
		return out
	})
}

func TestWindow(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(71, 72))
	for width := 1; width < 70; width++ {
		testWindows(t, r, 1+r.IntN(5), width, r.IntN(10))
	}
	for _, width := range []int{127, 128, 129, 145, 191, 192} { // several blocks of vectors, and what is left
		testWindows(t, r, 1+r.IntN(5), width, r.IntN(10))
	}
}

func FuzzWindow(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(33), uint8(7))
	f.Fuzz(func(t *testing.T, seed uint64, rows, width, taps uint8) {
		testWindows(t, rand.New(rand.NewPCG(seed, 0)), int(rows)%20+1, int(width)+1, int(taps)%30)
	})
}

package simd_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// grid returns n rows of width numbers, stride apart, with a mark in between;
// nothing lies behind the last.
func grid(r *rand.Rand, n, width, stride int) simd.Rows {
	if n == 0 {
		return simd.Rows{Stride: stride}
	}
	data := vector(r, (n-1)*stride+width)
	for i := range data {
		if i%stride >= width {
			data[i] = mark
		}
	}
	return simd.Rows{Data: data, N: n, Stride: stride}
}

// mark stands where no kernel may write.
const mark = 1234

// product computes what Mul has to.
func product(x, w simd.Rows, row, unit, depth int, bias []float32, low, high float32) float32 {
	var s float64
	if len(bias) > 0 {
		s = float64(bias[unit])
	}
	for k := range depth {
		s += float64(x.Data[row*x.Stride+k]) * float64(w.Data[unit*w.Stride+k])
	}
	return min(max(float32(s), low), high)
}

func testMul(t *testing.T, r *rand.Rand, rows, units, depth int) {
	t.Helper()
	stride := func(width int) int { return max(width, 1) + r.IntN(2)*r.IntN(9) }
	x, w := grid(r, rows, depth, stride(depth)), grid(r, units, depth, stride(depth))
	var bias []float32
	if r.IntN(2) == 0 {
		bias = vector(r, units)
	}
	low, high := float32(math.Inf(-1)), float32(math.Inf(1))
	if r.IntN(2) == 0 {
		low, high = -1, 2
	}
	m := simd.PackRows(make([]float32, simd.MatrixSize(units, depth)), w, depth, bias)
	for l, name := range simd.Levels() {
		out := grid(r, rows, units, stride(units))
		m.MulAt(l, out, x, low, high)
		for i := range out.Data {
			row, unit := i/out.Stride, i%out.Stride
			want := float32(mark)
			if unit < units {
				want = product(x, w, row, unit, depth, bias, low, high)
			}
			if !near(out.Data[i], want, depth) {
				t.Fatalf("%s: %d rows, %d units, depth %d: row %d, unit %d is %v, want %v",
					name, rows, units, depth, row, unit, out.Data[i], want)
			}
		}
	}
}

func TestMul(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	for rows := range 20 {
		for _, units := range []int{0, 1, 31, 32, 33, 64, 70} {
			testMul(t, r, rows, units, r.IntN(40))
		}
	}
	for depth := range 20 {
		testMul(t, r, 1, 40, depth)
		testMul(t, r, 9, 40, depth)
	}
}

func FuzzMul(f *testing.F) {
	f.Add(uint64(1), uint8(9), uint8(33), uint8(70))
	f.Fuzz(func(t *testing.T, seed uint64, rows, units, depth uint8) {
		testMul(t, rand.New(rand.NewPCG(seed, 0)), int(rows), int(units), int(depth))
	})
}

// TestPackColumns holds that both ways to lay weights out give the same matrix.
func TestPackColumns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	for range 100 {
		units, depth := r.IntN(70), r.IntN(20)
		w := grid(r, units, depth, depth+1)
		turned := simd.Rows{Data: make([]float32, units*depth), N: depth, Stride: units}
		for u := range units {
			for k := range depth {
				turned.Data[k*units+u] = w.Data[u*w.Stride+k]
			}
		}
		bias, x := vector(r, units), grid(r, 3, depth, depth+1)
		a, b := grid(r, 3, units, units+1), grid(r, 3, units, units+1)
		dirty := func() []float32 { return vector(r, simd.MatrixSize(units, depth)) }
		simd.PackRows(dirty(), w, depth, bias).Mul(a, x, -9, 9)
		simd.PackColumns(dirty(), turned, units, bias).Mul(b, x, -9, 9)
		for i := range 3 {
			for u := range units {
				if p, q := a.Data[i*a.Stride+u], b.Data[i*b.Stride+u]; p != q {
					t.Fatalf("%d units, depth %d: %v by rows and %v by columns", units, depth, p, q)
				}
			}
		}
	}
}

// TestMulKeepsNaN holds that what is no number is not clamped into one.
func TestMulKeepsNaN(t *testing.T) {
	t.Parallel()
	w := simd.Rows{Data: []float32{1}, N: 1, Stride: 1}
	m := simd.PackRows(make([]float32, simd.MatrixSize(1, 1)), w, 1, nil)
	for l, name := range simd.Levels() {
		for rows := 1; rows < 9; rows++ {
			x := simd.Rows{Data: make([]float32, rows), N: rows, Stride: 1}
			for i := range x.Data {
				x.Data[i] = float32(math.NaN())
			}
			m.MulAt(l, x, simd.Rows{Data: append([]float32{}, x.Data...), N: rows, Stride: 1}, 0, 6)
			for _, v := range x.Data {
				if v == v {
					t.Errorf("%s: %v from a NaN", name, v)
				}
			}
		}
	}
}

// TestMulLeavesFloatsAlone holds that what kernels do to the smallest numbers ends
// with them.
func TestMulLeavesFloatsAlone(t *testing.T) {
	t.Parallel()
	w := simd.Rows{Data: []float32{1e-40}, N: 1, Stride: 1}
	m := simd.PackRows(make([]float32, simd.MatrixSize(1, 1)), w, 1, nil)
	for l, name := range simd.Levels() {
		for rows := 1; rows < 9; rows++ {
			x := simd.Rows{Data: make([]float32, rows), N: rows, Stride: 1}
			m.MulAt(l, simd.Rows{Data: make([]float32, rows), N: rows, Stride: 1}, x, -1, 1)
			if half := w.Data[0] / 2; half == 0 {
				t.Errorf("%s: after %d rows half of %v is 0", name, rows, w.Data[0])
			}
		}
	}
}

func BenchmarkMul(b *testing.B) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, s := range [][3]int{{1, 384, 384}, {32, 384, 384}, {32, 1536, 384}, {32, 384, 1536}, {32, 32, 32}, {128, 384, 384}, {128, 384, 1536}} {
		rows, units, depth := s[0], s[1], s[2]
		x, out := grid(r, rows, depth, depth), grid(r, rows, units, units)
		m := simd.PackRows(make([]float32, simd.MatrixSize(units, depth)), grid(r, units, depth, depth), depth, nil)
		for l, name := range simd.Levels() {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", rows, units, depth, name), func(b *testing.B) {
				for b.Loop() {
					m.MulAt(l, out, x, -9, 9)
				}
				b.ReportMetric(2*float64(rows*units*depth*b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}

func TestPackRowsAgrees(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(41, 42))
	for range 300 {
		units, depth := r.IntN(80), r.IntN(40)
		w := simd.Rows{N: units, Stride: depth + r.IntN(5)}
		w.Data = vector(r, max(units-1, 0)*w.Stride+depth) // not a number more than the rows have
		bias := vector(r, units)
		got, want := vector(r, simd.MatrixSize(units, depth)), vector(r, simd.MatrixSize(units, depth))
		simd.PackRows(got, w, depth, bias)
		simd.PackRowsGo(want, w, depth, bias)
		if !slices.Equal(got, want) {
			t.Fatalf("%d units of depth %d, stride %d: packed differently", units, depth, w.Stride)
		}
	}
}

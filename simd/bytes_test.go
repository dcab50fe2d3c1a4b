package simd_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"usher/simd"
)

// byteGrid returns n rows of depth bytes, and room behind them that must not
// count.
func byteGrid(r *rand.Rand, n, depth, stride int) simd.ByteRows {
	x := simd.ByteRows{Data: make([]uint8, n*stride), N: n, Stride: stride, Zero: make([]int32, n), Scale: vector(r, n)}
	for i := range x.Data {
		x.Data[i] = uint8(r.Uint32())
	}
	for i := range x.Zero {
		x.Zero[i] = int32(r.IntN(256))
	}
	return x
}

func weights(r *rand.Rand, n int) []int8 {
	w := make([]int8, n+1)[1:]
	for i := range w {
		w[i] = int8(r.Uint32())
	}
	return w
}

// packBytes packs weights that lie unit by unit or, as often, step by step of
// depth, into room that was used before.
func packBytes(r *rand.Rand, w []int8, units, depth int, scale, bias []float32) simd.Int8Matrix {
	room := make([]int32, simd.Int8MatrixSize(units, depth))
	for i := range room {
		room[i] = mark
	}
	p := simd.Int8Weights{Data: w, Units: units, Depth: depth, UnitStep: depth, DepthStep: 1, Scale: scale, Bias: bias}
	if r.IntN(2) == 0 {
		turned := make([]int8, len(w))
		for i := range turned {
			turned[i%depth*units+i/depth] = w[i]
		}
		p.Data, p.UnitStep, p.DepthStep = turned, 1, units
	}
	return simd.PackInt8(room, p)
}

func testBytes(t *testing.T, r *rand.Rand, rows, units, depth int) {
	t.Helper()
	x := byteGrid(r, rows, depth, simd.ByteStride(depth)+r.IntN(2)*r.IntN(9))
	w, scale, bias := weights(r, units*depth), vector(r, []int{1, max(units, 1)}[r.IntN(2)]), vector(r, units*r.IntN(2))
	low, high := float32(math.Inf(-1)), float32(math.Inf(1))
	if r.IntN(2) == 0 {
		low, high = 0, 1000
	}
	m := packBytes(r, w, units, depth, scale, bias)
	stride := units + 1 + r.IntN(5)
	for l, name := range simd.Levels() {
		whole, floats := make([]int32, rows*stride), grid(r, rows, stride, stride)
		m.MulInt32At(l, simd.Int32Rows{Data: whole, N: rows, Stride: stride}, x)
		for i := range whole {
			if i%stride >= units {
				floats.Data[i] = mark
			}
		}
		m.MulAt(l, floats, x, low, high)
		for i := range whole {
			row, unit := i/stride, i%stride
			sum, value := int32(0), float32(mark)
			if unit < units {
				for k := range depth {
					sum += (int32(x.Data[row*x.Stride+k]) - x.Zero[row]) * int32(w[unit*depth+k])
				}
				value = float32(sum) * x.Scale[row] * scale[min(unit, len(scale)-1)]
				if len(bias) > 0 {
					value += bias[unit]
				}
				value = min(max(value, low), high)
			}
			if got := floats.Data[i]; whole[i] != sum || math.Abs(float64(got-value)) > 1e-3+1e-5*math.Abs(float64(value)) {
				t.Fatalf("%s: %d rows, %d units, depth %d: row %d, unit %d is %d and %v, want %d and %v",
					name, rows, units, depth, row, unit, whole[i], got, sum, value)
			}
		}
	}
}

func TestMulBytes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(17, 18))
	for rows := range 20 {
		for _, units := range []int{0, 1, 31, 32, 33, 64, 70} {
			testBytes(t, r, rows, units, r.IntN(70))
		}
	}
	for depth := range 40 {
		testBytes(t, r, 1, 40, depth)
		testBytes(t, r, 9, 40, depth)
	}
}

// TestMulBytesExtremes multiplies the largest numbers there are.
func TestMulBytesExtremes(t *testing.T) {
	t.Parallel()
	const depth = 4000
	w := make([]int8, 2*depth)
	x := simd.ByteRows{Data: make([]uint8, depth), N: 1, Stride: depth, Zero: []int32{255}}
	for k := range depth {
		w[k], w[depth+k] = -128, 127
	}
	m := packBytes(rand.New(rand.NewPCG(1, 1)), w, 2, depth, nil, nil)
	for l, name := range simd.Levels() {
		out := simd.Int32Rows{Data: make([]int32, 2), N: 1, Stride: 2}
		if m.MulInt32At(l, out, x); out.Data[0] != 255*128*depth || out.Data[1] != -255*127*depth {
			t.Errorf("%s: %v", name, out.Data)
		}
	}
}

func FuzzMulBytes(f *testing.F) {
	f.Add(uint64(1), uint8(9), uint8(33), uint8(70))
	f.Fuzz(func(t *testing.T, seed uint64, rows, units, depth uint8) {
		testBytes(t, rand.New(rand.NewPCG(seed, 0)), int(rows), int(units), int(depth))
	})
}

func BenchmarkMulBytes(b *testing.B) {
	r := rand.New(rand.NewPCG(19, 20))
	for _, s := range [][3]int{{1, 384, 384}, {32, 384, 384}, {32, 384, 1536}, {128, 384, 384}, {128, 1536, 384}} {
		rows, units, depth := s[0], s[1], s[2]
		x, out := byteGrid(r, rows, depth, depth), grid(r, rows, units, units)
		m := packBytes(r, weights(r, units*depth), units, depth, []float32{0.01}, nil)
		for l, name := range simd.Levels() {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", rows, units, depth, name), func(b *testing.B) {
				for b.Loop() {
					m.MulAt(l, out, x, -9, 9)
				}
				b.ReportMetric(2*float64(rows*units*depth*b.N)/float64(b.Elapsed().Nanoseconds()), "GOP/s")
			})
		}
	}
}

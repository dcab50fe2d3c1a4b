package simd_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// vector returns n numbers of -1…1, at an address that no block begins at.
func vector(r *rand.Rand, n int) []float32 {
	v := make([]float32, n+1)[1:]
	for i := range v {
		v[i] = 2*r.Float32() - 1
	}
	return v
}

// near reports whether two sums over numbers of up to 1 are the same to within
// rounding.
func near(a, b float32, n int) bool {
	return math.Abs(float64(a-b)) <= 1e-5*math.Max(1, math.Sqrt(float64(n)))
}

func TestAssemblyAgrees(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		a, b, c := vector(r, n), vector(r, n), r.Float32()
		if got, want := simd.Dot(a, b), simd.DotGo(a, b); !near(got, want, n) {
			t.Errorf("Dot of %d numbers = %v, in plain Go %v", n, got, want)
		}
		got, want := slices.Clone(b), slices.Clone(b)
		simd.Axpy(c, a, got)
		simd.AxpyGo(c, a, want)
		for i := range got {
			if !near(got[i], want[i], 1) {
				t.Errorf("Axpy of %d numbers at %d = %v, in plain Go %v", n, i, got[i], want[i])
			}
		}
		p, q := make([]int8, n), make([]int8, n)
		simd.Quantise(p, a)
		simd.Quantise(q, b)
		if got, want := simd.DotInt8(p, q), simd.DotInt8Go(p, q); got != want {
			t.Errorf("DotInt8 of %d numbers = %d, in plain Go %d", n, got, want)
		}
	}
}

func TestShorterCounts(t *testing.T) {
	t.Parallel()
	long, short := vector(rand.New(rand.NewPCG(3, 4)), 100), []float32{1, 2, 3}
	want := long[0] + 2*long[1] + 3*long[2]
	if got := simd.Dot(long, short); !near(got, want, 3) {
		t.Errorf("Dot = %v, want %v", got, want)
	}
	y := slices.Clone(short)
	simd.Axpy(0, long, y)
	if !slices.Equal(y, short) {
		t.Errorf("Axpy by 0 made %v of %v", y, short)
	}
	if got := simd.Dot(nil, long); got != 0 {
		t.Errorf("Dot of nothing = %v, want 0", got)
	}
	if got := simd.DotInt8([]int8{2, 3}, []int8{5}); got != 10 {
		t.Errorf("DotInt8 = %v, want 10", got)
	}
}

// TestAxpyStaysInside holds that nothing behind the slice is written.
func TestAxpyStaysInside(t *testing.T) {
	t.Parallel()
	x := make([]float32, 100)
	for i := range x {
		x[i] = 1
	}
	for n := range 64 {
		y := make([]float32, 100)
		simd.Axpy(1, x, y[:n])
		if slices.ContainsFunc(y[n:], func(v float32) bool { return v != 0 }) {
			t.Fatalf("Axpy over %d numbers wrote behind them", n)
		}
	}
}

// TestDotInt8Longest multiplies as many of the largest numbers as are exact.
func TestDotInt8Longest(t *testing.T) {
	t.Parallel()
	x := slices.Repeat([]int8{-128}, 1<<17-1)
	want := int32(1<<31 - 1<<14)
	if got, plain := simd.DotInt8(x, x), simd.DotInt8Go(x, x); got != want || plain != want {
		t.Errorf("DotInt8 = %d, in plain Go %d, want %d", got, plain, want)
	}
}

func TestDotMany(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	x, rows := vector(r, 70), vector(r, 70*5+9)
	out := make([]float32, 7)
	simd.DotMany(x, rows, out)
	for i := range 5 {
		if want := simd.Dot(x, rows[i*70:(i+1)*70]); out[i] != want {
			t.Errorf("row %d: %v, want %v", i, out[i], want)
		}
	}
	if out[5] != 0 || out[6] != 0 {
		t.Errorf("rows that are not there got %v", out[5:])
	}
	simd.DotMany(nil, rows, out)
	if !slices.Equal(out, make([]float32, 7)) {
		t.Errorf("rows of no length got %v", out)
	}
}

func TestQuantise(t *testing.T) {
	t.Parallel()
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range []struct {
		name string
		in   []float32
		want []int8
	}{
		{"empty", nil, nil},
		{"zero", []float32{0, 0}, []int8{0, 0}},
		{"both ends", []float32{1, -1, 0.5}, []int8{127, -127, 64}},
		{"large", []float32{1e38, -1e38}, []int8{127, -127}},
		{"too small to divide by", []float32{1e-45, 0}, []int8{0, 0}},
		{"not finite", []float32{inf, 1}, []int8{0, 0}},
		{"not a number", []float32{1, nan}, []int8{0, 0}},
	} {
		got := make([]int8, len(c.in))
		scale := simd.Quantise(got, c.in)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		for i, q := range got {
			if scale != 0 && math.Abs(float64(scale*float32(q)-c.in[i])) > float64(scale)*0.51 {
				t.Errorf("%s: %v · %v is not near %v", c.name, scale, q, c.in[i])
			}
		}
	}
}

// TestQuantisedSimilarity shows what the whole numbers cost: about a thousandth.
func TestQuantisedSimilarity(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		a, b := unit(vector(r, 512)), unit(vector(r, 512))
		p, q := make([]int8, 512), make([]int8, 512)
		got := simd.Quantise(p, a) * simd.Quantise(q, b) * float32(simd.DotInt8(p, q))
		if want := simd.Dot(a, b); math.Abs(float64(got-want)) > 0.002 {
			t.Errorf("similarity %v, in whole numbers %v", want, got)
		}
	}
}

func unit(v []float32) []float32 {
	simd.Axpy(1/float32(math.Sqrt(float64(simd.Dot(v, v))))-1, slices.Clone(v), v)
	return v
}

func FuzzKernels(f *testing.F) {
	f.Add([]byte("some bytes that become numbers, more than thirty-two of them"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, skip uint8) {
		a := make([]float32, len(data))
		p := make([]int8, len(data))
		for i, c := range data {
			a[i], p[i] = float32(int8(c))/128, int8(c)
		}
		b, q := a[min(int(skip), len(a)):], p[min(int(skip), len(p)):]
		if got, want := simd.Dot(a, b), simd.DotGo(a[:len(b)], b); !near(got, want, len(b)) {
			t.Errorf("Dot = %v, in plain Go %v", got, want)
		}
		if got, want := simd.DotInt8(p, q), simd.DotInt8Go(p[:len(q)], q); got != want {
			t.Errorf("DotInt8 = %v, in plain Go %v", got, want)
		}
		if len(data) >= 4 {
			a[0] = math.Float32frombits(binary.LittleEndian.Uint32(data))
			simd.Quantise(make([]int8, len(a)), a)
		}
	})
}

func BenchmarkDot(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 10))
	x, y := vector(r, 512), vector(r, 512)
	p, q := make([]int8, 512), make([]int8, 512)
	simd.Quantise(p, x)
	simd.Quantise(q, y)
	b.Run("float32", func(b *testing.B) {
		for b.Loop() {
			simd.Dot(x, y)
		}
	})
	b.Run("float32 plain", func(b *testing.B) {
		for b.Loop() {
			simd.DotGo(x, y)
		}
	})
	b.Run("int8", func(b *testing.B) {
		for b.Loop() {
			simd.DotInt8(p, q)
		}
	})
	b.Run("axpy", func(b *testing.B) {
		for b.Loop() {
			simd.Axpy(1e-9, x, y)
		}
	})
}

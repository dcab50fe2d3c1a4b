package simd_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// truth holds the curves in float64.
var truth = map[string]func(x float64) float64{
	"Exp":      math.Exp,
	"Logistic": func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"Tanh":     math.Tanh,
	"Gelu":     func(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) },
	"GeluTanh": func(x float64) float64 {
		return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	},
}

// off returns how far got is from want in units of float32's precision.
func off(got float32, want float64) float64 {
	if want > math.MaxFloat32 && math.IsInf(float64(got), 1) || math.Abs(want) < 0x1p-126 && got == 0 {
		return 0
	}
	return math.Abs(float64(got)-want) / math.Abs(want) * 0x1p24
}

func TestCurves(t *testing.T) {
	t.Parallel()
	var x []float32
	for i := -110.0; i <= 110; i += 1.0 / 512 {
		x = append(x, float32(i*i*i/(110*110)))
	}
	for name, pair := range simd.Curves {
		for twin, f := range pair {
			got := make([]float32, len(x))
			f(got, x)
			worst, at := 0.0, float32(0)
			for i, g := range got {
				want := truth[name](float64(x[i]))
				o := off(g, want)
				if name == "Gelu" || name == "GeluTanh" { // the tails are small differences
					o = math.Abs(float64(g)-want) / math.Max(1, math.Abs(want)) * 0x1p24
				}
				if o > worst {
					worst, at = o, x[i]
				}
			}
			if worst > 4 {
				t.Errorf("%s at %v is off by %.1f units (twin %d)", name, at, worst, twin)
			}
		}
	}
}

func TestCurvesAtTheEdges(t *testing.T) {
	t.Parallel()
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	x := []float32{0, inf, -inf, nan, 88.7228, 89, -87.33, -88, 1e-30}
	for name, want := range map[string][]float32{
		"Exp":      {1, inf, 0, nan},
		"Logistic": {0.5, 1, 0, nan},
		"Tanh":     {0, 1, -1, nan},
		"Gelu":     {0, inf, 0, nan},
	} {
		for twin, f := range simd.Curves[name] {
			got := make([]float32, len(x))
			f(got, x)
			if name == "Gelu" && math.Abs(float64(got[2])) < 1e-30 {
				got[2] = 0
			}
			if !same(got[:4], want) {
				t.Errorf("%s of %v = %v, want %v (twin %d)", name, x[:4], got[:4], want, twin)
			}
		}
	}
	got := make([]float32, len(x))
	simd.Exp(got, x)
	if math.IsInf(float64(got[4]), 0) || got[5] != inf || got[6] == 0 || got[7] != 0 || got[8] != 1 {
		t.Errorf("Exp of %v = %v", x[4:], got[4:])
	}
}

// agree reports whether assembly and plain Go are the same to within rounding.
func agree(a, b float32) bool {
	return a == b || a != a && b != b || math.Abs(float64(a)-float64(b)) <= 1e-6*math.Max(0x1p-100, math.Abs(float64(b)))+2e-7
}

func FuzzCurves(f *testing.F) {
	f.Add([]byte("bytes that become numbers of all sizes"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, skip uint8) {
		x := make([]float32, len(data)/4+1)
		for i := range x[1:] {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		x = x[min(int(skip), len(x)):]
		for name, pair := range simd.Curves {
			want := make([]float32, len(x))
			pair[1](want, x)
			for twin, f := range pair {
				got := make([]float32, len(x)+1)
				f(got[:len(x)], x)
				for i, g := range got[:len(x)] {
					if !agree(g, want[i]) && !math.IsInf(float64(x[i]), 0) {
						t.Errorf("%s of %v = %v, in plain Go %v (twin %d)", name, x[i], g, want[i], twin)
					}
				}
				if got[len(x)] != 0 {
					t.Errorf("%s wrote behind the end (twin %d)", name, twin)
				}
			}
		}
	})
}

func TestSoftmax(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{0, 1, 2, 7, 8, 40, 128, 131} {
		for _, beta := range []float32{1, 0.5, -2, 0} {
			x, got, total := vector(r, n), make([]float32, n), 0.0
			for i := range x {
				x[i] *= 30
				total += math.Exp(float64(beta * x[i]))
			}
			simd.Softmax(got, x, beta)
			for i, g := range got {
				if want := math.Exp(float64(beta*x[i])) / total; math.Abs(float64(g)-want) > 1e-6*want+1e-9 {
					t.Errorf("softmax of %d numbers by %v at %d = %v, want %v", n, beta, i, g, want)
				}
			}
		}
	}
	x := vector(r, 100)
	a, b := make([]float32, 100), make([]float32, 100)
	for n := range x {
		s, want := simd.ExpSum(a[:n], x[:n], 0.5), simd.ExpSumGo(b[:n], x[:n], 0.5)
		if math.Abs(float64(s-want)) > 1e-5*float64(want) || !slices.EqualFunc(a[:n], b[:n], agree) {
			t.Errorf("sum of %d powers = %v, in plain Go %v", n, s, want)
		}
	}
	same := []float32{1e30, 1e30}
	if simd.Softmax(same, same, 1); !slices.Equal(same, []float32{0.5, 0.5}) {
		t.Errorf("softmax of large numbers = %v", same)
	}
}

func BenchmarkCurves(b *testing.B) {
	x := vector(rand.New(rand.NewPCG(17, 18)), 1536)
	dst := make([]float32, len(x))
	for name, pair := range simd.Curves {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				pair[0](dst, x)
			}
		})
		b.Run(name+" plain", func(b *testing.B) {
			for b.Loop() {
				pair[1](dst, x)
			}
		})
	}
	b.Run("Softmax", func(b *testing.B) {
		for b.Loop() {
			simd.Softmax(dst[:128], x[:128], 1)
		}
	})
	b.Run("Add", func(b *testing.B) {
		for b.Loop() {
			simd.Add(dst, x, x)
		}
	})
}

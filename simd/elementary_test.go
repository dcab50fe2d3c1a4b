package simd_test

import (
	"encoding/binary"
	"math"
	"testing"

	"usher/simd"
)

// elementary are the functions of one number, with the truth in float64.
var elementary = map[string]struct {
	f     func(dst, src []float32)
	truth func(x float64) float64
}{
	"Log": {simd.Log, math.Log}, "Sin": {simd.Sin, math.Sin}, "Cos": {simd.Cos, math.Cos},
}

// rounded tells whether got is want as a float32, with its sign, or the neighbour
// of that where want is nearly halfway to it.
func rounded(got float32, want float64) bool {
	if got != got || want != want {
		return got != got && want != want
	}
	near := got == float32(want) || got == float32(want*(1+1e-8)) || got == float32(want*(1-1e-8))
	return near && math.Signbit(float64(got)) == math.Signbit(want)
}

// ofAllSizes returns floats of all sizes and signs, and those that are odd.
func ofAllSizes() []float32 {
	inf := float32(math.Inf(1))
	x := []float32{0, 1, 2, 3, 0.5, 1<<19 - 1, 1 << 19, 1 << 24, math.Pi, inf, math.MaxFloat32, math.SmallestNonzeroFloat32, 0x1p-126}
	for _, v := range x {
		x = append(x, -v)
	}
	x = append(x, float32(math.NaN()))
	for v := float32(0.003); v < 20; v += 0.003 {
		x = append(x, v, -v)
	}
	for bits := uint64(0); bits < 1<<32; bits += 777_777 {
		x = append(x, math.Float32frombits(uint32(bits)))
	}
	return x
}

func TestElementary(t *testing.T) {
	t.Parallel()
	for name, e := range elementary {
		x := ofAllSizes()
		for len(x) > 0 {
			n := min(len(x), 1+len(x)%7) // few together: odd ones keep the others from kernels
			got := make([]float32, n)
			e.f(got, x)
			for i, g := range got {
				if want := e.truth(float64(x[i])); !rounded(g, want) {
					t.Errorf("%s of %v = %v, want %v", name, x[i], g, want)
				}
			}
			x = x[n:]
		}
	}
}

func TestPow(t *testing.T) {
	t.Parallel()
	x := ofAllSizes()
	got := make([]float32, len(x))
	check := func(i int, a, b float32) {
		if want := math.Pow(float64(a), float64(b)); !rounded(got[i], want) {
			t.Errorf("%v to the power of %v = %v, want %v", a, b, got[i], want)
		}
	}
	for _, y := range []float32{0, 1, -1, 2, 3, 0.5, -0.5, -7, 0.1, 30.7, -128, 1e-20, 1e20, 1<<24 + 2, float32(math.Inf(-1)), float32(math.NaN())} {
		simd.Pow(got, x, []float32{y})
		for i, v := range x {
			check(i, v, y)
		}
	}
	for _, base := range []float32{0.9999, 1.0001, 2, 10, -3} {
		simd.Pow(got, []float32{base}, x)
		for i, v := range x {
			check(i, base, v)
		}
	}
	simd.Pow(got[:3], []float32{4}, []float32{0.5})
	if !same(got[:3], []float32{2, 2, 2}) {
		t.Errorf("4 to the power of 0.5 = %v", got[:3])
	}
	simd.Pow(nil, nil, nil)
}

func FuzzElementary(f *testing.F) {
	f.Add([]byte("bytes that become numbers of all sizes"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, skip uint8) {
		x := make([]float32, len(data)/4+1)
		for i := range x[1:] {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		x = x[min(int(skip), len(x)):]
		got := make([]float32, len(x)+1)
		for name, e := range elementary {
			e.f(got[:len(x)], x)
			for i, v := range x {
				if want := e.truth(float64(v)); !rounded(got[i], want) {
					t.Errorf("%s of %v = %v, want %v", name, v, got[i], want)
				}
			}
		}
		simd.Pow(got[:len(x)], x, x)
		for i, v := range x {
			if want := math.Pow(float64(v), float64(v)); !rounded(got[i], want) {
				t.Errorf("%v to its own power = %v, want %v", v, got[i], want)
			}
		}
		if got[len(x)] != 0 {
			t.Error("wrote behind the end")
		}
	})
}

func BenchmarkElementary(b *testing.B) {
	x, dst := make([]float32, 128), make([]float32, 128)
	for i := range x {
		x[i] = float32(i+1) / 10
	}
	for name, e := range elementary {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.f(dst, x)
			}
		})
	}
	b.Run("Pow", func(b *testing.B) {
		for b.Loop() {
			simd.Pow(dst, x, []float32{1.5})
		}
	})
}

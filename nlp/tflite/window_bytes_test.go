package tflite_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// around returns n numbers that are at most so far from a zero point; they wrap.
func around[T int8 | uint8](r *rand.Rand, n, zero, far int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(zero + r.IntN(2*far+1) - far)
	}
	return out
}

// limited returns v within the numbers of T.
func limited[T int8 | uint8](v int) T {
	if T(0)-1 > 0 {
		return T(min(max(v, 0), 255))
	}
	return T(min(max(v, -128), 127))
}

// testConvolution holds a convolution to the sum that it stands for: of whole
// numbers that are small enough for a scale of 1, with the zero point of the weights.
// Their type says whether they may be other than constants.
func testConvolution[T int8 | uint8](t *testing.T, r *rand.Rand, s scenery, zero, weightZero int, constant bool) {
	t.Helper()
	x, f := around[T](r, product(s.image()), zero, 2), around[T](r, product(s.filters()), weightZero, 2)
	m := s.call(val([]int{0}, []T{}...).quantised(1, int64(zero)+2), val(s.image(), x...).quantised(1, int64(zero)), val(s.filters(), f...).quantised(1, int64(weightZero)))
	in, err := m.interpreter(constant)
	if err != nil {
		t.Fatal(err)
	}
	shape, got := run[T](t, in, 0)
	each(shape, func(i []int) {
		sum := zero + 2
		s.sees(shape, i, func(at, w int) { sum += (int(x[at]) - zero) * (int(f[w]) - weightZero) })
		if want := limited[T](sum); got[at(shape, i)] != want {
			t.Fatalf("%+v: at %v is %d, want %d", s, i, got[at(shape, i)], want)
		}
	})
}

func TestConvolutionsOfBytesAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(33, 34))
	for i := range 200 {
		s := newScenery(r, []schema.BuiltinOperator{convolution, depthwise}[i%2])
		testConvolution[int8](t, r, s, 1, 0, r.IntN(2) == 0)
		if s.code == convolution { // there are no groups
			s.taken = s.channels
		}
		testConvolution[uint8](t, r, s, 2+r.IntN(250), 2+r.IntN(250), true)
	}
}

// TestPoolsOfBytesAgree holds pools of random sizes to what they stand for. Means are
// rounded to nearest, halves away from zero.
func TestPoolsOfBytesAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(37, 38))
	for i := range 200 {
		s := newScenery(r, []schema.BuiltinOperator{averagePool, maxPool}[i%2])
		testPool[int8](t, r, s)
		testPool[uint8](t, r, s)
	}
}

func testPool[T int8 | uint8](t *testing.T, r *rand.Rand, s scenery) {
	t.Helper()
	x := around[T](r, product(s.image()), 0, 127)
	in, err := s.call(val([]int{0}, []T{}...).quantised(1, 0), val(s.image(), x...).quantised(1, 0)).interpreter(false)
	if err != nil {
		t.Fatal(err)
	}
	shape, got := run[T](t, in, 0)
	each(shape, func(i []int) {
		n, want, top := 0, 0, -128
		s.sees(shape, i, func(at, _ int) { n, want, top = n+1, want+int(x[at]), max(top, int(x[at])) })
		half := n / 2
		if want < 0 {
			half = -half
		}
		if want = (want + half) / n; s.code == maxPool {
			want = top
		}
		if int(got[at(shape, i)]) != want {
			t.Fatalf("%+v: at %v is %d, want %d", s, i, got[at(shape, i)], want)
		}
	})
}

// TestWindowsOnOtherImages: what was planned for an image does not show in the results
// of the next.
func TestWindowsOnOtherImages(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(39, 40))
	for i := range 60 {
		s := newScenery(r, []schema.BuiltinOperator{convolution, depthwise, averagePool, maxPool, l2Pool}[i%5])
		s.valid = false
		tensors := []value{val(s.image(), floats(1, product(s.image()))...)}
		if s.units > 0 {
			tensors = append(tensors, val(s.filters(), floats(2, product(s.filters()))...))
		}
		m := s.call(val([]int{0}, []float32{}...), tensors...)
		in, err := m.interpreter(false)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			s.batch, s.height, s.width = 1+r.IntN(2), 1+r.IntN(9), 1+r.IntN(9)
			x := floats(r.Uint64(), product(s.image()))
			m.in[0] = val(s.image(), x...)
			fresh, err := m.interpreter(false)
			if err != nil {
				t.Fatal(err)
			}
			if err := tflite.SetInput(in, 0, s.image(), x); err != nil {
				t.Fatal(err)
			}
			_, want := run[float32](t, fresh, 0)
			if shape, got := run[float32](t, in, 0); !slices.Equal(got, want) {
				t.Fatalf("%+v: %v %v, want %v", s, shape, got, want)
			}
		}
	}
}

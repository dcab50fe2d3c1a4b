package simd_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// offsets returns n numbers below an end.
func offsets(r *rand.Rand, n, end int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = r.Int32N(int32(end))
	}
	return out
}

// stepsOf returns offsets, often one behind the other.
func stepsOf(r *rand.Rand, n, apart int) []int32 {
	out := offsets(r, n, 50)
	if r.IntN(2) == 0 {
		for i := range out {
			out[i] = int32(i * apart)
		}
	}
	return out
}

func testPlaces(t *testing.T, r *rand.Rand, rows, units, depth int) {
	t.Helper()
	at, steps := offsets(r, rows, 50), stepsOf(r, depth, 1)
	image := vector(r, int(slices.Max(at)+slices.Max(steps))+1) // not a number more than the rows have
	x := simd.Rows{N: rows, Stride: depth}
	for _, from := range at {
		for _, k := range steps {
			x.Data = append(x.Data, image[from+k])
		}
	}
	m := simd.PackRows(make([]float32, simd.MatrixSize(units, depth)), grid(r, units, depth, depth), depth, vector(r, units))
	places := simd.Places{Rows: simd.NewOffsets(at), Steps: simd.NewOffsets(steps)}
	stride, first := units+r.IntN(9), r.IntN(rows)
	for l, name := range simd.Levels() {
		got, want := grid(r, rows, units, stride), grid(r, rows, units, stride)
		copy(got.Data, want.Data)
		m.MulAt(0, want.From(first, rows), x.From(first, rows), -1, 2)
		m.MulPlacesAt(l, got.From(first, rows), image, places.From(first, rows), -1, 2)
		if !slices.EqualFunc(got.Data, want.Data, func(a, b float32) bool { return near(a, b, depth) }) {
			t.Fatalf("%s: %d rows from %d on, %d units, depth %d: %v, want %v", name, rows, first, units, depth, got.Data, want.Data)
		}
	}
}

// testBytePlaces multiplies with weights in runs of a length, which is no more than
// the depth.
func testBytePlaces(t *testing.T, r *rand.Rand, rows, units, run, runs int) {
	t.Helper()
	w := weights(r, units*run*runs)
	depth := simd.ByteStride(run) * runs
	at, steps := offsets(r, rows, 50), stepsOf(r, depth/4, 4)
	p := simd.BytePlaces{
		Places: simd.Places{Rows: simd.NewOffsets(at), Steps: simd.NewOffsets(steps)},
		Data:   make([]byte, slices.Max(at)+slices.Max(steps)+4), Zero: r.Int32N(256), Scale: r.Float32(),
	}
	for i := range p.Data {
		p.Data[i] = byte(r.Uint32())
	}
	x := simd.ByteRows{N: rows, Stride: depth, Zero: slices.Repeat([]int32{p.Zero}, rows), Scale: slices.Repeat([]float32{p.Scale}, rows)}
	for _, from := range at {
		for _, k := range steps {
			x.Data = append(x.Data, p.Data[from+k:][:4]...)
		}
	}
	padded := make([]int8, units*depth)
	for i, v := range w {
		padded[i/run*simd.ByteStride(run)+i%run] = v
	}
	scale, bias := vector(r, units), vector(r, units)
	in := simd.Int8Weights{Data: w, Units: units, Depth: run * runs, UnitStep: run * runs, DepthStep: 1, Run: run, Scale: scale, Bias: bias}
	if in.PackedDepth() != depth {
		t.Fatalf("%d runs of %d make a depth of %d, want %d", runs, run, in.PackedDepth(), depth)
	}
	m := simd.PackInt8(make([]int32, simd.Int8MatrixSize(units, depth)), in)
	plain := packBytes(r, padded, units, depth, scale, bias)
	for l, name := range simd.Levels() {
		whole, want := make([]int32, rows*units), make([]int32, rows*units)
		plain.MulInt32At(0, simd.Int32Rows{Data: want, N: rows, Stride: units}, x)
		if m.MulInt32PlacesAt(l, simd.Int32Rows{Data: whole, N: rows, Stride: units}, p); !slices.Equal(whole, want) {
			t.Fatalf("%s: %d rows, %d units, %d runs of %d: %v, want %v", name, rows, units, runs, run, whole, want)
		}
		floats, likewise := grid(r, rows, units, units), grid(r, rows, units, units)
		plain.MulAt(0, likewise, x, -1, 2)
		m.MulPlacesAt(l, floats, p, -1, 2)
		if !slices.EqualFunc(floats.Data, likewise.Data, func(a, b float32) bool { return near(a, b, depth) }) {
			t.Fatalf("%s: %d rows, %d units, %d runs of %d: %v, want %v", name, rows, units, runs, run, floats.Data, likewise.Data)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(61, 62))
	for rows := 1; rows < 20; rows++ {
		for _, units := range []int{1, 4, 31, 32, 33, 70} {
			testPlaces(t, r, rows, units, 1+r.IntN(40))
			testBytePlaces(t, r, rows, units, 1+r.IntN(12), 1+r.IntN(6))
		}
	}
}

// TestPlacesOutside holds that nothing is read that is not there.
func TestPlacesOutside(t *testing.T) {
	t.Parallel()
	m := simd.PackRows(make([]float32, simd.MatrixSize(1, 2)), simd.Rows{Data: []float32{1, 2}, N: 1, Stride: 2}, 2, nil)
	for _, c := range []struct{ rows, steps []int32 }{
		{[]int32{0, 3}, []int32{0, 1}},
		{[]int32{0}, []int32{0, 4}},
		{[]int32{-1}, []int32{1, 2}},
		{[]int32{0}, []int32{0}},
		{[]int32{0}, []int32{0, 1e9}[:1]},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("rows at %v with steps %v are read from 4 numbers", c.rows, c.steps)
				}
			}()
			at := simd.Places{Rows: simd.NewOffsets(c.rows), Steps: simd.NewOffsets(c.steps)}
			m.MulPlaces(simd.Rows{Data: make([]float32, 2), N: len(c.rows), Stride: 1}, make([]float32, 4), at, -9, 9)
		}()
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add(uint64(1), uint8(9), uint8(33), uint8(7), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, rows, units, run, runs uint8) {
		r := rand.New(rand.NewPCG(seed, 0))
		rows, units, run, runs = rows%40+1, units%80+1, run%40+1, runs%10+1
		testPlaces(t, r, int(rows), int(units), int(run)*int(runs))
		testBytePlaces(t, r, int(rows), int(units), int(run), int(runs))
	})
}

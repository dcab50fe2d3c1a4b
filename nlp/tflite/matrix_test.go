package tflite_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

const (
	fullyConnected = schema.BuiltinOperatorFULLY_CONNECTED
	batchMatMul    = schema.BuiltinOperatorBATCH_MATMUL
)

// fc makes a call of FULLY_CONNECTED.
func fc(keep, asymmetric bool, out value, in ...value) opModel {
	return opModel{
		code: fullyConnected, version: 9, options: schema.BuiltinOptionsFullyConnectedOptions,
		fields: []any{int8(0), int8(0), keep, asymmetric}, in: in, out: []value{out},
	}
}

// bmm makes a call of BATCH_MATMUL.
func bmm(adjX, adjY bool, out value, in ...value) opModel {
	return opModel{
		code: batchMatMul, version: 4, options: schema.BuiltinOptionsBatchMatMulOptions,
		fields: []any{adjX, adjY}, in: in, out: []value{out},
	}
}

func TestMatrices(t *testing.T) {
	t.Parallel()
	x, w := val([]int{2, 3}, float32(1), 2, 3, 4, 5, 6), val([]int{2, 3}, float32(1), 0, -1, 2, 2, 2)
	bias := val([]int{2}, float32(10), 20)
	whole := val([]int{2, 2}, int8(1), 2, -3, 4).quantised(1, 1)
	weights := val([]int{2, 2}, int8(1), 2, 3, -4).quantised(0.5, 0)
	for i, m := range []opModel{
		fc(false, false, val([]int{2, 2}, float32(8), 32, 8, 50), x, w, bias),
		fc(true, false, val([]int{1, 2, 2}, float32(-2), 12, -2, 30), x.reshaped(1, 2, 3), w),
		fc(false, false, val([]int{2, 2}, float32(8), 32, 8, 50), x.reshaped(6), w, bias),
		fc(false, false, val[float32]([]int{0, 2}), val[float32]([]int{0, 3}), w, bias),
		fc(true, false, val[float32]([]int{2, 0}), x, val[float32]([]int{0, 3})),
		fc(true, false, val([]int{2, 2}, float32(10), 20, 10, 20), val[float32]([]int{2, 0}), val[float32]([]int{2, 0}), bias),
		// 127 steps of a whole number make each row up: these are exact.
		fc(false, false, val([]int{2, 1}, float32(127*3-4), 127), val([]int{2, 2}, float32(127), -2, 0, 63.5), val([]int{1, 2}, int8(6), 4).quantised(0.5, 0)),
		fc(false, true, val([]int{1, 1}, float32(255*3)), val([]int{1, 2}, float32(255), 0), val([]int{1, 2}, int8(6), 4).quantised(0.5, 0)),
		fc(false, false, val([]int{1, 1}, float32(7)), val([]int{1, 2}, float32(0), 0), val([]int{1, 2}, int8(6), 4).quantised(0.5, 0), val([]int{1}, float32(7))),
		fc(false, false, val([]int{2, 2}, int8(3), -3, 3, -43).quantised(0.25, -3), whole, weights, val([]int{2}, int32(1), 4)),
		fc(false, false, val([]int{1, 1}, int16(-20)).quantised(0.5, 0), val([]int{1, 2}, int16(100), -300).quantised(1, 0), val([]int{1, 2}, int8(5), 3).quantised(0.025, 0)),

		bmm(false, false, val([]int{2, 1}, float32(7), 19), x, val([]int{3, 1}, float32(2), 1, 1)),
		bmm(true, false, val([]int{3, 1}, float32(9), 12, 15), x, val([]int{2, 1}, float32(1), 2)),
		bmm(false, true, val([]int{2, 2}, float32(-2), 12, -2, 30), x, w),
		bmm(false, false, val([]int{2, 1, 1}, float32(3), 7), val([]int{2, 1, 2}, float32(1), 2, 3, 4), val([]int{2, 1}, float32(1), 1)),
		bmm(false, false, val([]int{2, 1, 1}, float32(3), 30), val([]int{1, 2}, float32(1), 2), val([]int{2, 2, 1}, float32(1), 1, 10, 10)),
		bmm(false, false, val[float32]([]int{0, 1, 1}), val[float32]([]int{0, 1, 2}), val([]int{1, 2, 1}, float32(1), 1)),
		bmm(false, false, val([]int{1, 2}, float32(0), 0), val[float32]([]int{1, 0}), val[float32]([]int{0, 2})),
		bmm(false, true, val([]int{2, 2}, int8(-2), 9, 0, 25).quantised(1, -3), whole, val([]int{2, 2}, int8(2), 3, 4, 14).quantised(1, 2)),
		bmm(false, false, val([]int{1, 2}, float32(127), 254), val([]int{1, 2}, float32(127), 0), val([]int{2, 2}, int8(2), 4, 9, 9).quantised(0.5, 0)),
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) { m.check(t) })
	}
}

// TestProductsOfNothing: a few bytes may ask for any number of matrices without
// columns, which take no memory.
func TestProductsOfNothing(t *testing.T) {
	const many = 1 << 22
	x, y := []int{3, 0}, []int{many, 0, 0}
	for _, m := range []opModel{
		bmm(false, false, val[float32]([]int{many, 3, 0}), val[float32](x), val[float32](y)),
		bmm(false, false, val[float32]([]int{many, 3, 0}), val[float32](x), val[int8](y).quantised(0.5, 0)),
		bmm(false, false, val[int8]([]int{many, 3, 0}).quantised(1, 0), val[int8](x).quantised(1, 0), val[int8](y).quantised(1, 0)),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := m.run(true)
		runtime.ReadMemStats(&after)
		if grew := after.TotalAlloc - before.TotalAlloc; err != nil || grew > many*8 {
			t.Errorf("%s by %s: %d bytes were made, %v", m.in[0].typ, m.in[1].typ, grew, err)
		}
	}
}

// TestMatricesOfUint8 multiplies by weights that have to be constant.
func TestMatricesOfUint8(t *testing.T) {
	t.Parallel()
	x, w := val([]int{1, 2}, uint8(129), 127).quantised(1, 128), val([]int{1, 2}, uint8(131), 129).quantised(1, 128)
	m := fc(false, false, val([]int{1, 1}, uint8(130)).quantised(1, 128), x, w)
	if out, err := m.run(true); err != nil || out[0].data[0] != 130 {
		t.Errorf("%v, %v, want 130", out, err)
	}
	if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), "not constant") {
		t.Errorf("with weights that are an input: %v", err)
	}
}

// reshaped gives a value another shape.
func (v value) reshaped(shape ...int) value {
	v.shape = shape
	return v
}

func TestMatricesThatDoNotFit(t *testing.T) {
	t.Parallel()
	x, out := steps(2, 3), val([]int{2, 2}, float32(0), 0, 0, 0)
	w, bytes := steps(2, 3), val([]int{2, 3}, int8(1), 2, 3, 4, 5, 6)
	shuffled := fc(false, false, out, x, w)
	shuffled.fields = []any{int8(0), int8(1)}
	for want, m := range map[string]opModel{
		"for weights [2,4]":          fc(false, false, out, x, steps(2, 4)),
		"rows of 3 values":           fc(true, false, out, x, steps(2, 4)),
		"weights have 2 dimensions":  fc(false, false, out, x, steps(6)),
		"bias and weights differ":    fc(false, false, out, x, w, steps(3)),
		"SHUFFLED4x16INT8":           shuffled,
		"without a quantisation":     fc(false, false, out, x, bytes),
		"with a zero point":          fc(false, false, out, x, bytes.quantised(1, 3)),
		"with a bias of INT32":       fc(false, false, out, x, w, val([]int{2}, int32(1), 2)),
		"of FLOAT32 and INT64":       fc(false, false, out, x, val([]int{1, 3}, int64(1), 2, 3)),
		"matrices have 2 dimensions": bmm(false, false, out, steps(3), steps(3, 1)),
		"rows of 3 numbers":          bmm(false, false, out, x, w),
		"do not broadcast":           bmm(false, false, out, steps(2, 1, 1), steps(3, 1, 1)),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

// TestRescaleRoundsAlike holds the scaling of rows to that of single numbers.
func TestRescaleRoundsAlike(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(41, 42))
	for range 200000 {
		x, m, shift := int32(r.Uint32())>>r.IntN(31), r.Int32()|1<<30, r.IntN(34)-31
		if r.IntN(4) == 0 {
			x, m = x&^(1<<r.IntN(30)-1), 1<<30 // halves
		}
		want := byte(min(max(tflite.MultiplyByQuantizedMultiplier(x, m, shift), -128), 127))
		row, got := simd.NewRescale([]int32{m}, []int{shift}, 0, -128, 127), []byte{0}
		if row.Row(got, []int32{x}, nil, 0); got[0] != want {
			t.Fatalf("%d · %d, shift %d: %d, want %d", x, m, shift, got[0], want)
		}
	}
}

// TestSharedConstants holds that a file can't make the packed copies of one
// constant fill the memory: what has no room is packed in each run.
func TestSharedConstants(t *testing.T) {
	t.Parallel()
	const size, calls = 1024, 40
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, 4, size)
	w := tflite.Constant(b, "w", []int{size, size}, make([]float32, size*size))
	for range calls {
		x = b.FullyConnected(x, w, tflite.NoBias, tflite.NoActivation)
	}
	b.Output("y", x)
	in := interpreter(t, b)
	if _, y := run[float32](t, in, 0); len(y) != 4*size {
		t.Errorf("%d numbers", len(y))
	}
}

// steps makes a value of 0, 1, 2 and so on.
func steps(shape ...int) value {
	data := make([]float32, size(shape))
	for i := range data {
		data[i] = float32(i)
	}
	return val(shape, data...)
}

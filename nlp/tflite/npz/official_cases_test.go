package npz_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// arrays makes inputs of shapes: floats around zero.
func floatArrays(t *testing.T, shapes ...[]int) []npz.Array {
	t.Helper()
	r := rand.New(rand.NewPCG(7, uint64(len(shapes))))
	var out []npz.Array
	for i, shape := range shapes {
		n := 1
		for _, d := range shape {
			n *= d
		}
		values := make([]float32, n)
		for j := range values {
			values[j] = float32(r.NormFloat64())
		}
		out = append(out, array(t, i, shape, values))
	}
	return out
}

func array[T npz.Number](t *testing.T, i int, shape []int, values []T) npz.Array {
	t.Helper()
	a, err := npz.Of(fmt.Sprintf("in%d", i), shape, values)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func weights(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 2))
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

func ramp(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i*7%11) - 4
	}
	return out
}

func officialCases(t *testing.T) []officialCase {
	t.Helper()
	return []officialCase{
		{"bag of features", buildBag, [][]npz.Array{
			{array(t, 0, []int{1}, []int32{3}), array(t, 1, []int{1, 1}, weights(5, 1))},
			{array(t, 0, []int{40}, indices(40, 16)), array(t, 1, []int{40, 1}, weights(6, 40))},
			{array(t, 0, []int{2}, []int32{15, 0}), array(t, 1, []int{2, 1}, weights(7, 2))},
		}},
		{"gather along axis 1", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Float32, -1, 5, 2)
			i := b.Input("i", tflite.Int32, -1, 2)
			b.Output("y", b.Gather(x, i, 1))
		}, [][]npz.Array{{floatArrays(t, []int{3, 5, 2})[0], array(t, 1, []int{3, 2}, []int32{4, 0, 1, 1, 3, 2})}}},
		{"gather of int32", func(b *tflite.Builder) {
			i := b.Input("i", tflite.Int32, 2)
			b.Output("y", b.Gather(tflite.Constant(b, "t", []int{6, 3}, ramp(18)), i, -2))
		}, [][]npz.Array{{array(t, 0, []int{2}, []int32{5, 1})}}},
		{"broadcasting", buildBroadcasts, [][]npz.Array{
			floatArrays(t, []int{2, 1, 3}, []int{4, 1}), floatArrays(t, []int{1, 1, 3}, []int{1, 1}), floatArrays(t, []int{5, 1, 3}, []int{4, 1}),
		}},
		{"integers", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Int32, -1, 3)
			b.Output("mul", b.Mul(x, tflite.Constant(b, "c", []int{3}, []int32{2, -3, 5}), tflite.NoActivation))
			b.Output("add", b.Add(x, x, tflite.NoActivation))
			b.Output("sum", b.Sum(x, false, 0))
		}, [][]npz.Array{{array(t, 0, []int{4, 3}, ramp(12))}}},
		{"long integers", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Int64, -1)
			b.Output("mul", b.Mul(x, x, tflite.NoActivation))
			b.Output("add", b.Add(x, tflite.Constant(b, "c", []int{1}, []int64{1 << 40}), tflite.NoActivation))
			b.Output("row", b.Gather(tflite.Constant(b, "t", []int{9, 2}, weights(3, 18)), x, 0))
		}, [][]npz.Array{{array(t, 0, []int{3}, []int64{8, 0, 3})}}},
		{"sums", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Float32, -1, 3, 4)
			b.Output("first", b.Sum(x, false, 0))
			b.Output("middle", b.Sum(x, true, 1))
			b.Output("outer", b.Sum(x, false, 0, -1))
			b.Output("all", b.Sum(x, true, 0, 1, 2))
		}, [][]npz.Array{floatArrays(t, []int{5, 3, 4}), floatArrays(t, []int{1, 3, 4})}},
		{"rows", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Float32, -1, 7)
			b.Output("softmax", b.Softmax(x, 0.5))
			b.Output("logistic", b.Logistic(x))
			b.Output("unit", b.L2Normalize(x))
			b.Output("shape", b.Reshape(x, 7, -1))
		}, [][]npz.Array{floatArrays(t, []int{1, 7}), floatArrays(t, []int{6, 7})}},
		{"layers that keep their dimensions", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Float32, -1, -1, 4)
			w := tflite.Constant(b, "w", []int{3, 4}, weights(6, 12))
			b.Output("biased", b.FullyConnectedLast(x, w, tflite.Constant(b, "bias", []int{3}, weights(7, 3)), tflite.Relu))
			b.Output("plain", b.FullyConnectedLast(x, w, tflite.NoBias, tflite.NoActivation))
		}, [][]npz.Array{floatArrays(t, []int{2, 3, 4}), floatArrays(t, []int{1, 1, 4})}},
		{"layers", buildLayers, [][]npz.Array{floatArrays(t, []int{1, 9}), floatArrays(t, []int{4, 9})}},
	}
}

// buildBag is the shape of the recognisers that are trained here.
func buildBag(b *tflite.Builder) {
	ids, w := b.Input("ids", tflite.Int32, -1), b.Input("weights", tflite.Float32, -1, 1)
	table := tflite.Constant(b, "table", []int{16, 24}, weights(1, 16*24))
	bag := b.L2Normalize(b.Sum(b.Mul(b.Gather(table, ids, 0), w, tflite.NoActivation), true, 0))
	b.Output("vector", bag)
	logits := b.FullyConnected(bag, tflite.Constant(b, "w", []int{10, 24}, weights(2, 240)),
		tflite.Constant(b, "bias", []int{10}, weights(3, 10)), tflite.NoActivation)
	b.Output("scores", b.Softmax(logits, 1))
	b.Signature("serving_default", []string{"ids", "weights"}, []string{"vector", "scores"})
	b.Metadata("labels.txt", []byte("a\nb\n"))
}

func buildBroadcasts(b *tflite.Builder) {
	x, y := b.Input("x", tflite.Float32, -1, 1, 3), b.Input("y", tflite.Float32, -1, 1)
	for _, act := range []tflite.Activation{tflite.NoActivation, tflite.Relu, tflite.Relu6, tflite.ReluN1To1} {
		b.Output(fmt.Sprintf("mul%d", act), b.Mul(x, y, act))
		b.Output(fmt.Sprintf("add%d", act), b.Add(y, x, act))
	}
	b.Output("scalar", b.Mul(x, tflite.Constant(b, "c", []int{}, []float32{-2}), tflite.NoActivation))
}

func buildLayers(b *tflite.Builder) {
	x := b.Input("x", tflite.Float32, -1, 9)
	w := tflite.Constant(b, "w", []int{5, 9}, weights(4, 45))
	bias := tflite.Constant(b, "bias", []int{5}, weights(5, 5))
	for _, act := range []tflite.Activation{tflite.NoActivation, tflite.Relu, tflite.Relu6, tflite.ReluN1To1} {
		b.Output(fmt.Sprintf("biased%d", act), b.FullyConnected(x, w, bias, act))
	}
	b.Output("plain", b.FullyConnected(x, w, tflite.NoBias, tflite.NoActivation))
	// Nine rows of one value each.
	b.Output("rows", b.FullyConnected(x, tflite.Constant(b, "thin", []int{2, 1}, []float32{2, -1}), tflite.NoBias, tflite.NoActivation))
}

func indices(n, rows int) []int32 {
	r := rand.New(rand.NewPCG(9, 9))
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(r.IntN(rows))
	}
	return out
}

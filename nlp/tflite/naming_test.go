package tflite_test

import (
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/simd"
)

// kernels returns what computes the calls of an operator in the main graph.
func kernels(tb testing.TB, data []byte, operator string) []string {
	tb.Helper()
	info, err := tflite.Inspect(data)
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, n := range info.Subgraphs[0].Nodes {
		if n.Name == operator {
			out = append(out, n.Kernel)
		}
	}
	return out
}

// TestKernelNames names the instructions that compute a layer here, whatever
// this machine can do.
func TestKernelNames(t *testing.T) {
	t.Parallel()
	floats, bytes, curves := simd.MatrixInstructions(), simd.Int8MatrixInstructions(), simd.CurveInstructions()
	pairs, sums := simd.PairInstructions(16), simd.FoldRowsInstructions(32)
	for _, c := range []struct{ model, operator, want string }{
		{"fully_connected_float16", "FULLY_CONNECTED", floats}, // its weights are made floats once
		{"fully_connected_hybrid", "FULLY_CONNECTED", bytes},
		{"fully_connected_int8", "FULLY_CONNECTED", bytes},
		{"fully_connected_uint8", "FULLY_CONNECTED", bytes},
		{"conv_2d_float", "CONV_2D", floats},
		{"conv_2d_hybrid", "CONV_2D", bytes},
		{"conv_2d_int8", "CONV_2D", bytes},
		{"depthwise_conv_2d_float", "DEPTHWISE_CONV_2D", simd.WindowInstructions(simd.CoverWeighted, true, 3)},
		{"batch_matmul_hybrid", "BATCH_MATMUL", bytes},
		{"batch_matmul_int8", "BATCH_MATMUL", bytes},
		{"lstm_plain", "UNIDIRECTIONAL_SEQUENCE_LSTM", floats},
		{"lstm_hybrid", "UNIDIRECTIONAL_SEQUENCE_LSTM", bytes},
		{"lstm_int8", "UNIDIRECTIONAL_SEQUENCE_LSTM", bytes},
		{"softmax_float", "SOFTMAX", curves},
		{"softmax_int8", "SOFTMAX", "go"},
		{"functions_float", "TANH", curves},
		{"functions_int8", "TANH", "go"},
		{"functions_float", "SIN", simd.ElementaryInstructions()},
		{"quantize", "QUANTIZE", simd.RoundBytesInstructions(21)},
		{"quantize_channels", "QUANTIZE", simd.RoundBytesInstructions(1)},
		{"net_bert_float", "BATCH_MATMUL", floats},
		{"net_bert_float", "SQUARED_DIFFERENCE", pairs},
		{"net_bert_float", "MEAN", sums},
		{"net_bert_int8", "ADD", "go"},
		{"mean_float", "MEAN", simd.FoldRowsInstructions(4)},
	} {
		got := kernels(t, corpusModel{Name: c.model, dir: corpusDir}.file(t), c.operator)
		if !slices.Contains(got, c.want) {
			t.Errorf("%s: %s is computed by %q, want %s", c.model, c.operator, got, c.want)
		}
	}
}

// TestKernelNamesBySize: what is too small for a kernel, or not packed, is
// named for what computes it instead.
func TestKernelNamesBySize(t *testing.T) {
	t.Parallel()
	layer := func(rows, units, depth int, constant bool) string {
		b := tflite.NewBuilder("layer")
		var w tflite.Tensor
		if constant {
			w = tflite.Constant(b, "w", []int{units, depth}, make([]float32, units*depth))
		} else {
			w = b.Input("w", tflite.Float32, units, depth)
		}
		b.Output("y", b.FullyConnected(b.Input("x", tflite.Float32, rows, depth), w, tflite.NoBias, tflite.NoActivation))
		return strings.Join(kernels(t, build(t, b), "FULLY_CONNECTED"), " ")
	}
	product := func(shape ...int) string {
		b := tflite.NewBuilder("product")
		b.Output("y", b.Mul(b.Input("x", tflite.Float32, 4, shape[0]), b.Input("w", tflite.Float32, shape[1:]...), tflite.NoActivation))
		return strings.Join(kernels(t, build(t, b), "MUL"), " ")
	}
	total := func(width, axis int) string {
		b := tflite.NewBuilder("sum")
		b.Output("y", b.Sum(b.Input("x", tflite.Float32, 4, width), false, axis))
		return strings.Join(kernels(t, build(t, b), "SUM"), " ")
	}
	for name, c := range map[string]struct{ got, want string }{
		"constant":            {layer(1, 4, 8, true), simd.MatrixInstructions()},
		"many rows":           {layer(64, 64, 8, false), simd.MatrixInstructions()},
		"any rows":            {layer(-1, 64, 8, false), simd.MatrixInstructions()},
		"few rows":            {layer(2, 64, 64, false), simd.SumInstructions(64)},
		"few units":           {layer(64, 4, 64, false), simd.SumInstructions(64)},
		"few and short":       {layer(2, 64, 8, false), "go"},
		"too large to pack":   {layer(2, 1, 200_000, true), simd.SumInstructions(200_000)},
		"wide":                {product(16, 4, 16), simd.PairInstructions(64)},
		"narrow together":     {product(8, 4, 8), simd.PairInstructions(32)},
		"narrow and repeated": {product(8, 8), simd.PairInstructions(8)},
		"one for each":        {product(16, 4, 1), simd.PairInstructions(16)},
		"open":                {product(-1, 4, 1), simd.PairInstructions(1000)},
		"along the last":      {total(32, -1), simd.FoldRowsInstructions(32)},
		"along a short last":  {total(31, 1), simd.FoldRowsInstructions(31)},
		"along the first":     {total(16, 0), simd.PairInstructions(16)},
		"short rows":          {total(15, 0), simd.PairInstructions(15)},
	} {
		if c.got != c.want {
			t.Errorf("%s: computed by %q, want %q", name, c.got, c.want)
		}
	}
}

package tflite_test

import (
	"context"
	"testing"

	"usher/nlp/tflite"
)

// benchmarkHead is a recogniser of 32 intents over 32,768 features.
func benchmarkHead() *tflite.Builder {
	const rows, width, labels = 1 << 15, 64, 32
	b := tflite.NewBuilder("")
	ids, weights := b.Input("ids", tflite.Int32, -1), b.Input("weights", tflite.Float32, -1, 1)
	table := tflite.Constant(b, "table", []int{rows, width}, floats(1, rows*width))
	bag := b.Sum(b.Mul(b.Gather(table, ids, 0), weights, tflite.NoActivation), true, 0)
	logits := b.FullyConnected(bag, tflite.Constant(b, "w", []int{labels, width}, floats(2, labels*width)),
		tflite.Constant(b, "bias", []int{labels}, floats(3, labels)), tflite.NoActivation)
	b.Output("scores", b.Softmax(logits, 1))
	return b
}

// BenchmarkInvoke runs a head on a sentence of 100 features.
func BenchmarkInvoke(b *testing.B) {
	m, err := tflite.Load(build(b, benchmarkHead()))
	if err != nil {
		b.Fatal(err)
	}
	in, err := m.NewInterpreter()
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]int32, 100)
	for i := range ids {
		ids[i] = int32(i * 321)
	}
	if err := tflite.SetInput(in, 0, []int{100}, ids); err != nil {
		b.Fatal(err)
	}
	if err := tflite.SetInput(in, 1, []int{100, 1}, floats(4, 100)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := in.Invoke(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad loads a head of 8 MB.
func BenchmarkLoad(b *testing.B) {
	data := build(b, benchmarkHead())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tflite.Load(data); err != nil {
			b.Fatal(err)
		}
	}
}

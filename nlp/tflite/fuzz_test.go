package tflite_test

import (
	"testing"

	"usher/nlp/tflite"
)

func FuzzLoad(f *testing.F) {
	f.Add(build(f, classifier()))
	f.Add(build(f, tiny()))
	f.Add(foreign())
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, -1, 4)
	b.Output("y", b.Reshape(b.Logistic(b.Add(x, x, tflite.Relu6)), -1, 2))
	b.Output("z", b.Sum(x, false, 0, 1))
	f.Add(build(f, b))
	f.Add(repeated(3, 3, 3))
	f.Fuzz(func(t *testing.T, data []byte) { tryAll(t, data) })
}

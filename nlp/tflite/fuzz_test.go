package tflite_test

import (
	"testing"

	"usher/nlp/tflite"
)

// FuzzLoad loads files, and runs those that load with small inputs.
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
	for _, m := range corpus(f) {
		if data := m.file(f); len(data) < 8<<10 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { tryAll(t, data) })
}

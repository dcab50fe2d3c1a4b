package tflite_test

import (
	"context"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// BenchmarkTranspose turns the heads of an attention of 128 tokens.
func BenchmarkTranspose(b *testing.B) {
	x := ramp[float32](1, 128, 12, 32)
	for name, order := range map[string]value{"rows": list(0, 2, 1, 3), "columns": list(0, 2, 3, 1)} {
		b.Run(name, func(b *testing.B) {
			m := opModel{code: schema.BuiltinOperatorTRANSPOSE, in: ins(x, order), out: outs(value{typ: tflite.Float32})}
			in, err := m.interpreter(false)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(x.data)))
			for b.Loop() {
				if err := in.Invoke(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

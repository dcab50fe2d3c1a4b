package tflite

import (
	"math"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// activation is a fused activation, by its number in the file format.
type activation int8

const (
	actNone     = activation(schema.ActivationFunctionTypeNONE)
	actRelu     = activation(schema.ActivationFunctionTypeRELU)
	actReluN1To = activation(schema.ActivationFunctionTypeRELU_N1_TO_1)
	actRelu6    = activation(schema.ActivationFunctionTypeRELU6)
)

// activated is a table of options with a fused activation.
type activated[O any] interface {
	*O
	Init(buf []byte, at flatbuffers.UOffsetT)
	FusedActivationFunction() schema.ActivationFunctionType
}

// fused reads the fused activation of a call with options O.
func fused[O any, P activated[O]](c *call) (activation, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return actNone, nil
	}
	options := P(new(O))
	options.Init(c.options.Bytes, c.options.Pos)
	return c.activation(options.FusedActivationFunction())
}

// limits returns what results are cut to: with no activation too, to numbers
// that are finite.
func (a activation) limits() simd.Limits {
	switch a {
	case actRelu:
		return simd.Limits{Low: 0, High: math.MaxFloat32}
	case actRelu6:
		return simd.Limits{Low: 0, High: 6}
	case actReluN1To:
		return simd.Limits{Low: -1, High: 1}
	}
	return simd.Limits{Low: -math.MaxFloat32, High: math.MaxFloat32}
}

// unlimited cuts nothing.
func unlimited() simd.Limits {
	return simd.Limits{Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}
}

// apply cuts x in place.
func (a activation) apply(x []float32) {
	if a != actNone {
		a.limits().Cut(x, x)
	}
}

// clamp applies the activation to a tensor of whole numbers.
func (a activation) clamp(t *tensor) {
	if a == actNone {
		return
	}
	switch t.def.typ {
	case Int16:
		clampInts(a, view[int16](t.data))
	case Int32:
		clampInts(a, view[int32](t.data))
	case Int64:
		clampInts(a, view[int64](t.data))
	}
}

func clampInts[T int16 | int32 | int64](a activation, x []T) {
	for i, v := range x {
		switch a {
		case actRelu:
			x[i] = max(v, 0)
		case actRelu6:
			x[i] = min(max(v, 0), 6)
		case actReluN1To:
			x[i] = min(max(v, -1), 1)
		}
	}
}

package tflite

import (
	"context"
	"errors"
	"math"

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

// apply clamps x in place.
func (a activation) apply(x []float32) {
	inf := float32(math.Inf(1))
	switch a {
	case actRelu:
		clamp(x, 0, inf)
	case actRelu6:
		clamp(x, 0, 6)
	case actReluN1To:
		clamp(x, -1, 1)
	}
}

func clamp(x []float32, low, high float32) {
	for i, v := range x {
		x[i] = min(max(v, low), high)
	}
}

// unary is a function of rows of the last dimension; the shape stays.
type unary struct {
	row func(dst, src []float32)
}

func newSoftmax(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errors.New("it has no options, so beta is not known")
	}
	var o schema.SoftmaxOptions
	o.Init(c.options.Bytes, c.options.Pos)
	beta := o.Beta()
	return unary{func(dst, src []float32) { softmax(dst, src, beta) }}, c.types(Float32)
}

func newLogistic(c *call) (kernel, error) {
	return unary{logistic}, c.types(Float32)
}

func newL2Normalization(c *call) (kernel, error) {
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.L2NormOptions
		o.Init(c.options.Bytes, c.options.Pos)
		if a := o.FusedActivationFunction(); a != schema.ActivationFunctionTypeNONE {
			return nil, unsupported("with activation " + a.String())
		}
	}
	return unary{l2Normalize}, c.types(Float32)
}

func (k unary) prepare(n *node) error {
	return n.resize(n.in[0].shape, nil)
}

func (k unary) run(_ context.Context, n *node) error {
	src, dst := view[float32](n.in[0].data), view[float32](n.out[0].data)
	width := 1
	if shape := n.in[0].shape; len(shape) > 0 {
		width = shape[len(shape)-1]
	}
	for ; len(src) > 0; src, dst = src[width:], dst[width:] {
		k.row(dst[:width], src[:width])
	}
	return nil
}

// softmax computes exp(beta·x) over the sum of all of them, shifted by the
// largest so that nothing overflows.
func softmax(dst, src []float32, beta float32) {
	top := src[0]
	for _, x := range src {
		top = max(top, x)
	}
	var total float32
	for i, x := range src {
		e := float32(math.Exp(float64((x - top) * beta)))
		dst[i] = e
		total += e
	}
	for i := range dst {
		dst[i] /= total
	}
}

func logistic(dst, src []float32) {
	for i, x := range src {
		dst[i] = float32(1 / (1 + math.Exp(-float64(x))))
	}
}

// l2Normalize divides a row by its length, or by 1e-6 if that is more, as the
// official runtime does.
func l2Normalize(dst, src []float32) {
	length := max(float32(math.Sqrt(float64(simd.Dot(src, src)))), 1e-6)
	for i, x := range src {
		dst[i] = x / length
	}
}

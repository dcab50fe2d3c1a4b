package tflite

import (
	"context"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// functions are the operators on the elements of one tensor.
func functions() map[schema.BuiltinOperator]operator {
	const none = schema.BuiltinOptionsNONE
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorABS:    {maxVersion: 5, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsAbsOptions, kernel: newAbs},
		schema.BuiltinOperatorNEG:    {maxVersion: 1, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsNegOptions, kernel: newNeg},
		schema.BuiltinOperatorSIGN:   {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsSignOptions, kernel: newSign},
		schema.BuiltinOperatorEXP:    function(2, schema.BuiltinOptionsExpOptions, simd.Exp, Int8, Int16).by(onCurves),
		schema.BuiltinOperatorLOG:    function(2, none, simd.Log, Int8, Int16).by(onElementary),
		schema.BuiltinOperatorRSQRT:  function(3, none, rsqrt, Int8, Int16),
		schema.BuiltinOperatorSQRT:   function(2, none, sqrt, Int8),
		schema.BuiltinOperatorSQUARE: function(1, schema.BuiltinOptionsSquareOptions, square).by(onAll),
		schema.BuiltinOperatorSIN:    function(1, none, simd.Sin).by(onElementary),
		schema.BuiltinOperatorCOS:    function(1, schema.BuiltinOptionsCosOptions, simd.Cos).by(onElementary),
		schema.BuiltinOperatorFLOOR:  function(1, none, each(math.Floor)),
		schema.BuiltinOperatorCEIL:   function(1, none, each(math.Ceil)),
		schema.BuiltinOperatorROUND:  function(1, none, each(math.RoundToEven)),
	}
}

// mapped is an operator whose result has the shape of its input.
type mapped struct{ rows func(n *node) }

func (k mapped) prepare(n *node) error { return n.resize(n.in[0].shape, nil) }

func (k mapped) run(_ context.Context, n *node) error {
	k.rows(n)
	return nil
}

// curve is a function of float32 by itself: dst and src are of one length,
// and not the same.
type curve func(dst, src []float32)

// function is an operator that is a function of float32 and, through tables,
// of other types.
func function(maxVersion int, options schema.BuiltinOptions, f curve, also ...Type) operator {
	return operator{maxVersion: maxVersion, minIn: 1, maxIn: 1, options: options, kernel: func(c *call) (kernel, error) {
		return newFunction(c, f, also...)
	}}
}

// by returns o with a name for its kernels of floats.
func (o operator) by(floats func(c *calling) string) operator {
	o.floats = floats
	return o
}

func newFunction(c *call, f curve, also ...Type) (kernel, error) {
	if err := c.types(append(also, Float32)...); err != nil {
		return nil, err
	}
	if c.input(0).typ != Float32 {
		return newCurve(c, f)
	}
	return mapped{on(f)}, nil
}

// on makes a computation of a function of all elements.
func on[T, R Element](f func(dst []R, src []T)) func(n *node) {
	return func(n *node) { f(view[R](n.out[0].data), view[T](n.in[0].data)) }
}

// each makes a function of rows of a function of numbers.
func each(f func(x float64) float64) curve {
	return func(dst, src []float32) {
		for i, x := range src {
			dst[i] = float32(f(float64(x)))
		}
	}
}

func square(dst, src []float32) { simd.Mul(dst, src, src) }

func sqrt(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		dst[i] = float32(math.Sqrt(float64(x)))
	}
}

func rsqrt(dst, src []float32) {
	for i, x := range src {
		dst[i] = 1 / float32(math.Sqrt(float64(x)))
	}
}

func newAbs(c *call) (kernel, error) {
	if c.quantized() {
		return newFixedFunction(c, func(in, out affine) func(q int32) int32 {
			scale := factorOf(float64(in.scale / out.scale))
			return func(q int32) int32 { return scale.times(max(q-in.zero, in.zero-q)) }
		})
	}
	switch of := c.input(0).typ; of {
	case Int16:
		return mapped{on(abs[int16])}, c.types(of)
	case Int32:
		return mapped{on(abs[int32])}, c.types(of)
	}
	return newFunction(c, each(math.Abs))
}

func newNeg(c *call) (kernel, error) {
	switch of := c.input(0).typ; of {
	case Int32:
		return mapped{on(neg[int32])}, c.types(of)
	case Int64:
		return mapped{on(neg[int64])}, c.types(of)
	}
	return newFunction(c, neg)
}

func newSign(c *call) (kernel, error) {
	if of := c.input(0).typ; of == Int32 {
		return mapped{on(sign[int32])}, c.types(of)
	}
	return newFunction(c, sign)
}

func abs[T integer](dst, src []T) {
	for i, x := range src {
		dst[i] = max(x, -x)
	}
}

func neg[T integer | float32](dst, src []T) {
	for i, x := range src {
		dst[i] = -x
	}
}

func sign[T integer | float32](dst, src []T) {
	for i, x := range src {
		switch {
		case x > 0:
			dst[i] = 1
		case x < 0:
			dst[i] = -1
		default:
			dst[i] = 0
		}
	}
}

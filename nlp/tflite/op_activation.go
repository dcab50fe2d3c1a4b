package tflite

import (
	"errors"
	"math"
	"slices"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// activations are the operators between the layers of networks.
func activations() map[schema.BuiltinOperator]operator {
	const none = schema.BuiltinOptionsNONE
	inf := float32(math.Inf(1))
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorRELU:         between(3, 0, inf, Int16),
		schema.BuiltinOperatorRELU6:        between(3, 0, 6, Int16),
		schema.BuiltinOperatorRELU_N1_TO_1: between(1, -1, 1),
		schema.BuiltinOperatorRELU_0_TO_1:  between(1, 0, 1),
		schema.BuiltinOperatorLOGISTIC:     {maxVersion: 3, minIn: 1, maxIn: 1, inPlace: inputs(0), kernel: newLogistic, floats: onCurves},
		schema.BuiltinOperatorTANH:         {maxVersion: 3, minIn: 1, maxIn: 1, inPlace: inputs(0), kernel: newTanh, floats: onCurves},
		schema.BuiltinOperatorELU:          function(1, none, elu, Int8),
		schema.BuiltinOperatorHARD_SWISH:   function(1, schema.BuiltinOptionsHardSwishOptions, hardSwish, Int8, Uint8).by(onAll),
		schema.BuiltinOperatorGELU:         {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsGeluOptions, inPlace: inputs(0), kernel: newGelu, floats: onCurves},
		schema.BuiltinOperatorLEAKY_RELU:   {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsLeakyReluOptions, kernel: newLeakyRelu},
		schema.BuiltinOperatorPRELU:        {maxVersion: 1, minIn: 2, maxIn: 2, kernel: newPrelu},
	}
}

// between is the operator that limits numbers to low…high. 16-bit numbers must
// be asked for.
func between(maxVersion int, low, high float32, also ...Type) operator {
	return operator{maxVersion: maxVersion, minIn: 1, maxIn: 1, inPlace: inputs(0), floats: onAll, kernel: func(c *call) (kernel, error) {
		if err := c.types(append(also, Float32, Int8, Uint8)...); err != nil {
			return nil, err
		}
		if c.input(0).typ == Float32 {
			return mapped{on(simd.Limits{Low: low, High: high}.Cut)}, nil
		}
		of := c.output(0).typ
		return newFixedFunction(c, func(in, out affine) func(q int32) int32 {
			scale := factorOf(float64(in.scale / out.scale))
			bottom, top := out.quantize(low, of)-out.zero, out.quantize(high, of)-out.zero
			return func(q int32) int32 { return min(max(scale.times(q-in.zero), bottom), top) }
		})
	}}
}

func elu(dst, src []float32) {
	for i, x := range src {
		if x < 0 {
			x = float32(math.Expm1(float64(x)))
		}
		dst[i] = x
	}
}

// hardSwish computes relu6(x+3)/6·x.
func hardSwish(dst, src []float32) {
	simd.Limits{Low: 0, High: 6}.Add(dst, src, []float32{3})
	simd.Div(dst, dst, []float32{6}) // before the product, which may overflow
	simd.Mul(dst, dst, src)
}

func newGelu(c *call) (kernel, error) {
	var approximate bool
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.GeluOptions
		o.Init(c.options.Bytes, c.options.Pos)
		approximate = o.Approximate()
	}
	if approximate {
		return newFunction(c, simd.GeluTanh, Int8, Uint8)
	}
	return newFunction(c, simd.Gelu, Int8, Uint8)
}

func newLeakyRelu(c *call) (kernel, error) {
	var alpha float32
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.LeakyReluOptions
		o.Init(c.options.Bytes, c.options.Pos)
		alpha = o.Alpha()
	}
	if c.input(0).typ == Float32 {
		return newFunction(c, func(dst, src []float32) {
			for i, x := range src {
				dst[i] = prelu(x, alpha)
			}
		})
	}
	return newFixedFunction(c, func(in, out affine) func(q int32) int32 {
		scale := factorOf(float64(in.scale / out.scale))
		small := factorOf(float64(in.scale * alpha / out.scale))
		return func(q int32) int32 {
			if q -= in.zero; q < 0 {
				return small.times(q)
			}
			return scale.times(q)
		}
	})
}

// parametric is a leaky rectifier whose slopes are a tensor.
type parametric struct{ kernel }

func newPrelu(c *call) (kernel, error) {
	if of := c.input(0).typ; of == Int8 || of == Uint8 {
		k, err := newFixedPrelu(c)
		return parametric{k}, err
	}
	k, err := newBinary(c, byType{Float32: elements(prelu)}, actNone)
	return parametric{k}, err
}

func (k parametric) prepare(n *node) error {
	if err := k.kernel.prepare(n); err != nil {
		return err
	}
	if !slices.Equal(n.out[0].shape, n.in[0].shape) {
		return errors.New("the slopes have more values than the input")
	}
	return nil
}

func prelu(x, slope float32) float32 {
	if x >= 0 {
		return x
	}
	return x * slope
}

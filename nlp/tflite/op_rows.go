package tflite

import (
	"errors"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// rowFunctions are the operators on the runs of the last dimension.
func rowFunctions() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorL2_NORMALIZATION: {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsL2NormOptions, kernel: newL2Normalization, floats: onRows},
		schema.BuiltinOperatorSOFTMAX:          {maxVersion: 3, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsSoftmaxOptions, inPlace: inputs(0), kernel: newSoftmax, floats: onCurves},
		schema.BuiltinOperatorLOG_SOFTMAX:      {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsLogSoftmaxOptions, kernel: newLogSoftmax, floats: onCurves},
	}
}

// inRows makes a computation of a function of rows.
func inRows[T, R Element](row func(dst []R, src []T)) func(n *node) {
	return func(n *node) {
		src, dst, width := view[T](n.in[0].data), view[R](n.out[0].data), lastOf(n.in[0].shape)
		for ; len(src) > 0; src, dst = src[width:], dst[width:] {
			row(dst[:width], src[:width])
		}
	}
}

// lastOf returns the last dimension of a shape, 1 where it has none.
func lastOf(shape []int) int {
	if len(shape) == 0 {
		return 1
	}
	return shape[len(shape)-1]
}

func newSoftmax(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errors.New("it has no options, so beta is not known")
	}
	var o schema.SoftmaxOptions
	o.Init(c.options.Bytes, c.options.Pos)
	beta := o.Beta()
	if c.input(0).typ != Float32 {
		return newFixedSoftmax(c, beta)
	}
	return mapped{func(n *node) {
		simd.SoftmaxRows(floatsOf(n.out[0]), floatsOf(n.in[0]), lastOf(n.in[0].shape), beta)
	}}, c.types(Float32)
}

func newLogSoftmax(c *call) (kernel, error) {
	if c.input(0).typ != Float32 {
		return newFixedLogSoftmax(c)
	}
	return mapped{inRows(logSoftmax)}, c.types(Float32)
}

func logSoftmax(dst, src []float32) {
	top := []float32{simd.Top(src)}
	simd.Sub(dst, src, top)
	simd.Exp(dst, dst)
	total := []float32{simd.Sum(dst)}
	simd.Log(total, total)
	simd.Sub(dst, src, top)
	simd.Sub(dst, dst, total)
}

func newL2Normalization(c *call) (kernel, error) {
	act, err := fused[schema.L2NormOptions](c)
	if err != nil {
		return nil, err
	}
	if act != actNone {
		return nil, unsupported("with an activation")
	}
	if c.input(0).typ != Float32 {
		return newFixedL2Normalization(c)
	}
	return mapped{inRows(l2Normalize)}, c.types(Float32)
}

// l2Normalize divides a row by its length, or by 1e-6 if that is more, as the
// official runtime does.
func l2Normalize(dst, src []float32) {
	length := max(float32(math.Sqrt(float64(simd.Dot(src, src)))), 1e-6)
	simd.Div(dst, src, []float32{length})
}

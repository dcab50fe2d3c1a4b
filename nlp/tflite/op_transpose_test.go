package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func turned() []opModel {
	const transposes, reverses, sequence = schema.BuiltinOperatorTRANSPOSE, schema.BuiltinOperatorREVERSE_V2, schema.BuiltinOperatorREVERSE_SEQUENCE
	const sequenceOptions = schema.BuiltinOptionsReverseSequenceOptions
	x := ramp[float32](2, 3)
	return []opModel{
		{code: transposes, in: ins(x, list(1, 0)), out: outs(val([]int{3, 2}, float32(0), 3, 1, 4, 2, 5))},
		{code: transposes, in: ins(x, list(-1, -2)), out: outs(val([]int{3, 2}, float32(0), 3, 1, 4, 2, 5))},
		{code: transposes, in: ins(ramp[int8](1, 2, 2, 2), list(0, 2, 1, 3)), out: outs(val([]int{1, 2, 2, 2}, int8(0), 1, 4, 5, 2, 3, 6, 7))},
		{code: transposes, in: ins(val[float32]([]int{0, 3}), list(1, 0)), out: outs(val[float32]([]int{3, 0}))},
		{code: transposes, in: ins(single(4), list()), out: outs(single(4))},
		{code: reverses, in: ins(x, list(1)), out: outs(val([]int{2, 3}, float32(2), 1, 0, 5, 4, 3))},
		{code: reverses, in: ins(x, list(0, -1)), out: outs(val([]int{2, 3}, float32(5), 4, 3, 2, 1, 0))},
		{code: reverses, in: ins(val[int32]([]int{2, 0}), list(0)), out: outs(val[int32]([]int{2, 0}))},
		{
			code: sequence, options: sequenceOptions, fields: []any{int32(1), int32(0)},
			in: ins(x, val([]int{2}, int64(2), 3)), out: outs(val([]int{2, 3}, float32(1), 0, 2, 5, 4, 3)),
		},
		{
			code: sequence, options: sequenceOptions, fields: []any{int32(0), int32(1)},
			in: ins(x, list(0, 2, 1)), out: outs(val([]int{2, 3}, float32(0), 4, 2, 3, 1, 5)),
		},
	}
}

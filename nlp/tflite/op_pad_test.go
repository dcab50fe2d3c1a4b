package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func paddings() []opModel {
	const pads, padsWith, mirrors = schema.BuiltinOperatorPAD, schema.BuiltinOperatorPADV2, schema.BuiltinOperatorMIRROR_PAD
	const mirrorOptions = schema.BuiltinOptionsMirrorPadOptions
	x, around := ramp[float32](2, 3), val([]int{2, 2}, int32(1), 0, 0, 2)
	return []opModel{
		{code: pads, in: ins(x, around), out: outs(val([]int{3, 5}, float32(0), 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 5, 0, 0))},
		{code: pads, in: ins(val([]int{1}, int8(7)).quantised(1, -5), val([]int{1, 2}, int64(1), 1)), out: outs(val([]int{3}, int8(-5), 7, -5).quantised(1, -5))},
		{code: pads, in: ins(val[int32]([]int{0}), val([]int{1, 2}, int32(1), 1)), out: outs(list(0, 0))},
		{code: pads, in: ins(single(3), val[int32]([]int{0, 2})), out: outs(single(3))},
		{code: padsWith, in: ins(list(1), val([]int{1, 2}, int32(2), 0), single(9)), out: outs(list(9, 9, 1))},
		{code: mirrors, in: ins(list(1, 2, 3), val([]int{1, 2}, int32(2), 1)), out: outs(list(3, 2, 1, 2, 3, 2))},
		{code: mirrors, options: mirrorOptions, fields: []any{int8(1)}, in: ins(list(1, 2, 3), val([]int{1, 2}, int32(2), 3)), out: outs(list(2, 1, 1, 2, 3, 3, 2, 1))},
		{
			code: mirrors, in: ins(x, val([]int{2, 2}, int32(1), 0, 1, 1)),
			out: outs(val([]int{3, 5}, float32(4), 3, 4, 5, 4, 1, 0, 1, 2, 1, 4, 3, 4, 5, 4)),
		},
	}
}

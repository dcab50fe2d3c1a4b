package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func tops() []opModel {
	const tops = schema.BuiltinOperatorTOPK_V2
	return []opModel{
		{
			code: tops, in: ins(val([]int{2, 4}, float32(1), 3, 3, 2, 0, -1, 5, 0), single(3)),
			out: outs(val([]int{2, 3}, float32(3), 3, 2, 5, 0, 0), val([]int{2, 3}, int32(1), 2, 3, 2, 0, 3)),
		},
		{code: tops, version: 3, in: ins(ramp[int8](3), val([]int{}, int16(1))), out: outs(val([]int{1}, int8(2)), val([]int{1}, int16(2)))},
		{code: tops, in: ins(ramp[int64](3), single(-1)), out: outs(val[int64]([]int{0}), list())},
		{code: tops, in: ins(val[int32]([]int{0, 2}), single(2)), out: outs(val[int32]([]int{0, 2}), val[int32]([]int{0, 2}))},
	}
}

func sums() []opModel {
	sum := func(exclusive, reverse bool, axis int32, in, out value) opModel {
		return opModel{
			code: schema.BuiltinOperatorCUMSUM, options: schema.BuiltinOptionsCumsumOptions,
			fields: []any{exclusive, reverse}, in: ins(in, single(axis)), out: outs(out),
		}
	}
	return []opModel{
		sum(false, false, 1, ramp[int32](2, 3), val([]int{2, 3}, int32(0), 1, 3, 3, 7, 12)),
		sum(true, false, -1, ramp[int64](2, 3), val([]int{2, 3}, int64(0), 0, 1, 0, 3, 7)),
		sum(true, true, 0, ramp[float32](2, 3), val([]int{2, 3}, float32(3), 4, 5, 0, 0, 0)),
		sum(false, true, 0, val[float32]([]int{2, 0}), val[float32]([]int{2, 0})),
	}
}

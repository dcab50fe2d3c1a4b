package tflite_test

import (
	"math"

	"usher/nlp/tflite/internal/schema"
)

func constants() []opModel {
	const fills, zeros = schema.BuiltinOperatorFILL, schema.BuiltinOperatorZEROS_LIKE
	x := ramp[float32](2, 3)
	return []opModel{
		{code: fills, in: ins(list(2, 2), val([]int{}, float32(3))), out: outs(val([]int{2, 2}, float32(3), 3, 3, 3))},
		{code: fills, in: ins(val([]int{1}, int64(3)), bools([]int{}, 1)), out: outs(bools([]int{3}, 1, 1, 1))},
		{code: fills, in: ins(list(), single(3)), out: outs(single(3))},
		{code: fills, in: ins(list(0, 5), single(3)), out: outs(val[int32]([]int{0, 5}))},
		{code: zeros, in: ins(x), out: outs(val([]int{2, 3}, float32(0), 0, 0, 0, 0, 0))},
	}
}

func shapes() []opModel {
	const shapes, ranks, args = schema.BuiltinOperatorSHAPE, schema.BuiltinOperatorRANK, schema.BuiltinOperatorBROADCAST_ARGS
	x := ramp[float32](2, 3)
	return []opModel{
		{code: shapes, in: ins(x), out: outs(list(2, 3))},
		{code: shapes, in: ins(single(1)), out: outs(val[int64]([]int{0}))},
		{code: ranks, in: ins(x), out: outs(single(2))},
		{code: args, in: ins(list(2, 1), list(3)), out: outs(list(2, 3))},
		{code: args, in: ins(val([]int{1}, int64(4)), val[int64]([]int{0})), out: outs(val([]int{1}, int64(4)))},
	}
}

func ranges() []opModel {
	const ranges = schema.BuiltinOperatorRANGE
	return []opModel{
		{code: ranges, in: ins(single(1), single(8), single(3)), out: outs(list(1, 4, 7))},
		{code: ranges, in: ins(single(3), single(0), single(-1)), out: outs(list(3, 2, 1))},
		{code: ranges, in: ins(single(3), single(3), single(-1)), out: outs(list())},
		{
			code: ranges, in: ins(val([]int{}, int64(math.MinInt64)), val([]int{}, int64(math.MaxInt64)), val([]int{}, int64(math.MaxInt64))),
			out: outs(val([]int{3}, int64(math.MinInt64), -1, math.MaxInt64-1)),
		},
		{code: ranges, in: ins(val([]int{}, float32(0)), val([]int{}, float32(1)), val([]int{}, float32(0.4))), out: outs(val([]int{3}, float32(0), 0.4, 0.8))},
	}
}

func oneHots() []opModel {
	const hots = schema.BuiltinOperatorONE_HOT
	const hotOptions = schema.BuiltinOptionsOneHotOptions
	on, off := val([]int{}, float32(5)), val([]int{}, float32(-1))
	return []opModel{
		{code: hots, options: hotOptions, fields: []any{int32(-1)}, in: ins(list(1, 3, -1), single(2), on, off), out: outs(val([]int{3, 2}, float32(-1), 5, -1, -1, -1, -1))},
		{code: hots, options: hotOptions, fields: []any{int32(0)}, in: ins(val([]int{2}, int64(0), 1), single(2), on, off), out: outs(val([]int{2, 2}, float32(5), -1, -1, 5))},
		{code: hots, in: ins(single(1), single(3), bools([]int{}, 1), bools([]int{}, 0)), out: outs(bools([]int{3}, 0, 1, 0))},
		{code: hots, in: ins(list(), single(3), on, off), out: outs(val[float32]([]int{0, 3}))},
	}
}

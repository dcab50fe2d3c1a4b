package tflite_test

import (
	"math"

	"usher/nlp/tflite/internal/schema"
)

func choices() []opModel {
	const selects, selectsV2 = schema.BuiltinOperatorSELECT, schema.BuiltinOperatorSELECT_V2
	a, b := ramp[int32](2, 2), val([]int{2, 2}, int32(5), 6, 7, 8)
	return []opModel{
		{code: selects, in: ins(bools([]int{2, 2}, 1, 0, 0, 1), a, b), out: outs(val([]int{2, 2}, int32(0), 6, 7, 3))},
		{code: selects, in: ins(bools([]int{2}, 0, 1), a, b), out: outs(val([]int{2, 2}, int32(5), 6, 2, 3))},
		{code: selects, in: ins(bools([]int{}, 1), a, b), out: outs(a)},
		{code: selectsV2, in: ins(bools([]int{2}, 0, 1), a, b), out: outs(val([]int{2, 2}, int32(5), 1, 7, 3))},
		{code: selectsV2, in: ins(bools([]int{2, 1}, 0, 1), val([]int{}, int8(3)), val([]int{2}, int8(4), 5)), out: outs(val([]int{2, 2}, int8(4), 5, 3, 3))},
		{code: selectsV2, in: ins(bools([]int{1}, 0), val([]int{}, int64(3)), val([]int{}, int64(4))), out: outs(val([]int{}, int64(4)))},
		{code: selectsV2, in: ins(bools([]int{0}), val([]int{1}, int16(1)), val([]int{1}, int16(2))), out: outs(val[int16]([]int{0}))},
	}
}

func wheres() []opModel {
	const wheres = schema.BuiltinOperatorWHERE
	nan := float32(math.NaN())
	return []opModel{
		{code: wheres, in: ins(bools([]int{2, 2}, 0, 1, 1, 1)), out: outs(val([]int{3, 2}, int64(0), 1, 1, 0, 1, 1))},
		{code: wheres, version: 2, in: ins(val([]int{4}, 0, float32(math.Copysign(0, -1)), 1, nan)), out: outs(val([]int{2, 1}, int64(2), 3))},
		{code: wheres, version: 2, in: ins(list(0)), out: outs(val[int64]([]int{0, 1}))},
		{code: wheres, in: ins(bools([]int{}, 1)), out: outs(val[int64]([]int{1, 0}))},
	}
}

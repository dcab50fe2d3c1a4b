package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func packings() []opModel {
	const packs, unpacks = schema.BuiltinOperatorPACK, schema.BuiltinOperatorUNPACK
	const packOptions, unpackOptions = schema.BuiltinOptionsPackOptions, schema.BuiltinOptionsUnpackOptions
	x, row := ramp[float32](2, 3), list(7, 8)
	return []opModel{
		{code: packs, options: packOptions, fields: []any{int32(2), int32(0)}, in: ins(row, list(1, 2)), out: outs(val([]int{2, 2}, int32(7), 8, 1, 2))},
		{code: packs, options: packOptions, fields: []any{int32(2), int32(-1)}, in: ins(row, list(1, 2)), out: outs(val([]int{2, 2}, int32(7), 1, 8, 2))},
		{code: packs, in: ins(single(3)), out: outs(list(3))},
		{code: packs, in: ins(list(), list()), out: outs(val[int32]([]int{2, 0}))},
		{code: unpacks, options: unpackOptions, fields: []any{int32(3), int32(1)}, in: ins(x), out: outs(val([]int{2}, float32(0), 3), val([]int{2}, float32(1), 4), val([]int{2}, float32(2), 5))},
		{code: unpacks, in: ins(row), out: outs(single(7), single(8))},
	}
}

func splits() []opModel {
	const splits, splitsV = schema.BuiltinOperatorSPLIT, schema.BuiltinOperatorSPLIT_V
	x, row := ramp[float32](2, 3), list(7, 8)
	return []opModel{
		{code: splits, in: ins(single(1), ramp[int8](2, 4)), out: outs(val([]int{2, 2}, int8(0), 1, 4, 5), val([]int{2, 2}, int8(2), 3, 6, 7))},
		{code: splits, in: ins(list(-2), ramp[int16](2, 1)), out: outs(val([]int{1, 1}, int16(0)), val([]int{1, 1}, int16(1)))},
		{code: splits, in: ins(single(0), val[float32]([]int{0, 2})), out: outs(val[float32]([]int{0, 2}), val[float32]([]int{0, 2}))},
		{code: splitsV, in: ins(x, list(1, -1), single(-1)), out: outs(val([]int{2, 1}, float32(0), 3), val([]int{2, 2}, float32(1), 2, 4, 5))},
		{code: splitsV, in: ins(row, list(0, 2, -1), single(0)), out: outs(list(), row, list())},
	}
}

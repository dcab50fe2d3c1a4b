package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

// gatherOp is a GATHER with its options.
func gatherOp(axis, batch int32, table, numbers, want value) opModel {
	return opModel{
		code: schema.BuiltinOperatorGATHER, version: 5, options: schema.BuiltinOptionsGatherOptions,
		fields: []any{axis, batch}, in: ins(table, numbers), out: outs(want),
	}
}

func gathers() []opModel {
	const nd, scatter, lookup = schema.BuiltinOperatorGATHER_ND, schema.BuiltinOperatorSCATTER_ND, schema.BuiltinOperatorEMBEDDING_LOOKUP
	table := val([]int{3, 2}, int8(1), 2, -3, 4, 5, 6)
	return []opModel{
		gatherOp(0, 0, ramp[float32](3, 2), list(2, 0), val([]int{2, 2}, float32(4), 5, 0, 1)),
		gatherOp(0, 0, ramp[float32](3, 2), list(), val[float32]([]int{0, 2})),
		gatherOp(-1, 0, ramp[int64](2, 3), val([]int{}, int64(1)), val([]int{2}, int64(1), 4)),
		gatherOp(0, 0, bools([]int{3}, 1, 0, 1), val([]int{2}, int16(1), 2), bools([]int{2}, 0, 1)),
		gatherOp(1, 1, ramp[float32](2, 3), val([]int{2, 2}, int32(2), 0, 1, 1), val([]int{2, 2}, float32(2), 0, 4, 4)),
		gatherOp(2, 1, ramp[int8](2, 2, 2), val([]int{2, 1}, int32(1), 0), val([]int{2, 2, 1}, int8(1), 3, 4, 6)),
		gatherOp(1, -1, ramp[int8](2, 2), val([]int{2, 1}, int32(1), 0), val([]int{2, 1}, int8(1), 2)),
		gatherOp(0, 0, val[float32]([]int{3, 0}), list(1), val[float32]([]int{1, 0})),

		{code: nd, in: ins(ramp[float32](2, 3), val([]int{2, 2}, int32(1), 2, 0, 1)), out: outs(val([]int{2}, float32(5), 1))},
		{code: nd, in: ins(ramp[float32](2, 3), val([]int{1, 1}, int64(1))), out: outs(val([]int{1, 3}, float32(3), 4, 5))},
		{code: nd, in: ins(ramp[int16](2, 2), list(1, 0)), out: outs(val([]int{}, int16(2)))},
		{code: nd, in: ins(ramp[int8](2), val[int32]([]int{3, 0})), out: outs(val([]int{3, 2}, int8(0), 1, 0, 1, 0, 1))},

		{code: scatter, in: ins(val([]int{3, 1}, int32(2), 0, 2), val([]int{3}, float32(1), 2, 3), list(4)), out: outs(val([]int{4}, float32(2), 0, 4, 0))},
		{code: scatter, in: ins(val([]int{1, 1}, int32(1)), val([]int{1, 2}, int64(5), 6), list(2, 2)), out: outs(val([]int{2, 2}, int64(0), 0, 5, 6))},
		{code: scatter, in: ins(list(1, 0), val([]int{}, int8(7)), list(2, 1)), out: outs(val([]int{2, 1}, int8(0), 7))},
		{code: scatter, in: ins(val([]int{2, 1}, int32(1), 1), bools([]int{2}, 1, 1), list(2)), out: outs(bools([]int{2}, 0, 1))},
		{code: scatter, in: ins(val[int32]([]int{0, 1}), val[int32]([]int{0}), list(2)), out: outs(list(0, 0))},

		{code: lookup, in: ins(list(2, 0), table), out: outs(val([]int{2, 2}, int8(5), 6, 1, 2))},
		{code: lookup, in: ins(list(1), table.quantised(0.5, 0)), out: outs(val([]int{1, 2}, float32(-1.5), 2))},
		{code: lookup, in: ins(list(1), val([]int{2, 1}, uint8(0), 255).quantised(2, 0)), out: outs(val([]int{1, 1}, float32(-2)))},
		{code: lookup, in: ins(list(), ramp[float32](2, 2, 2)), out: outs(val[float32]([]int{0, 2, 2}))},
	}
}

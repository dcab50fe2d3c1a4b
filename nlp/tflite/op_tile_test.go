package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func copies() []opModel {
	const tiles, broadcasts = schema.BuiltinOperatorTILE, schema.BuiltinOperatorBROADCAST_TO
	x := ramp[float32](2, 3)
	return []opModel{
		{code: tiles, in: ins(x, list(2, 1)), out: outs(val([]int{4, 3}, float32(0), 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5))},
		{code: tiles, in: ins(ramp[int8](2, 2), val([]int{2}, int64(1), 2)), out: outs(val([]int{2, 4}, int8(0), 1, 0, 1, 2, 3, 2, 3))},
		{code: tiles, in: ins(x, list(0, 1)), out: outs(val[float32]([]int{0, 3}))},
		{code: tiles, in: ins(single(4), list()), out: outs(single(4))},
		{code: broadcasts, version: 2, in: ins(val([]int{2, 1}, int32(1), 2), list(2, 2, 2)), out: outs(val([]int{2, 2, 2}, int32(1), 1, 2, 2, 1, 1, 2, 2))},
		{code: broadcasts, version: 3, in: ins(val([]int{}, int16(4)), list(3)), out: outs(val([]int{3}, int16(4), 4, 4))},
		{code: broadcasts, version: 3, in: ins(val([]int{1}, int16(4)), val([]int{1}, int64(0))), out: outs(val[int16]([]int{0}))},
	}
}

func reshapes() []opModel {
	const expands, squeezes, reshapes = schema.BuiltinOperatorEXPAND_DIMS, schema.BuiltinOperatorSQUEEZE, schema.BuiltinOperatorRESHAPE
	x := ramp[float32](2, 3)
	return []opModel{
		{code: expands, in: ins(x, single(-1)), out: outs(ramp[float32](2, 3, 1))},
		{code: expands, in: ins(single(4), val([]int{1}, int64(0))), out: outs(list(4))},
		{code: squeezes, in: ins(ramp[int8](1, 2, 1)), out: outs(ramp[int8](2))},
		{code: squeezes, options: schema.BuiltinOptionsSqueezeOptions, fields: []any{[]int32{-1, 2}}, in: ins(ramp[int8](1, 2, 1)), out: outs(ramp[int8](1, 2))},
		{code: reshapes, in: ins(x, list(3, -1)), out: outs(ramp[float32](3, 2))},
		{code: reshapes, options: schema.BuiltinOptionsReshapeOptions, fields: []any{[]int32{6}}, in: ins(x), out: outs(ramp[float32](6))},
		{code: reshapes, options: schema.BuiltinOptionsReshapeOptions, fields: []any{[]int32{0}}, in: ins(list(4)), out: outs(single(4))},
	}
}

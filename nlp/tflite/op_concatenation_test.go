package tflite_test

import (
	"usher/nlp/tflite/internal/schema"
)

func joints() []opModel {
	const joined = schema.BuiltinOperatorCONCATENATION
	const joinedOptions = schema.BuiltinOptionsConcatenationOptions
	x, row := ramp[float32](2, 3), list(7, 8)
	quantised := outs(val([]int{4}, int8(3), 127, -1, 1).quantised(0.5, -1))
	return []opModel{
		{code: joined, options: joinedOptions, fields: []any{int32(0)}, in: ins(x, ramp[float32](1, 3)), out: outs(val([]int{3, 3}, float32(0), 1, 2, 3, 4, 5, 0, 1, 2))},
		{code: joined, options: joinedOptions, fields: []any{int32(-1)}, in: ins(x, val([]int{2, 1}, float32(8), 9)), out: outs(val([]int{2, 4}, float32(0), 1, 2, 8, 3, 4, 5, 9))},
		{code: joined, in: ins(single(5), single(6)), out: outs(list(5, 6))},
		{code: joined, in: ins(list(), list(), row), out: outs(row)},
		{code: joined, in: ins(list(), list()), out: outs(list())},
		{code: joined, in: ins(val([]int{2}, int8(1), 127).quantised(1, -1), val([]int{2}, int8(-1), 1).quantised(0.5, -1)), out: quantised},
		{code: joined, in: ins(val([]int{1}, uint8(9)).quantised(2, 4)), out: outs(val([]int{1}, uint8(14)).quantised(1, 4))},
	}
}

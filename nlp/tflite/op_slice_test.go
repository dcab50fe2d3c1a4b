package tflite_test

import "usher/nlp/tflite/internal/schema"

// strided is a STRIDED_SLICE; masks are begin, end, ellipsis, new axis, shrink.
func strided(x value, begin, end, stride []int32, masks [5]int32, offset bool, want value) opModel {
	fields := []any{masks[0], masks[1], masks[2], masks[3], masks[4], offset}
	return opModel{
		code: schema.BuiltinOperatorSTRIDED_SLICE, version: 8, options: schema.BuiltinOptionsStridedSliceOptions, fields: fields,
		in: ins(x, list(begin...), list(end...), list(stride...)), out: outs(want),
	}
}

func slicings() []opModel {
	const cut, update = schema.BuiltinOperatorSLICE, schema.BuiltinOperatorDYNAMIC_UPDATE_SLICE
	type i = []int32
	x, cube := ramp[float32](3, 4), ramp[int8](2, 3, 2)
	none := [5]int32{}
	return []opModel{
		{code: cut, in: ins(x, list(1, 1), list(2, 2)), out: outs(val([]int{2, 2}, float32(5), 6, 9, 10))},
		{code: cut, in: ins(x, list(2, 1), list(-1, -1)), out: outs(val([]int{1, 3}, float32(9), 10, 11))},
		{code: cut, in: ins(x, list(3, 0), list(-1, 2)), out: outs(val[float32]([]int{0, 2}))},
		{code: cut, in: ins(ramp[int64](3), val([]int{1}, int64(1)), val([]int{1}, int64(1))), out: outs(val([]int{1}, int64(1)))},
		{code: cut, in: ins(ramp[float32](), list(), list()), out: outs(ramp[float32]())},

		{code: update, in: ins(ramp[int32](2, 3), val([]int{1, 2}, int32(8), 9), list(1, 1)), out: outs(val([]int{2, 3}, int32(0), 1, 2, 3, 8, 9))},
		{code: update, in: ins(ramp[int32](2, 3), val([]int{1, 2}, int32(8), 9), list(9, -9)), out: outs(val([]int{2, 3}, int32(0), 1, 2, 8, 9, 5))},
		{code: update, in: ins(ramp[int32](2), val[int32]([]int{0}), list(1)), out: outs(ramp[int32](2))},
		{code: update, in: ins(single(1), single(2), list()), out: outs(single(2))},

		strided(x, i{0, 1}, i{3, 4}, i{2, 2}, none, false, val([]int{2, 2}, float32(1), 3, 9, 11)),
		strided(x, i{-1, -1}, i{-4, -5}, i{-1, -2}, none, false, val([]int{3, 2}, float32(11), 9, 7, 5, 3, 1)),
		strided(x, i{9, 2}, i{-9, 0}, i{-2, -1}, none, false, val([]int{2, 2}, float32(10), 9, 2, 1)),
		strided(x, i{0, 0}, i{0, 0}, i{-1, 1}, [5]int32{3, 3}, false, val([]int{3, 4}, float32(8), 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3)),
		strided(x, i{2}, i{1}, i{1}, none, false, val[float32]([]int{0, 4})),
		strided(x, i{-2, 0}, i{0, 0}, i{1, 1}, [5]int32{2, 2, 0, 0, 1}, false, val([]int{4}, float32(4), 5, 6, 7)),
		strided(x, i{1, 2}, i{0, 0}, i{1, 1}, [5]int32{0, 0, 0, 0, 3}, false, val([]int{}, float32(6))),
		strided(cube, i{0, 1}, i{0, 2}, i{1, 1}, [5]int32{0, 0, 1, 0, 2}, false, val([]int{2, 3}, int8(1), 3, 5, 7, 9, 11)),
		strided(cube, i{1, 0, 1}, i{2, 0, 2}, i{1, 1, 1}, [5]int32{0, 0, 2, 0, 1}, false, val([]int{3, 1}, int8(7), 9, 11)),
		strided(cube, i{0, 0, 1, 0}, i{0, 0, 2, 0}, i{1, 1, 1, 1}, [5]int32{0, 0, 2, 9}, false, val([]int{1, 2, 3, 1, 1}, int8(1), 3, 5, 7, 9, 11)),
		strided(ramp[int8](3), i{0, 0}, i{0, 0}, i{1, 1}, [5]int32{3, 3, 0, 2, 2}, false, val([]int{3, 1}, int8(0), 1, 2)),
		strided(x, i{1, 1}, i{2, 3}, i{1, 2}, none, true, val([]int{2, 2}, float32(5), 7, 9, 11)),
		strided(ramp[int32](), i{}, i{}, i{}, none, false, ramp[int32]()),
		strided(ramp[int32](), i{0}, i{0}, i{1}, [5]int32{0, 0, 0, 1}, false, list(0)),
	}
}

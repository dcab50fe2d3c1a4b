package tflite_test

import "usher/nlp/tflite/internal/schema"

func depths() []opModel {
	const deeper, flatter = schema.BuiltinOperatorSPACE_TO_DEPTH, schema.BuiltinOperatorDEPTH_TO_SPACE
	const apart, together = schema.BuiltinOperatorSPACE_TO_BATCH_ND, schema.BuiltinOperatorBATCH_TO_SPACE_ND
	image, deep := ramp[int8](1, 2, 4, 1), val([]int{1, 1, 2, 4}, int8(0), 1, 4, 5, 2, 3, 6, 7)
	line, margins := val([]int{1, 3, 1}, float32(1), 2, 3), val([]int{1, 2}, int32(1), 2)
	none := val([]int{2, 2}, int32(0), 0, 0, 0)
	return []opModel{
		{code: deeper, options: schema.BuiltinOptionsSpaceToDepthOptions, fields: []any{int32(2)}, in: ins(image), out: outs(deep)},
		{code: flatter, options: schema.BuiltinOptionsDepthToSpaceOptions, fields: []any{int32(2)}, in: ins(deep), out: outs(image)},
		{code: apart, in: ins(line, list(2), margins), out: outs(val([]int{2, 3, 1}, float32(0), 2, 0, 1, 3, 0))},
		{code: together, in: ins(val([]int{2, 3, 1}, float32(0), 2, 0, 1, 3, 0), list(2), margins), out: outs(line)},
		{code: apart, in: ins(image, list(2, 2), none), out: outs(val([]int{4, 1, 2, 1}, int8(0), 2, 1, 3, 4, 6, 5, 7))},
		{code: together, in: ins(val([]int{4, 1, 2, 1}, int8(0), 2, 1, 3, 4, 6, 5, 7), list(2, 2), none), out: outs(image)},
		{
			code: apart, in: ins(val([]int{1, 1, 1}, int8(7)).quantised(1, -3), list(2), val([]int{1, 2}, int32(0), 1)),
			out: outs(val([]int{2, 1, 1}, int8(7), -3).quantised(1, -3)),
		},
	}
}

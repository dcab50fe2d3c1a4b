package tflite_test

import (
	"math"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

func casts() []opModel {
	const casts = schema.BuiltinOperatorCAST
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	halves := func(bits ...uint16) value { return val([]int{len(bits)}, bits...).as(tflite.Float16) }
	return []opModel{
		{code: casts, in: ins(val([]int{7}, 1.9, -1.9, 300, -300, nan, inf, -inf)), out: outs(val([]int{7}, int8(1), -1, 127, -128, 127, 127, -128))},
		{code: casts, in: ins(val([]int{3}, float32(-1), 3e9, 5e9)), out: outs(val([]int{3}, uint32(0), 3e9, math.MaxUint32))},
		{code: casts, in: ins(val([]int{3}, float32(1e19), -1e19, -2.5)), out: outs(val([]int{3}, int64(math.MaxInt64), math.MinInt64, -2))},
		{code: casts, in: ins(val([]int{3}, int64(1<<40+7), -1, 200)), out: outs(val([]int{3}, int8(7), -1, -56))},
		{code: casts, in: ins(val([]int{3}, int64(1<<24+1), -1, 0)), out: outs(val([]int{3}, float32(1<<24), -1, 0))},
		{code: casts, in: ins(val([]int{3}, 0.1, nan, 0)), out: outs(bools([]int{3}, 1, 1, 0))},
		{code: casts, in: ins(bools([]int{2}, 1, 0)), out: outs(val([]int{2}, float32(1), 0))},
		{code: casts, in: ins(val([]int{8}, float32(1), -2, 65519, 65520, 6e-8, 2e-8, nan, 0.1)), out: outs(halves(0x3c00, 0xc000, 0x7bff, 0x7c00, 1, 0, 0x7e00, 0x2e66))},
		{code: casts, in: ins(halves(0x3c00, 0xfbff, 0xfc00, 1, 0x83ff, 0x8000)), out: outs(val([]int{6}, 1, -65504, -inf, 5.9604645e-08, -6.097555e-05, float32(math.Copysign(0, -1))))},
		{code: casts, in: ins(halves(0x3e00, 0xfc00)), out: outs(val([]int{2}, uint8(1), 0))},
		{code: casts, in: ins(list(65537, -1)), out: outs(val([]int{2}, uint16(1), 65535))},
	}
}

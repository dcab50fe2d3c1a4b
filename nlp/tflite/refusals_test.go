package tflite_test

import (
	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// refusal is a call that must fail.
type refusal struct {
	model opModel
	want  string
}

// detailed gives a quantised value details of a kind.
func (v value) detailed(kind schema.QuantizationDetails) value {
	v.details = kind
	return v
}

// bad is a call without options, with an output of FLOAT32.
func bad(code schema.BuiltinOperator, want string, in ...value) refusal {
	return refusal{opModel{code: code, in: in, out: outs(ramp[float32]())}, want}
}

func gatherRefusals() []refusal {
	const nd, scatter, lookup = schema.BuiltinOperatorGATHER_ND, schema.BuiltinOperatorSCATTER_ND, schema.BuiltinOperatorEMBEDDING_LOOKUP
	table, out := ramp[float32](3, 2), ramp[float32]()
	return []refusal{
		{gatherOp(0, 0, table, list(3), out), "index 3 at position 0 is not in a table of 3 rows"},
		{gatherOp(0, 0, table, list(0, -1), out), "index -1 at position 1"},
		{gatherOp(2, 0, table, list(0), out), "axis 2 of a tensor of 2 dimensions"},
		{gatherOp(0, 1, table, list(0), out), "1 batch dimensions"},
		{gatherOp(1, 1, table, val([]int{2, 1}, int32(0), 0), out), "1 batch dimensions"},
		{gatherOp(0, 0, table, val([]int{1}, uint8(0)), out), "GATHER by UINT8"},
		{gatherOp(0, 0, ramp[int8](3), list(0), out), "GATHER from INT8 to FLOAT32"},
		bad(nd, "position 3 of dimension 0, which has 3", table, list(3, 0)),
		bad(nd, "position -1 of dimension 1, which has 2", table, list(0, -1)),
		bad(nd, "positions [3] in a tensor of [3,2]", table, list(0, 0, 0)),
		bad(nd, "positions [] in a tensor of [3,2]", table, single(0)),
		bad(scatter, "position 4 of dimension 0, which has 4", val([]int{1, 1}, int32(4)), ramp[float32](1), list(4)),
		bad(scatter, "slices [2] at positions [1,1]", val([]int{1, 1}, int32(0)), ramp[float32](2), list(4)),
		bad(scatter, "slices [1] at positions [1,2]", val([]int{1, 2}, int32(0), 0), ramp[float32](1), list(4)),
		bad(scatter, "is not possible", val[int32]([]int{0, 1}), ramp[float32](0), list(-1)),
		bad(lookup, "index 3 at position 0", list(3), table),
		bad(lookup, "rows [] of a table of [3,2]", single(0), table),
		bad(lookup, "without a scale", list(0), ramp[int8](3, 2)),
		bad(lookup, "with a zero point", list(0), ramp[int8](3, 2).quantised(1, 3)),
		bad(lookup, "blockwise quantisation", list(0), ramp[int8](3, 2).quantised(1, 0).detailed(2)),
		bad(lookup, "custom quantisation", list(0), ramp[int8](3, 2).quantised(1, 0).detailed(1)),
		bad(lookup, "EMBEDDING_LOOKUP by INT64", val([]int{1}, int64(0)), table),
	}
}

func moverRefusals() []refusal {
	const update, mirror = schema.BuiltinOperatorDYNAMIC_UPDATE_SLICE, schema.BuiltinOperatorMIRROR_PAD
	x := ramp[float32](2, 3)
	return []refusal{
		bad(schema.BuiltinOperatorBROADCAST_TO, "[2,3] does not broadcast to [2,2]", x, list(2, 2)),
		bad(schema.BuiltinOperatorBROADCAST_TO, "[2,3] does not broadcast to [3]", x, list(3)),
		bad(schema.BuiltinOperatorCONCATENATION, "[3] beside [2,3]", x, ramp[float32](3)),
		bad(schema.BuiltinOperatorCONCATENATION, "[2,2] beside [2,3] along axis 0", x, ramp[float32](2, 2)),
		bad(schema.BuiltinOperatorCONCATENATION, "of FLOAT32 and INT32", x, list(1)),
		bad(schema.BuiltinOperatorDEPTH_TO_SPACE, "blocks of 0", ramp[float32](1, 1, 1, 4)),
		bad(schema.BuiltinOperatorSPACE_TO_BATCH_ND, "does not fall into blocks of 2", ramp[float32](1, 3, 1), list(2), val([]int{1, 2}, int32(0), 0)),
		bad(schema.BuiltinOperatorSPACE_TO_BATCH_ND, "a block of 0", ramp[float32](1, 3, 1), list(0), val([]int{1, 2}, int32(0), 0)),
		bad(schema.BuiltinOperatorBATCH_TO_SPACE_ND, "in blocks of 2 with margins of 9", ramp[float32](2, 3, 1), list(2), val([]int{1, 2}, int32(9), 0)),
		bad(schema.BuiltinOperatorBATCH_TO_SPACE_ND, "1 blocks and 4 margins for 3", ramp[float32](2, 3, 1), list(2), val([]int{2, 2}, int32(0), 0, 0, 0)),
		bad(update, "does not fit into [2,3]", x, ramp[float32](3, 1), list(0, 0)),
		bad(update, "[1,1] at 1 values in [2,3]", x, ramp[float32](1, 1), list(0)),
		bad(schema.BuiltinOperatorEXPAND_DIMS, "axis 3 of a tensor of 3", x, single(3)),
		bad(schema.BuiltinOperatorEXPAND_DIMS, "2 values in the place of one", x, list(0, 1)),
		bad(mirror, "paddings 2 and 0 of dimension 0, which has 2", x, val([]int{2, 2}, int32(2), 0, 0, 0)),
		bad(schema.BuiltinOperatorPACK, "[3] on [2,3]", x, ramp[float32](3)),
		bad(schema.BuiltinOperatorPAD, "paddings of shape [4] for 2", x, list(0, 0, 0, 0)),
		bad(schema.BuiltinOperatorPAD, "paddings -1 and 0", x, val([]int{2, 2}, int32(-1), 0, 0, 0)),
		bad(schema.BuiltinOperatorREVERSE_V2, "axis -3 of a tensor of 2", x, list(-3)),
		bad(schema.BuiltinOperatorREVERSE_SEQUENCE, "is that of the batch, too", x, list(1, 1)),
		bad(schema.BuiltinOperatorSELECT, "by [3] of [2,3] and [2,3]", bools([]int{3}, 1, 1, 1), x, x),
		bad(schema.BuiltinOperatorSELECT_V2, "do not broadcast", bools([]int{2}, 1, 1), x, x),
		bad(schema.BuiltinOperatorSELECT_V2, "by INT32", list(1, 1, 1), x, x),
		bad(schema.BuiltinOperatorTILE, "1 multiples for 2", x, list(1)),
		bad(schema.BuiltinOperatorTILE, "-1 times dimension 0", x, list(-1, 1)),
		bad(schema.BuiltinOperatorTRANSPOSE, "names axis 0 twice", x, list(0, 0)),
		bad(schema.BuiltinOperatorTRANSPOSE, "order [0] for 2", x, list(0)),
	}
}

func sliceRefusals() []refusal {
	const strides = schema.BuiltinOperatorSTRIDED_SLICE
	x := ramp[float32](2, 3)
	return []refusal{
		bad(schema.BuiltinOperatorSLICE, "4 from 0 on of dimension 1, which has 3", x, list(0, 0), list(1, 4)),
		bad(schema.BuiltinOperatorSLICE, "from -1 on of dimension 0", x, list(-1, 0), list(1, 1)),
		bad(schema.BuiltinOperatorSLICE, "1 beginnings and 1 sizes for 2", x, list(0), list(1)),
		bad(schema.BuiltinOperatorSPLIT, "axis 5 of a tensor of 2", single(5), x),
		bad(schema.BuiltinOperatorSPLIT_V, "2 sizes for 1 outputs", x, list(1, 1), single(0)),
		bad(schema.BuiltinOperatorSPLIT_V, "leave 1 elements to 0 parts", x, list(1), single(0)),
		bad(schema.BuiltinOperatorSPLIT_V, "a part of 3 elements", x, list(3), single(0)),
		bad(strides, "a stride of 0", x, list(0), list(1), list(0)),
		bad(strides, "3 dimensions of [2,3]", x, list(0, 0, 0), list(1, 1, 1), list(1, 1, 1)),
		bad(strides, "differ in length", x, list(0), list(1, 1), list(1)),
		bad(schema.BuiltinOperatorUNPACK, "axis 0 of [2,3] for 1 outputs", x),
		{strided(x, []int32{2}, []int32{0}, []int32{1}, [5]int32{0, 0, 0, 0, 1}, false, x), "element 2 of 2"},
	}
}

func makerRefusals() []refusal {
	const fills, ranges = schema.BuiltinOperatorFILL, schema.BuiltinOperatorRANGE
	x, zero, step := ramp[float32](2, 3), ramp[float32](), val([]int{}, float32(1))
	return []refusal{
		bad(schema.BuiltinOperatorCAST, "CAST of COMPLEX64", value{typ: tflite.Complex64, shape: []int{1}, data: make([]byte, 8)}),
		bad(schema.BuiltinOperatorCUMSUM, "axis 2 of a tensor of 2", x, single(2)),
		bad(fills, "dimension -2 is negative", list(-2), zero),
		bad(fills, "needs more memory", list(1<<30), zero),
		bad(fills, "9 values; at most 8", list(1, 1, 1, 1, 1, 1, 1, 1, 1), zero),
		bad(fills, "2 values to fill", list(1), ramp[float32](2)),
		bad(schema.BuiltinOperatorONE_HOT, "rows of -1", list(0), single(-1), zero, zero),
		bad(ranges, "does not lead", zero, step, zero),
		bad(ranges, "more elements than can be counted", zero, step, val([]int{}, float32(1e-30))),
		bad(schema.BuiltinOperatorWHERE, "WHERE to FLOAT32", x),
	}
}

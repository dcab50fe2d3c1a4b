package tflite_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"usher/nlp/tflite/internal/schema"
)

// Rows of one dimension.
func floatRow(x ...float32) value { return val([]int{len(x)}, x...) }
func intRow(x ...int32) value     { return val([]int{len(x)}, x...) }
func longRow(x ...int64) value    { return val([]int{len(x)}, x...) }
func byteRow(x ...int8) value     { return val([]int{len(x)}, x...) }

// pairOf makes a model of an operator on two tensors.
func pairOf(code schema.BuiltinOperator, version int32, options schema.BuiltinOptions, fields []any, a, b, out value) opModel {
	return opModel{code: code, version: version, options: options, fields: fields, in: []value{a, b}, out: []value{out}}
}

func TestArithmetic(t *testing.T) {
	t.Parallel()
	plain := func(code schema.BuiltinOperator, a, b, out value) opModel { return pairOf(code, 1, 0, nil, a, b, out) }
	none, nought := val[float32]([]int{0, 2}), val([]int{}, float32(3))
	for _, m := range []opModel{
		plain(schema.BuiltinOperatorSUB, floatRow(1, 2, 3), floatRow(5), floatRow(-4, -3, -2)),
		plain(schema.BuiltinOperatorSUB, floatRow(5), floatRow(1, 2, 3), floatRow(4, 3, 2)),
		plain(schema.BuiltinOperatorSUB, longRow(math.MinInt64), longRow(1), longRow(math.MaxInt64)),
		plain(schema.BuiltinOperatorSUB, none, floatRow(1), none),
		plain(schema.BuiltinOperatorADD, nought, nought, val([]int{}, float32(6))),
		plain(schema.BuiltinOperatorADD, val([]int{2, 1}, int32(1), 2), val([]int{1, 3}, int32(10), 20, 30), val([]int{2, 3}, int32(11), 21, 31, 12, 22, 32)),
		plain(schema.BuiltinOperatorDIV, floatRow(1, -1), floatRow(0), floatRow(math.MaxFloat32, -math.MaxFloat32)),
		plain(schema.BuiltinOperatorDIV, intRow(7, -7, math.MinInt32), intRow(2, 2, -1), intRow(3, -3, math.MinInt32)),
		plain(schema.BuiltinOperatorSQUARED_DIFFERENCE, floatRow(1, 5), floatRow(4), floatRow(9, 1)),
		plain(schema.BuiltinOperatorSQUARED_DIFFERENCE, intRow(1, 5), intRow(4), intRow(9, 1)),
		plain(schema.BuiltinOperatorMAXIMUM, floatRow(1, -5), floatRow(-4), floatRow(1, -4)),
		plain(schema.BuiltinOperatorMINIMUM, byteRow(1, -5), byteRow(-4), byteRow(-4, -5)),
		plain(schema.BuiltinOperatorPOW, floatRow(2, 9, 2), floatRow(3, 0.5, -1), floatRow(8, 3, 0.5)),
		plain(schema.BuiltinOperatorPOW, intRow(2, -3, 7, 0), intRow(10, 3, 0, 0), intRow(1024, -27, 1, 1)),
		plain(schema.BuiltinOperatorFLOOR_DIV, intRow(7, -7, 7, -7), intRow(2, 2, -2, -2), intRow(3, -4, -4, 3)),
		plain(schema.BuiltinOperatorFLOOR_DIV, floatRow(7, -7), floatRow(2), floatRow(3, -4)),
		plain(schema.BuiltinOperatorFLOOR_MOD, intRow(7, -7, 7, -7), intRow(3, 3, -3, -3), intRow(1, 2, -2, -1)),
		plain(schema.BuiltinOperatorFLOOR_MOD, floatRow(7, -7, 6), floatRow(3, 3, -4), floatRow(1, 2, -2)),
		{code: schema.BuiltinOperatorADD_N, in: []value{intRow(1, 2), intRow(3, 4), intRow(5, 6)}, out: []value{intRow(9, 12)}},
		{code: schema.BuiltinOperatorADD_N, in: []value{floatRow(1), floatRow(3)}, out: []value{floatRow(4)}},
	} {
		m.check(t)
	}
}

// TestSpread holds broadcasts over several dimensions against plain indexing.
func TestSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, out []int }{
		{[]int{2, 3, 4}, []int{4}, []int{2, 3, 4}},
		{[]int{2, 3, 4}, []int{3, 1}, []int{2, 3, 4}},
		{[]int{2, 1, 4, 1}, []int{3, 1, 5}, []int{2, 3, 4, 5}},
		{[]int{1, 2, 1, 3, 1, 2, 1, 3}, []int{2, 1, 3, 1, 2, 1, 3, 1}, []int{2, 2, 3, 3, 2, 2, 3, 3}},
		{[]int{2, 1, 1}, []int{1, 1, 1}, []int{2, 1, 1}},
		{[]int{17, 1}, []int{17}, []int{17, 17}},
		{[]int{1, 0}, []int{5, 1}, []int{5, 0}},
	} {
		x, y := floats(1, size(c.a)), floats(2, size(c.b))
		var want []float32
		each(c.out, func(i []int) { want = append(want, x[at(c.a, i)]-y[at(c.b, i)]) })
		pairOf(schema.BuiltinOperatorSUB, 1, 0, nil, val(c.a, x...), val(c.b, y...), val(c.out, want...)).check(t)
	}
}

func TestFusedActivations(t *testing.T) {
	t.Parallel()
	x, q := intRow(-9, -1, 0, 1, 9), byteRow(-128, -50, -10, 60, 127).quantised(0.1, -10)
	for act, want := range map[int8][2]value{
		1: {intRow(0, 0, 0, 1, 9), byteRow(-10, -10, -10, 60, 127)},
		2: {intRow(-1, -1, 0, 1, 1), byteRow(-20, -20, -10, 0, 0)},
		3: {intRow(0, 0, 0, 1, 6), byteRow(-10, -10, -10, 50, 50)},
	} {
		fields := []any{act}
		pairOf(schema.BuiltinOperatorADD, 1, schema.BuiltinOptionsAddOptions, fields, x, intRow(0), want[0]).check(t)
		zero := byteRow(0).quantised(0.1, 0)
		pairOf(schema.BuiltinOperatorSUB, 2, schema.BuiltinOptionsSubOptions, fields, q, zero, want[1].quantised(0.1, -10)).check(t)
	}
}

func TestQuantisedArithmetic(t *testing.T) {
	t.Parallel()
	a, b := byteRow(10, -20, 127).quantised(0.5, 0), byteRow(4, 8, 127).quantised(0.25, 4) // 5, -10, 63.5 and 0, 1, 30.75
	for code, want := range map[schema.BuiltinOperator]value{
		schema.BuiltinOperatorADD:                byteRow(4, -10, 93).quantised(1, -1),
		schema.BuiltinOperatorSUB:                byteRow(4, -12, 32).quantised(1, -1),
		schema.BuiltinOperatorMUL:                byteRow(-1, -11, 127).quantised(1, -1),
		schema.BuiltinOperatorSQUARED_DIFFERENCE: byteRow(2, 11, 106).quantised(10, -1),
	} {
		pairOf(code, 2, 0, nil, a, b, want).check(t)
	}
	pairOf(schema.BuiltinOperatorDIV, 1, 0, nil, a, byteRow(6, 8, -7).quantised(0.25, 4), byteRow(9, -11, -24).quantised(1, -1)).check(t)
	wide := val([]int{2}, int16(20000), -3).quantised(0.001, 0)
	pairOf(schema.BuiltinOperatorADD, 3, 0, nil, wide, wide, val([]int{2}, int16(20000), -3).quantised(0.002, 0)).check(t)
	plain := val([]int{2}, int16(200), -3)
	pairOf(schema.BuiltinOperatorADD, 5, 0, nil, plain, plain, val([]int{2}, int16(400), -6)).check(t)
}

func TestArithmeticRefuses(t *testing.T) {
	t.Parallel()
	x, zero := intRow(1, 2), intRow(1, 0)
	for want, m := range map[string]opModel{
		"DIV: division by zero":       pairOf(schema.BuiltinOperatorDIV, 1, 0, nil, x, zero, x),
		"FLOOR_MOD: division by zero": pairOf(schema.BuiltinOperatorFLOOR_MOD, 1, 0, nil, x, zero, x),
		"FLOOR_DIV: division by zero": pairOf(schema.BuiltinOperatorFLOOR_DIV, 1, 0, nil, x, zero, x),
		"DIV: division by":            pairOf(schema.BuiltinOperatorDIV, 1, 0, nil, byteRow(1).quantised(1, 3), byteRow(4, 3).quantised(1, 3), byteRow(1).quantised(1, 0)),
		"to a negative power":         pairOf(schema.BuiltinOperatorPOW, 1, 0, nil, x, intRow(-1), x),
		"do not broadcast":            pairOf(schema.BuiltinOperatorSUB, 1, 0, nil, x, intRow(1, 2, 3), x),
		"SUB of FLOAT32 and INT32":    pairOf(schema.BuiltinOperatorSUB, 1, 0, nil, floatRow(1), x, floatRow(1)),
		"POW from INT32 to FLOAT32":   pairOf(schema.BuiltinOperatorPOW, 1, 0, nil, x, x, floatRow(1)),
		"DIV of INT64":                pairOf(schema.BuiltinOperatorDIV, 1, 0, nil, longRow(1), longRow(1), longRow(1)),
		"without a quantisation":      pairOf(schema.BuiltinOperatorADD, 2, 0, nil, byteRow(1), byteRow(1), byteRow(1)),
		"scale -1":                    pairOf(schema.BuiltinOperatorADD, 2, 0, nil, byteRow(1).quantised(-1, 0), byteRow(1).quantised(1, 0), byteRow(1).quantised(1, 0)),
		"zero point 128 of INT8":      pairOf(schema.BuiltinOperatorMUL, 2, 0, nil, byteRow(1).quantised(1, 128), byteRow(1).quantised(1, 0), byteRow(1).quantised(1, 0)),
		"activation TANH":             pairOf(schema.BuiltinOperatorADD, 1, schema.BuiltinOptionsAddOptions, []any{int8(4)}, x, x, x),
		"[2] and [1] differ":          {code: schema.BuiltinOperatorADD_N, in: []value{x, intRow(1)}, out: []value{x}},
		"an input is not given":       {code: schema.BuiltinOperatorADD_N, in: []value{x, x, {absent: true}}, out: []value{x}},
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

// TestOperatorsDoNotAllocate runs one of each kind of kernel.
func TestOperatorsDoNotAllocate(t *testing.T) {
	x, q := val([]int{3, 40}, floats(1, 120)...), byteRow(1, 2, 3).quantised(0.1, 0)
	for _, m := range []opModel{
		pairOf(schema.BuiltinOperatorADD, 1, schema.BuiltinOptionsAddOptions, []any{int8(3)}, x, val([]int{3, 1}, floats(1, 3)...), x),
		pairOf(schema.BuiltinOperatorADD, 2, 0, nil, q, q, q),
		pairOf(schema.BuiltinOperatorLESS, 1, 0, nil, x, x, val([]int{3, 40}, make([]uint8, 120)...).as(6)),
		pairOf(schema.BuiltinOperatorLESS, 2, 0, nil, q, q, val([]int{3}, make([]uint8, 3)...).as(6)),
		pairOf(schema.BuiltinOperatorMEAN, 1, 0, nil, x, intRow(1), floatRow(1)),
		pairOf(schema.BuiltinOperatorMEAN, 2, 0, nil, q, intRow(0), q),
		pairOf(schema.BuiltinOperatorSUM, 2, 0, nil, q, intRow(0), q),
		pairOf(schema.BuiltinOperatorREDUCE_MAX, 1, 0, nil, x, intRow(0), floatRow(1)),
		pairOf(schema.BuiltinOperatorARG_MAX, 1, 0, nil, x, intRow(0), intRow(1)),
		{code: schema.BuiltinOperatorGELU, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorTANH, version: 2, in: []value{q}, out: []value{q}},
		{code: schema.BuiltinOperatorRELU6, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorHARD_SWISH, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorSOFTMAX, options: schema.BuiltinOptionsSoftmaxOptions, fields: []any{float32(2)}, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorSOFTMAX, version: 2, options: schema.BuiltinOptionsSoftmaxOptions, fields: []any{float32(1)}, in: []value{q}, out: []value{q}},
		{code: schema.BuiltinOperatorLOG_SOFTMAX, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorL2_NORMALIZATION, in: []value{x}, out: []value{x}},
		{code: schema.BuiltinOperatorQUANTIZE, in: []value{x}, out: []value{q}},
		{code: schema.BuiltinOperatorDEQUANTIZE, version: 2, in: []value{q}, out: []value{x}},
	} {
		in, err := m.interpreter(false)
		if err != nil {
			t.Errorf("%s: %v", m.code, err)
			continue
		}
		run := func() { err = in.Invoke(context.Background()) }
		run()
		if n := testing.AllocsPerRun(20, run); n != 0 || err != nil {
			t.Errorf("%s of %s: %v allocations, %v", m.code, m.in[0].typ, n, err)
		}
	}
}

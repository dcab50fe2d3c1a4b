package tflite_test

import (
	"math"
	"strings"
	"testing"

	"usher/nlp/tflite/internal/schema"
)

// functionOf makes a model of an operator on one tensor.
func functionOf(code schema.BuiltinOperator, version int32, in, out value) opModel {
	return opModel{code: code, version: version, in: []value{in}, out: []value{out}}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	inf := float32(math.Inf(1))
	x := floatRow(-2.5, -0.5, 0, 0.5, 1.5)
	for _, m := range []opModel{
		functionOf(schema.BuiltinOperatorABS, 1, x, floatRow(2.5, 0.5, 0, 0.5, 1.5)),
		functionOf(schema.BuiltinOperatorABS, 5, intRow(-3, 3), intRow(3, 3)),
		functionOf(schema.BuiltinOperatorNEG, 1, longRow(-3, 1<<40), longRow(3, -1<<40)),
		functionOf(schema.BuiltinOperatorNEG, 1, floatRow(-3, 2), floatRow(3, -2)),
		functionOf(schema.BuiltinOperatorSIGN, 1, x, floatRow(-1, -1, 0, 1, 1)),
		functionOf(schema.BuiltinOperatorSIGN, 2, intRow(-7, 0, 7), intRow(-1, 0, 1)),
		functionOf(schema.BuiltinOperatorSQUARE, 1, x, floatRow(6.25, 0.25, 0, 0.25, 2.25)),
		functionOf(schema.BuiltinOperatorFLOOR, 1, floatRow(-2.5, 2.5), floatRow(-3, 2)),
		functionOf(schema.BuiltinOperatorCEIL, 1, floatRow(-2.5, 2.5), floatRow(-2, 3)),
		functionOf(schema.BuiltinOperatorROUND, 1, floatRow(-2.5, 2.5, 3.5, 2.6), floatRow(-2, 2, 4, 3)),
		functionOf(schema.BuiltinOperatorSQRT, 1, floatRow(0, 4, 2.25), floatRow(0, 2, 1.5)),
		functionOf(schema.BuiltinOperatorRSQRT, 1, floatRow(0, 4, 0.25), floatRow(inf, 0.5, 2)),
		functionOf(schema.BuiltinOperatorEXP, 1, floatRow(0, -inf, inf, 100), floatRow(1, 0, inf, inf)),
		functionOf(schema.BuiltinOperatorLOG, 1, floatRow(1, 0), floatRow(0, -inf)),
		functionOf(schema.BuiltinOperatorSIN, 1, floatRow(0), floatRow(0)),
		functionOf(schema.BuiltinOperatorCOS, 1, floatRow(0), floatRow(1)),
		functionOf(schema.BuiltinOperatorRELU, 1, x, floatRow(0, 0, 0, 0.5, 1.5)),
		functionOf(schema.BuiltinOperatorRELU6, 1, floatRow(-1, 5, 7), floatRow(0, 5, 6)),
		functionOf(schema.BuiltinOperatorRELU_N1_TO_1, 1, x, floatRow(-1, -0.5, 0, 0.5, 1)),
		functionOf(schema.BuiltinOperatorRELU_0_TO_1, 1, x, floatRow(0, 0, 0, 0.5, 1)),
		functionOf(schema.BuiltinOperatorLOGISTIC, 1, floatRow(0, inf, -inf), floatRow(0.5, 1, 0)),
		functionOf(schema.BuiltinOperatorTANH, 1, floatRow(0, inf, -inf), floatRow(0, 1, -1)),
		functionOf(schema.BuiltinOperatorELU, 1, floatRow(2, 0, -inf), floatRow(2, 0, -1)),
		functionOf(schema.BuiltinOperatorHARD_SWISH, 1, floatRow(-1.5, 0, 3, 9, 3e38), floatRow(-0.375, 0, 3, 9, 3e38)),
		functionOf(schema.BuiltinOperatorGELU, 1, floatRow(0, 40), floatRow(0, 40)),
		functionOf(schema.BuiltinOperatorEXP, 1, val[float32]([]int{0, 3}), val[float32]([]int{0, 3})),
		functionOf(schema.BuiltinOperatorEXP, 1, val([]int{}, float32(0)), val([]int{}, float32(1))),
	} {
		m.check(t)
	}
}

func TestLeakyFunctions(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 2}, float32(-2), 2, -4, 4)
	leaky := opModel{code: schema.BuiltinOperatorLEAKY_RELU, options: schema.BuiltinOptionsLeakyReluOptions, fields: []any{float32(0.25)}}
	leaky.in, leaky.out = []value{x}, []value{val([]int{2, 2}, float32(-0.5), 2, -1, 4)}
	leaky.check(t)
	leaky.in, leaky.out = []value{byteRow(-11, 9).quantised(0.5, -1)}, []value{byteRow(-10, 40).quantised(0.125, 0)}
	leaky.check(t)
	pairOf(schema.BuiltinOperatorPRELU, 1, 0, nil, x, floatRow(0.5, 9), val([]int{2, 2}, float32(-1), 2, -2, 4)).check(t)
	q, slopes := byteRow(-8, 8).quantised(0.5, 0), byteRow(5, 5).quantised(0.1, 0)
	pairOf(schema.BuiltinOperatorPRELU, 1, 0, nil, q, slopes, byteRow(-4, 8).quantised(0.5, 0)).check(t)
	_, err := pairOf(schema.BuiltinOperatorPRELU, 1, 0, nil, floatRow(1), floatRow(1, 2), x).run(false)
	if err == nil || !strings.Contains(err.Error(), "more values than the input") {
		t.Errorf("slopes that are longer: %v", err)
	}
}

func TestQuantisedFunctions(t *testing.T) {
	t.Parallel()
	x := byteRow(-128, -16, 0, 16, 127).quantised(0.125, 0) // -16, -2, 0, 2, 15.875
	for code, want := range map[schema.BuiltinOperator]value{
		schema.BuiltinOperatorABS:      byteRow(31, 3, -1, 3, 31).quantised(0.5, -1),
		schema.BuiltinOperatorRELU:     byteRow(-1, -1, -1, 3, 31).quantised(0.5, -1),
		schema.BuiltinOperatorRELU6:    byteRow(-1, -1, -1, 3, 11).quantised(0.5, -1),
		schema.BuiltinOperatorLOGISTIC: byteRow(-128, -97, 0, 97, 127).quantised(1.0/256, -128),
		schema.BuiltinOperatorTANH:     byteRow(-128, -123, 0, 123, 127).quantised(1.0/128, 0),
		schema.BuiltinOperatorEXP:      byteRow(-128, -127, -124, -98, 127).quantised(0.25, -128),
		schema.BuiltinOperatorLOG:      byteRow(-128, -128, -128, 69, 127).quantised(0.01, 0),
		schema.BuiltinOperatorGELU:     byteRow(0, 0, 0, 20, 127).quantised(0.1, 0),
	} {
		m := functionOf(code, 2, x, want)
		if code == schema.BuiltinOperatorABS {
			m.version = 3
		}
		m.check(t)
	}
	functionOf(schema.BuiltinOperatorSQRT, 2, byteRow(0, 16, 127).quantised(0.125, 0), byteRow(0, 28, 80).quantised(0.05, 0)).check(t)
	unsigned := val([]int{3}, uint8(112), 128, 144).quantised(0.125, 128)
	functionOf(schema.BuiltinOperatorRELU, 2, unsigned, val([]int{3}, uint8(10), 10, 14).quantised(0.5, 10)).check(t)
	functionOf(schema.BuiltinOperatorTANH, 2, unsigned, val([]int{3}, uint8(5), 128, 251).quantised(1.0/128, 128)).check(t)
}

func TestWideFunctions(t *testing.T) {
	t.Parallel()
	x := val([]int{5}, int16(-32768), -8192, 0, 8192, 32767).quantised(1.0/4096, 0) // -8, -2, 0, 2, 8
	for code, want := range map[schema.BuiltinOperator]value{
		schema.BuiltinOperatorLOGISTIC: val([]int{5}, int16(11), 3906, 16384, 28862, 32757).quantised(1.0/32768, 0),
		schema.BuiltinOperatorTANH:     val([]int{5}, int16(-32767), -31589, 0, 31589, 32767).quantised(1.0/32768, 0),
		schema.BuiltinOperatorRELU:     val([]int{5}, int16(0), 0, 0, 4096, 16384).quantised(1.0/2048, 0),
	} {
		functionOf(code, 3, x, want).check(t)
	}
	small := val([]int{3}, int16(0), 3, 4096).quantised(1.0/4096, 0) // of the least, the first is as large as can be
	functionOf(schema.BuiltinOperatorRSQRT, 3, small, val([]int{3}, int16(32767), 32533, 4096).quantised(1.0/4096, 0)).check(t)
}

func TestFunctionsRefuse(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]opModel{
		"CEIL of INT8":              functionOf(schema.BuiltinOperatorCEIL, 1, byteRow(1), byteRow(1)),
		"RELU from FLOAT32 to INT8": functionOf(schema.BuiltinOperatorRELU, 1, floatRow(1), byteRow(1)),
		"without a quantisation":    functionOf(schema.BuiltinOperatorTANH, 2, byteRow(1), byteRow(1)),
		"in steps of 2^-15":         functionOf(schema.BuiltinOperatorTANH, 3, val([]int{1}, int16(1)).quantised(1, 0), val([]int{1}, int16(1)).quantised(1, 0)),
		"RELU_0_TO_1 of INT16":      functionOf(schema.BuiltinOperatorRELU_0_TO_1, 1, val([]int{1}, int16(1)), val([]int{1}, int16(1))),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

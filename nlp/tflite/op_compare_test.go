package tflite_test

import (
	"math"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// truths makes a row of truth values.
func truths(x ...uint8) value { return val([]int{len(x)}, x...).as(tflite.Bool) }

func TestComparisons(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	a, b := floatRow(1, 2, 3, nan, nan), floatRow(2, 2, 2, 2, nan)
	for code, want := range map[schema.BuiltinOperator]value{
		schema.BuiltinOperatorEQUAL:         truths(0, 1, 0, 0, 0),
		schema.BuiltinOperatorNOT_EQUAL:     truths(1, 0, 1, 1, 1),
		schema.BuiltinOperatorLESS:          truths(1, 0, 0, 0, 0),
		schema.BuiltinOperatorLESS_EQUAL:    truths(1, 1, 0, 0, 0),
		schema.BuiltinOperatorGREATER:       truths(0, 0, 1, 0, 0),
		schema.BuiltinOperatorGREATER_EQUAL: truths(0, 1, 1, 0, 0),
	} {
		pairOf(code, 1, 0, nil, a, b, want).check(t)
	}
	long := val([]int{2, 1}, int64(-1), 1<<40)
	pairOf(schema.BuiltinOperatorLESS, 1, 0, nil, long, longRow(0, 1<<41), val([]int{2, 2}, uint8(1), 1, 0, 1).as(tflite.Bool)).check(t)
	pairOf(schema.BuiltinOperatorEQUAL, 1, 0, nil, truths(0, 1), truths(1), truths(0, 1)).check(t)
	pairOf(schema.BuiltinOperatorGREATER, 2, 0, nil, byteRow(1, -2), byteRow(-2), truths(1, 0)).check(t)
}

func TestComparisonsOfQuantised(t *testing.T) {
	t.Parallel()
	a, b := byteRow(4, 6, 8).quantised(0.5, 0), byteRow(11).quantised(0.25, -1) // 2, 3, 4 and 3
	pairOf(schema.BuiltinOperatorLESS, 2, 0, nil, a, b, truths(1, 0, 0)).check(t)
	pairOf(schema.BuiltinOperatorEQUAL, 2, 0, nil, a, b, truths(0, 1, 0)).check(t)
	c, d := val([]int{3}, uint8(4), 6, 8).quantised(0.5, 0), val([]int{1}, uint8(13)).quantised(0.25, 1)
	pairOf(schema.BuiltinOperatorGREATER_EQUAL, 2, 0, nil, c, d, truths(0, 1, 1)).check(t)
}

func TestLogical(t *testing.T) {
	t.Parallel()
	a, b := truths(0, 0, 1, 1, 2), truths(0, 1, 0, 1, 1)
	pairOf(schema.BuiltinOperatorLOGICAL_AND, 1, 0, nil, a, b, truths(0, 0, 0, 1, 1)).check(t)
	pairOf(schema.BuiltinOperatorLOGICAL_OR, 1, 0, nil, a, b, truths(0, 1, 1, 1, 1)).check(t)
	opModel{code: schema.BuiltinOperatorLOGICAL_NOT, in: []value{a}, out: []value{truths(1, 1, 0, 0, 0)}}.check(t)
}

func TestComparisonsRefuse(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]opModel{
		"LESS of BOOL":              pairOf(schema.BuiltinOperatorLESS, 1, 0, nil, truths(0), truths(0), truths(0)),
		"EQUAL of FLOAT32 and BOOL": pairOf(schema.BuiltinOperatorEQUAL, 1, 0, nil, floatRow(0), truths(0), truths(0)),
		"EQUAL to FLOAT32":          pairOf(schema.BuiltinOperatorEQUAL, 1, 0, nil, floatRow(0), floatRow(0), floatRow(0)),
		"LOGICAL_AND of FLOAT32":    pairOf(schema.BuiltinOperatorLOGICAL_AND, 1, 0, nil, floatRow(0), floatRow(0), floatRow(0)),
		"scale -0.1":                pairOf(schema.BuiltinOperatorLESS, 1, 0, nil, byteRow(0).quantised(-0.1, 0), byteRow(0).quantised(1, 0), truths(0)),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

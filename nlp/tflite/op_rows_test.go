package tflite_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// softmaxOf makes a model of a softmax.
func softmaxOf(version int32, beta float32, in, out value) opModel {
	return opModel{
		code: schema.BuiltinOperatorSOFTMAX, version: version, options: schema.BuiltinOptionsSoftmaxOptions,
		fields: []any{beta}, in: []value{in}, out: []value{out},
	}
}

func TestLogSoftmax(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 3}, float32(1), 2, 3, -1e30, 0, 0)
	got, err := modelOutput[float32](functionOf(schema.BuiltinOperatorLOG_SOFTMAX, 1, x, x))
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{-2.407606, -1.407606, -0.407606, -1e30, -0.693147, -0.693147}; !near(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestQuantisedRows(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 3}, int8(-8), 0, 8, 127, -128, 127).quantised(0.125, 0) // -1, 0, 1 and two equal ones
	share := val([]int{2, 3}, int8(-105), -65, 42, 0, -128, 0).quantised(1.0/256, -128)
	softmaxOf(2, 1, x, share).check(t)
	u := val([]int{2, 3}, uint8(120), 128, 136, 255, 0, 255).quantised(0.125, 77)
	softmaxOf(1, 1, u, val([]int{2, 3}, uint8(23), 63, 170, 128, 0, 128).quantised(1.0/256, 0)).check(t)
	softmaxOf(3, 1, x, val([]int{2, 3}, int16(2950), 8019, 21799, 16384, 0, 16384).quantised(1.0/32768, 0)).check(t)
	softmaxOf(3, 1, u, val([]int{2, 3}, int16(2950), 8019, 21799, 16384, 0, 16384).quantised(1.0/32768, 0)).check(t)
	logs := val([]int{2, 3}, int8(88), 104, 120, 116, -128, 116).quantised(16.0/256, 127) // -2.41, -1.41, -0.41 …
	functionOf(schema.BuiltinOperatorLOG_SOFTMAX, 2, x, logs).check(t)
	functionOf(schema.BuiltinOperatorLOG_SOFTMAX, 2, u, val([]int{2, 3}, uint8(216), 232, 248, 244, 0, 244).quantised(16.0/256, 255)).check(t)
	length := val([]int{2, 2}, int8(30), -40, 0, 0).quantised(0.5, 0)
	functionOf(schema.BuiltinOperatorL2_NORMALIZATION, 2, length, val([]int{2, 2}, int8(77), -102, 0, 0).quantised(1.0/128, 0)).check(t)
	unsigned := val([]int{1, 2}, uint8(40), 50).quantised(0.5, 10)
	functionOf(schema.BuiltinOperatorL2_NORMALIZATION, 1, unsigned, val([]int{1, 2}, uint8(205), 230).quantised(1.0/128, 128)).check(t)
}

func TestRowsRefuse(t *testing.T) {
	t.Parallel()
	q := byteRow(1).quantised(1, 0)
	active := functionOf(schema.BuiltinOperatorL2_NORMALIZATION, 1, floatRow(1), floatRow(1))
	active.options, active.fields = schema.BuiltinOptionsL2NormOptions, []any{int8(1)}
	for want, m := range map[string]opModel{
		"SOFTMAX: it has no options":        functionOf(schema.BuiltinOperatorSOFTMAX, 1, floatRow(1), floatRow(1)),
		"SOFTMAX from INT8 to UINT8":        softmaxOf(2, 1, q, val([]int{1}, uint8(0)).quantised(1, 0)),
		"LOG_SOFTMAX of INT32":              functionOf(schema.BuiltinOperatorLOG_SOFTMAX, 1, intRow(1), intRow(1)),
		"L2_NORMALIZATION of INT32":         functionOf(schema.BuiltinOperatorL2_NORMALIZATION, 1, intRow(1), intRow(1)),
		"SOFTMAX of INT8 without":           softmaxOf(2, 1, byteRow(1), byteRow(1)),
		"L2_NORMALIZATION with an activati": active,
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

// TestCurvesAgreeWithTables compares what a network gets of real numbers and
// of quantised ones.
func TestCurvesAgreeWithTables(t *testing.T) {
	t.Parallel()
	var x []float32
	var q []int8
	for i := -128; i < 128; i++ {
		x, q = append(x, float32(i)/32), append(q, int8(i))
	}
	for _, code := range []schema.BuiltinOperator{
		schema.BuiltinOperatorLOGISTIC, schema.BuiltinOperatorTANH, schema.BuiltinOperatorGELU,
		schema.BuiltinOperatorELU, schema.BuiltinOperatorHARD_SWISH,
	} {
		real, err := modelOutput[float32](functionOf(code, 1, floatRow(x...), floatRow()))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		steps, err := modelOutput[int8](functionOf(code, 1, byteRow(q...).quantised(1.0/32, 0), byteRow().quantised(1.0/32, 0)))
		if err != nil || !slices.EqualFunc(real, steps, func(r float32, s int8) bool { return math.Abs(float64(r*32)-float64(s)) < 1.01 }) {
			t.Errorf("%s: %v, of real numbers %v, %v", code, steps, real, err)
		}
	}
}

// modelOutput returns the first output.
func modelOutput[T tflite.Element](m opModel) ([]T, error) {
	in, err := m.interpreter(true)
	if err != nil {
		return nil, err
	}
	if err := in.Invoke(context.Background()); err != nil {
		return nil, err
	}
	return tflite.Output[T](in, 0)
}

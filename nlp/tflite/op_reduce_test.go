package tflite_test

import (
	"math"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// along makes a model of a reduction.
func along(code schema.BuiltinOperator, keep bool, in value, axes []int32, out value) opModel {
	return opModel{
		code: code, version: 1, options: schema.BuiltinOptionsReducerOptions, fields: []any{keep},
		in: []value{in, intRow(axes...)}, out: []value{out},
	}
}

func TestReductions(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 3}, float32(1), 2, 3, 4, 5, -6)
	y := val([]int{2, 1, 2, 2}, int32(1), 2, 3, 4, 5, 6, 7, -8)
	b := val([]int{2, 2}, uint8(0), 1, 1, 1).as(tflite.Bool)
	less, more := float32(math.Inf(-1)), float32(math.Inf(1))
	for _, m := range []opModel{
		along(schema.BuiltinOperatorMEAN, false, x, []int32{0}, floatRow(2.5, 3.5, -1.5)),
		along(schema.BuiltinOperatorMEAN, true, x, []int32{-1}, val([]int{2, 1}, float32(2), 1)),
		along(schema.BuiltinOperatorMEAN, false, x, []int32{0, 1}, val([]int{}, float32(1.5))),
		along(schema.BuiltinOperatorMEAN, false, y, []int32{0, 2}, val([]int{1, 2}, int32(4), 1)),
		along(schema.BuiltinOperatorMEAN, false, intRow(-1, -2), []int32{0}, val([]int{}, int32(-1))),
		along(schema.BuiltinOperatorMEAN, false, longRow(1<<40, 2), []int32{0}, val([]int{}, int64(1<<39+1))),
		along(schema.BuiltinOperatorMEAN, false, val[int32]([]int{0, 2}), []int32{0}, intRow(0, 0)),
		along(schema.BuiltinOperatorREDUCE_PROD, false, x, []int32{1}, floatRow(6, -120)),
		along(schema.BuiltinOperatorREDUCE_PROD, false, y, []int32{0, 1}, val([]int{2, 2}, int32(5), 12, 21, -32)),
		along(schema.BuiltinOperatorREDUCE_MAX, false, x, []int32{0}, floatRow(4, 5, 3)),
		along(schema.BuiltinOperatorREDUCE_MAX, false, x, []int32{1}, floatRow(3, 5)),
		along(schema.BuiltinOperatorREDUCE_MAX, false, val[float32]([]int{0, 1}), []int32{0}, floatRow(-math.MaxFloat32)),
		along(schema.BuiltinOperatorREDUCE_MIN, false, x, []int32{0}, floatRow(1, 2, -6)),
		along(schema.BuiltinOperatorREDUCE_MAX, true, floatRow(less, less), []int32{0}, floatRow(less)),
		along(schema.BuiltinOperatorREDUCE_MIN, true, floatRow(more, more), []int32{0}, floatRow(more)),
		along(schema.BuiltinOperatorREDUCE_MIN, true, byteRow(3, -4), []int32{0}, byteRow(-4)),
		along(schema.BuiltinOperatorREDUCE_MAX, true, val([]int{2}, uint8(3), 200), []int32{0}, val([]int{1}, uint8(200))),
		along(schema.BuiltinOperatorREDUCE_ANY, false, b, []int32{0}, truths(1, 1)),
		along(schema.BuiltinOperatorREDUCE_ALL, false, b, []int32{1}, truths(0, 1)),
		along(schema.BuiltinOperatorSUM, false, val([]int{}, float32(7)), nil, val([]int{}, float32(7))),
		along(schema.BuiltinOperatorREDUCE_MAX, false, x, nil, x),
	} {
		m.check(t)
	}
}

func TestQuantisedReductions(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 2}, int8(10), 20, -30, 127).quantised(0.5, 10) // 0, 5, -20, 58.5
	mean, sum := byteRow(-21, 63).quantised(0.5, -1), byteRow(-21, 63).quantised(1, -1)
	along(schema.BuiltinOperatorMEAN, false, x, []int32{0}, mean).check(t)
	along(schema.BuiltinOperatorSUM, false, x, []int32{0}, sum).check(t)
	u := val([]int{2, 2}, uint8(10), 20, 0, 250).quantised(0.5, 10) // 0, 5, -5, 120
	along(schema.BuiltinOperatorMEAN, false, u, []int32{1}, val([]int{2}, uint8(13), 68).quantised(1, 10)).check(t)
	pixel := val([]int{1, 1, 1, 6}, int8(77), -12, -61, -125, -112, 33).quantised(0.005570206791162491, 85) // as the official runtime does
	means := val([]int{1, 1, 1, 6}, int8(-59), -86, -100, -119, -115, -72).quantised(0.01899794116616249, -57)
	along(schema.BuiltinOperatorMEAN, true, pixel, []int32{2, 1}, means).check(t)
	w := val([]int{2}, int16(1000), -2000).quantised(0.5, 0)
	along(schema.BuiltinOperatorMEAN, false, w, []int32{0}, val([]int{}, int16(-500)).quantised(0.5, 0)).check(t)
}

// argOf makes a model that looks for the largest or smallest.
func argOf(code schema.BuiltinOperator, in, axis, out value) opModel {
	return opModel{code: code, version: 1, in: []value{in, axis}, out: []value{out}}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 3}, float32(1), 5, 5, -7, 2, -9)
	for _, m := range []opModel{
		argOf(schema.BuiltinOperatorARG_MAX, x, intRow(1), intRow(1, 1)),
		argOf(schema.BuiltinOperatorARG_MAX, x, val([]int{}, int64(-2)), longRow(0, 0, 0)),
		argOf(schema.BuiltinOperatorARG_MIN, x, intRow(-1), longRow(0, 2)),
		argOf(schema.BuiltinOperatorARG_MIN, x, intRow(0), intRow(1, 1, 1)),
		argOf(schema.BuiltinOperatorARG_MAX, byteRow(-3, 4), intRow(0), val([]int{}, int32(1))),
		argOf(schema.BuiltinOperatorARG_MAX, truths(0, 1, 1), intRow(0), val([]int{}, int32(1))),
		argOf(schema.BuiltinOperatorARG_MAX, val[float32]([]int{0, 3}), intRow(1), intRow()),
	} {
		m.check(t)
	}
}

func TestReductionsRefuse(t *testing.T) {
	t.Parallel()
	x := val([]int{2, 3}, floats(1, 6)...)
	long := along(schema.BuiltinOperatorMEAN, false, x, nil, floatRow())
	long.in[1] = longRow(0)
	for want, m := range map[string]opModel{
		"axis 2 of a tensor of 2":     along(schema.BuiltinOperatorMEAN, false, x, []int32{2}, floatRow()),
		"axis -3 of a tensor of 2":    along(schema.BuiltinOperatorREDUCE_MAX, false, x, []int32{-3}, floatRow()),
		"REDUCE_ANY of FLOAT32":       along(schema.BuiltinOperatorREDUCE_ANY, false, x, []int32{0}, floatRow()),
		"SUM from FLOAT32 to INT32":   along(schema.BuiltinOperatorSUM, false, x, []int32{0}, intRow()),
		"MEAN along axes of INT64":    long,
		"INT8 without a quantisation": along(schema.BuiltinOperatorMEAN, false, byteRow(1), []int32{0}, byteRow()),
		"axis 2 of a tensor":          argOf(schema.BuiltinOperatorARG_MAX, x, intRow(2), intRow()),
		"the axis is not one number":  argOf(schema.BuiltinOperatorARG_MAX, x, intRow(0, 1), intRow()),
		"nothing along the axis":      argOf(schema.BuiltinOperatorARG_MAX, val[float32]([]int{0, 3}), intRow(0), intRow()),
		"ARG_MAX to FLOAT32":          argOf(schema.BuiltinOperatorARG_MAX, x, intRow(0), floatRow()),
		"along an axis of FLOAT32":    argOf(schema.BuiltinOperatorARG_MIN, x, floatRow(0), intRow()),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

package tflite_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"usher/nlp/tflite/internal/schema"
)

// TestDamagedOperators changes each byte of models of one operator: options,
// quantisations, shapes, types, axes.
func TestDamagedOperators(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 22))
	q, x := byteRow(1, 2, 3, 4).quantised(0.5, 1), floatRow(1, 2, 3, 4)
	for _, m := range []opModel{
		pairOf(schema.BuiltinOperatorADD, 2, schema.BuiltinOptionsAddOptions, []any{int8(1)}, q, q, q),
		pairOf(schema.BuiltinOperatorMUL, 1, schema.BuiltinOptionsMulOptions, []any{int8(1)}, x, x, x),
		pairOf(schema.BuiltinOperatorLESS, 2, 0, nil, q, q, truths(0)),
		pairOf(schema.BuiltinOperatorPRELU, 2, 0, nil, q, q, q),
		functionOf(schema.BuiltinOperatorTANH, 2, q, q),
		functionOf(schema.BuiltinOperatorEXP, 2, val([]int{2}, int16(1), 2).quantised(1, 0), val([]int{2}, int16(1), 2).quantised(1, 0)),
		functionOf(schema.BuiltinOperatorL2_NORMALIZATION, 2, q, q),
		softmaxOf(2, 1, q, q),
		along(schema.BuiltinOperatorMEAN, true, q, []int32{0}, q),
		along(schema.BuiltinOperatorREDUCE_MAX, true, x, []int32{0}, x),
		argOf(schema.BuiltinOperatorARG_MAX, x, intRow(0), intRow(0)),
		functionOf(schema.BuiltinOperatorQUANTIZE, 1, q, q),
		functionOf(schema.BuiltinOperatorDEQUANTIZE, 2, q, x),
	} {
		file := m.file(true)
		for i := range file {
			data := slices.Clone(file)
			data[i] = byte(r.Uint32())
			tryAll(t, data)
		}
	}
}

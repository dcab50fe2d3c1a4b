package tflite_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

func TestQuantize(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	x := floatRow(0, 0.25, -0.25, 0.74, 1000, -inf, nan)
	for _, m := range []opModel{
		functionOf(schema.BuiltinOperatorQUANTIZE, 1, x, byteRow(3, 4, 2, 4, 127, -128, -128).quantised(0.5, 3)), // halves away from zero
		functionOf(schema.BuiltinOperatorQUANTIZE, 1, x, val([]int{7}, uint8(3), 4, 2, 4, 255, 0, 0).quantised(0.5, 3)),
		functionOf(schema.BuiltinOperatorQUANTIZE, 2, x, val([]int{7}, int16(0), 1, -1, 1, 2000, -32768, -32768).quantised(0.5, 0)),
		functionOf(schema.BuiltinOperatorQUANTIZE, 1, byteRow(-128, 0, 4).quantised(0.5, 0), byteRow(-128, 1, 9).quantised(0.25, 1)),
		functionOf(schema.BuiltinOperatorQUANTIZE, 1, byteRow(-128, 0, 4).quantised(0.5, 0), val([]int{3}, uint8(0), 128, 132).quantised(0.5, 128)),
		functionOf(schema.BuiltinOperatorQUANTIZE, 2, val([]int{2}, int16(300), -7).quantised(0.5, 0), val([]int{2}, int32(1200), -28).quantised(0.125, 0)),
		functionOf(schema.BuiltinOperatorDEQUANTIZE, 2, byteRow(-128, 3).quantised(0.5, 3), floatRow(-65.5, 0)),
		functionOf(schema.BuiltinOperatorDEQUANTIZE, 1, val([]int{2}, uint8(0), 255).quantised(0.5, 128), floatRow(-64, 63.5)),
		functionOf(schema.BuiltinOperatorDEQUANTIZE, 3, val([]int{2}, int16(-32768), 3).quantised(0.5, 0), floatRow(-16384, 1.5)),
		functionOf(schema.BuiltinOperatorDEQUANTIZE, 3,
			val([]int{6}, uint16(0x3c00), 0xc000, 0x0001, 0x7bff, 0xfc00, 0x8000).as(tflite.Float16),
			floatRow(1, -2, 0x1p-24, 65504, -inf, float32(math.Copysign(0, -1)))),
	} {
		m.check(t)
	}
}

func TestFakeQuant(t *testing.T) {
	t.Parallel()
	m := functionOf(schema.BuiltinOperatorFAKE_QUANT, 1, floatRow(-2, -1, 0, 0.3, 7), floatRow(-1, -1, 0, 0.5, 6.5))
	m.options, m.fields = schema.BuiltinOptionsFakeQuantOptions, []any{float32(-1.1), float32(6.4), int32(4), false}
	m.check(t)
	for _, fields := range [][]any{
		{float32(1), float32(2), int32(8)},
		{float32(0), float32(0), int32(8)},
		{float32(-1), float32(1), int32(1)},
		{float32(-1), float32(1), int32(40)},
		{float32(-1), float32(math.Inf(1)), int32(8)},
		{float32(-1), float32(math.NaN()), int32(8)},
	} {
		m.fields = fields
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), "FAKE_QUANT: range") {
			t.Errorf("%v: %v", fields, err)
		}
	}
}

// channel is a quantisation along an axis.
type channel struct {
	axis   int32
	scales []float32
	zeros  []int64
}

// tensor writes a tensor of [2,2]; int8 ones are quantised so.
func (c channel) tensor(b *flatbuffers.Builder, v value) flatbuffers.UOffsetT {
	b.StartVector(4, len(c.scales), 4)
	for _, s := range slices.Backward(c.scales) {
		b.PrependFloat32(s)
	}
	scale := b.EndVector(len(c.scales))
	b.StartVector(8, len(c.zeros), 8)
	for _, z := range slices.Backward(c.zeros) {
		b.PrependInt64(z)
	}
	zero := b.EndVector(len(c.zeros))
	schema.QuantizationParametersStart(b)
	schema.QuantizationParametersAddScale(b, scale)
	schema.QuantizationParametersAddZeroPoint(b, zero)
	schema.QuantizationParametersAddQuantizedDimension(b, c.axis)
	quantization := schema.QuantizationParametersEnd(b)
	dims := numbersOf(b, 2, 2)
	schema.TensorStart(b)
	schema.TensorAddShape(b, dims)
	schema.TensorAddType(b, schema.TensorType(v.typ))
	if v.typ == tflite.Int8 {
		schema.TensorAddQuantization(b, quantization)
	}
	return schema.TensorEnd(b)
}

// numbersOf writes a vector.
func numbersOf(b *flatbuffers.Builder, of ...int32) flatbuffers.UOffsetT {
	b.StartVector(4, len(of), 4)
	for _, x := range slices.Backward(of) {
		b.PrependInt32(x)
	}
	return b.EndVector(len(of))
}

// model writes a model of an operator on one tensor.
func (c channel) model(code schema.BuiltinOperator, in, out value) []byte {
	b := flatbuffers.NewBuilder(0)
	tensors := b.CreateVectorOfTables([]flatbuffers.UOffsetT{c.tensor(b, in), c.tensor(b, out)})
	op := opModel{}.write(b, []int32{0}, []int32{1})
	ends := [2]flatbuffers.UOffsetT{numbersOf(b, 0), numbersOf(b, 1)}
	ops := b.CreateVectorOfTables([]flatbuffers.UOffsetT{op})
	schema.SubGraphStart(b)
	schema.SubGraphAddTensors(b, tensors)
	schema.SubGraphAddInputs(b, ends[0])
	schema.SubGraphAddOutputs(b, ends[1])
	schema.SubGraphAddOperators(b, ops)
	graphs := b.CreateVectorOfTables([]flatbuffers.UOffsetT{schema.SubGraphEnd(b)})
	schema.OperatorCodeStart(b)
	schema.OperatorCodeAddBuiltinCode(b, code)
	schema.OperatorCodeAddVersion(b, 3)
	codes := b.CreateVectorOfTables([]flatbuffers.UOffsetT{schema.OperatorCodeEnd(b)})
	schema.BufferStart(b)
	buffers := b.CreateVectorOfTables([]flatbuffers.UOffsetT{schema.BufferEnd(b)})
	schema.ModelStart(b)
	schema.ModelAddVersion(b, 3)
	schema.ModelAddOperatorCodes(b, codes)
	schema.ModelAddSubgraphs(b, graphs)
	schema.ModelAddBuffers(b, buffers)
	schema.FinishModelBuffer(b, schema.ModelEnd(b))
	return b.FinishedBytes()
}

func TestQuantisationPerChannel(t *testing.T) {
	t.Parallel()
	q, x := val([]int{2, 2}, int8(10), 20, -30, 40), val[float32]([]int{2, 2})
	for _, c := range []struct {
		channel
		want []float32
		err  string
	}{
		{channel{0, []float32{1, 0.5}, []int64{0, 2}}, []float32{10, 20, -16, 19}, ""},
		{channel{1, []float32{1, 0.5}, nil}, []float32{10, 10, -30, 20}, ""},
		{channel{1, []float32{1, 0.5}, []int64{10}}, []float32{0, 5, -40, 15}, ""},
		{channel{2, []float32{1, 0.5}, nil}, nil, "does not fit the shape [2,2]"},
		{channel{-1, []float32{1, 0.5}, nil}, nil, "does not fit the shape [2,2]"},
		{channel{0, []float32{1, 1, 1}, nil}, nil, "does not fit the shape [2,2]"},
		{channel{0, []float32{1, 0}, nil}, nil, "scale 0"},
		{channel{0, []float32{1, 1, 1}, []int64{1, 2}}, nil, "3 scales and 2 zero points"},
	} {
		got, err := apply[float32](c.model(schema.BuiltinOperatorDEQUANTIZE, q, x), q.data)
		if c.err == "" && (err != nil || !slices.Equal(got, c.want)) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%v: %v, %v, want %v, %s", c.channel, got, err, c.want, c.err)
		}
		if c.err != "" {
			continue
		}
		back, err := apply[int8](c.model(schema.BuiltinOperatorQUANTIZE, x, q), val([]int{2, 2}, c.want...).data)
		if err != nil || !slices.Equal(back, []int8{10, 20, -30, 40}) {
			t.Errorf("%v: %v back, %v", c.channel, back, err)
		}
	}
}

// apply runs a model with one input of [2,2].
func apply[T tflite.Element](file, input []byte) ([]T, error) {
	m, err := tflite.Load(file)
	if err != nil {
		return nil, err
	}
	in, err := m.NewInterpreter()
	if err != nil {
		return nil, err
	}
	if err := in.SetInputBytes(0, []int{2, 2}, input); err != nil {
		return nil, err
	}
	if err := in.Invoke(context.Background()); err != nil {
		return nil, err
	}
	return tflite.Output[T](in, 0)
}

func TestQuantisationRefuses(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]opModel{
		"QUANTIZE to INT32":                       functionOf(schema.BuiltinOperatorQUANTIZE, 1, floatRow(1), intRow(1)),
		"QUANTIZE from UINT8 to INT16":            functionOf(schema.BuiltinOperatorQUANTIZE, 1, val([]int{1}, uint8(1)), val([]int{1}, int16(1))),
		"QUANTIZE of INT8 without a quantisation": functionOf(schema.BuiltinOperatorQUANTIZE, 1, floatRow(1), byteRow(1)),
		"DEQUANTIZE of INT32":                     functionOf(schema.BuiltinOperatorDEQUANTIZE, 1, intRow(1), floatRow(1)),
		"DEQUANTIZE to INT8":                      functionOf(schema.BuiltinOperatorDEQUANTIZE, 1, byteRow(1), byteRow(1)),
		"FAKE_QUANT: it has no options":           functionOf(schema.BuiltinOperatorFAKE_QUANT, 1, floatRow(1), floatRow(1)),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

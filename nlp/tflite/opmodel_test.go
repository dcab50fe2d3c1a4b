package tflite_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// value is a tensor of an opModel.
type value struct {
	typ    tflite.Type
	shape  []int
	data   []byte
	scale  float32 // zero: not quantised
	zero   int64
	absent bool

	details schema.QuantizationDetails // of a quantisation that is more than scale and zero point
}

// val makes a value of elements in row-major order.
func val[T tflite.Element](shape []int, data ...T) value {
	types := map[string]tflite.Type{
		"float32": tflite.Float32, "float64": tflite.Float64, "int8": tflite.Int8, "uint8": tflite.Uint8, "int16": tflite.Int16,
		"uint16": tflite.Uint16, "int32": tflite.Int32, "uint32": tflite.Uint32, "int64": tflite.Int64, "uint64": tflite.Uint64,
	}
	var zero T
	b, _ := binary.Append(nil, binary.LittleEndian, data)
	return value{typ: types[fmt.Sprintf("%T", zero)], shape: shape, data: b}
}

// as gives the same bytes another type, such as Bool or Float16.
func (v value) as(t tflite.Type) value {
	v.typ = t
	return v
}

// quantised gives a value a scale and a zero point.
func (v value) quantised(scale float32, zero int64) value {
	v.scale, v.zero = scale, zero
	return v
}

func (v value) String() string { return fmt.Sprintf("%s %v %v", v.typ, v.shape, v.data) }

// opModel is a model of one operator. Of its outputs the types are part of the
// model; shapes and data are what check expects.
type opModel struct {
	code    schema.BuiltinOperator
	version int32 // zero means 1
	options schema.BuiltinOptions
	fields  []any // of the options, in the order of the schema
	in, out []value
}

// file writes the model. Its inputs are constants or inputs of the model.
func (m opModel) file(constant bool) []byte {
	b := flatbuffers.NewBuilder(0)
	var tensors, buffers []flatbuffers.UOffsetT
	schema.BufferStart(b)
	buffers = append(buffers, schema.BufferEnd(b))
	var in, out, inputs []int32
	for i, v := range slices.Concat(m.in, m.out) {
		switch {
		case v.absent:
			in = append(in, -1)
			continue
		case i >= len(m.in):
			out = append(out, int32(len(tensors)))
			tensors = append(tensors, v.write(b, nil, 0))
			continue
		case constant:
			tensors = append(tensors, v.write(b, v.shape, len(buffers)))
			data := b.CreateByteVector(v.data)
			schema.BufferStart(b)
			schema.BufferAddData(b, data)
			buffers = append(buffers, schema.BufferEnd(b))
		default:
			inputs = append(inputs, int32(len(tensors)))
			tensors = append(tensors, v.write(b, v.shape, 0))
		}
		in = append(in, int32(len(tensors)-1))
	}
	return finish(b, m, m.write(b, in, out), [3]flatbuffers.UOffsetT{tableVector(b, tensors), intVector(b, inputs), intVector(b, out)}, buffers)
}

// finish writes the tables around an operator: its lists are tensors, inputs
// and outputs.
func finish(b *flatbuffers.Builder, m opModel, op flatbuffers.UOffsetT, lists [3]flatbuffers.UOffsetT, buffers []flatbuffers.UOffsetT) []byte {
	ops := tableVector(b, []flatbuffers.UOffsetT{op})
	schema.SubGraphStart(b)
	schema.SubGraphAddTensors(b, lists[0])
	schema.SubGraphAddInputs(b, lists[1])
	schema.SubGraphAddOutputs(b, lists[2])
	schema.SubGraphAddOperators(b, ops)
	graphs := tableVector(b, []flatbuffers.UOffsetT{schema.SubGraphEnd(b)})
	schema.OperatorCodeStart(b)
	schema.OperatorCodeAddBuiltinCode(b, m.code)
	schema.OperatorCodeAddDeprecatedBuiltinCode(b, int8(min(m.code, 127)))
	schema.OperatorCodeAddVersion(b, max(m.version, 1))
	codes := tableVector(b, []flatbuffers.UOffsetT{schema.OperatorCodeEnd(b)})
	data := tableVector(b, buffers)
	schema.ModelStart(b)
	schema.ModelAddVersion(b, 3)
	schema.ModelAddOperatorCodes(b, codes)
	schema.ModelAddSubgraphs(b, graphs)
	schema.ModelAddBuffers(b, data)
	schema.FinishModelBuffer(b, schema.ModelEnd(b))
	return b.FinishedBytes()
}

// write writes the operator with its options.
func (m opModel) write(b *flatbuffers.Builder, in, out []int32) flatbuffers.UOffsetT {
	lists := map[int]flatbuffers.UOffsetT{}
	for i, f := range m.fields {
		if l, ok := f.([]int32); ok {
			lists[i] = intVector(b, l)
		}
	}
	b.StartObject(len(m.fields))
	for i, f := range m.fields {
		switch f := f.(type) {
		case int32:
			b.PrependInt32Slot(i, f, 0)
		case int8:
			b.PrependInt8Slot(i, f, 0)
		case bool:
			b.PrependBoolSlot(i, f, false)
		case float32:
			b.PrependFloat32Slot(i, f, 0)
		case []int32:
			b.PrependUOffsetTSlot(i, lists[i], 0)
		default:
			panic(fmt.Sprintf("field %T", f))
		}
	}
	options := b.EndObject()
	inputs, outputs := intVector(b, in), intVector(b, out)
	schema.OperatorStart(b)
	schema.OperatorAddInputs(b, inputs)
	schema.OperatorAddOutputs(b, outputs)
	if m.options != schema.BuiltinOptionsNONE {
		schema.OperatorAddBuiltinOptionsType(b, m.options)
		schema.OperatorAddBuiltinOptions(b, options)
	}
	return schema.OperatorEnd(b)
}

// write writes a tensor whose data is in a buffer.
func (v value) write(b *flatbuffers.Builder, shape []int, buffer int) flatbuffers.UOffsetT {
	var quantization flatbuffers.UOffsetT
	if v.scale != 0 {
		b.StartVector(4, 1, 4)
		b.PrependFloat32(v.scale)
		scale := b.EndVector(1)
		b.StartVector(8, 1, 8)
		b.PrependInt64(v.zero)
		zero := b.EndVector(1)
		schema.QuantizationParametersStart(b)
		schema.QuantizationParametersAddScale(b, scale)
		schema.QuantizationParametersAddZeroPoint(b, zero)
		schema.QuantizationParametersAddDetailsType(b, v.details)
		quantization = schema.QuantizationParametersEnd(b)
	}
	dims := make([]int32, len(shape))
	for i, d := range shape {
		dims[i] = int32(d)
	}
	list := intVector(b, dims)
	schema.TensorStart(b)
	schema.TensorAddShape(b, list)
	schema.TensorAddType(b, schema.TensorType(v.typ))
	schema.TensorAddBuffer(b, uint32(buffer))
	if quantization != 0 {
		schema.TensorAddQuantization(b, quantization)
	}
	return schema.TensorEnd(b)
}

func intVector(b *flatbuffers.Builder, of []int32) flatbuffers.UOffsetT {
	b.StartVector(4, len(of), 4)
	for _, x := range slices.Backward(of) {
		b.PrependInt32(x)
	}
	return b.EndVector(len(of))
}

func tableVector(b *flatbuffers.Builder, of []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(of), 4)
	for _, x := range slices.Backward(of) {
		b.PrependUOffsetT(x)
	}
	return b.EndVector(len(of))
}

// interpreter loads the model and sets its inputs.
func (m opModel) interpreter(constant bool) (*tflite.Interpreter, error) {
	model, err := tflite.Load(m.file(constant))
	if err != nil {
		return nil, err
	}
	in, err := model.NewInterpreter()
	if err != nil || constant {
		return in, err
	}
	given := slices.DeleteFunc(slices.Clone(m.in), func(v value) bool { return v.absent })
	for i, v := range given {
		if err := in.SetInputBytes(i, v.shape, v.data); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// run returns the outputs.
func (m opModel) run(constant bool) ([]value, error) {
	in, err := m.interpreter(constant)
	if err != nil {
		return nil, err
	}
	if err := in.Invoke(context.Background()); err != nil {
		return nil, err
	}
	var out []value
	for i, info := range in.Outputs() {
		data, err := in.OutputBytes(i)
		if err != nil {
			return nil, err
		}
		out = append(out, value{typ: info.Type, shape: info.Shape, data: data})
	}
	return out, nil
}

// check compares the outputs to those of the model, byte for byte, where the
// inputs are constants and where they are not.
func (m opModel) check(t *testing.T) {
	t.Helper()
	for _, constant := range []bool{false, true} {
		got, err := m.run(constant)
		if err != nil {
			t.Errorf("%s, constant %v: %v", m.code, constant, err)
			continue
		}
		for i, want := range m.out {
			if got[i].typ != want.typ || !slices.Equal(got[i].shape, want.shape) || !bytes.Equal(got[i].data, want.data) {
				t.Errorf("%s, constant %v: output %d is %v, want %v", m.code, constant, i, got[i], want)
			}
		}
	}
}

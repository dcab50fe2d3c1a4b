package tflite_test

import (
	"encoding/binary"
	"math"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// rawModel is a model file for tests, written as it stands: with as many
// subgraphs, and as wrong, as a test wants it.
type rawModel []rawGraph

type rawGraph struct {
	tensors   []rawTensor
	ops       []rawOp
	in, out   []int32
	signature string // "": none
}

type rawTensor struct {
	typ      tflite.Type
	shape    []int32
	open     []int32 // shape with -1 for what is not known; none: all is
	data     []byte  // of a constant
	variable bool
}

type rawOp struct {
	code      schema.BuiltinOperator
	in, out   []int32
	optionsOf schema.BuiltinOptions
	options   func(b *flatbuffers.Builder) flatbuffers.UOffsetT
}

// load writes and loads the model.
func (m rawModel) load(tb testing.TB) *tflite.Model {
	tb.Helper()
	model, err := tflite.Load(m.bytes())
	if err != nil {
		tb.Fatal(err)
	}
	return model
}

// bytes returns the file. Every operator has a code, every tensor a buffer of its own.
func (m rawModel) bytes() []byte {
	b := flatbuffers.NewBuilder(1024)
	var graphs, codes, signatures []flatbuffers.UOffsetT
	buffers := []flatbuffers.UOffsetT{rawBuffer(b, nil)}
	for i, g := range m {
		var tensors, ops []flatbuffers.UOffsetT
		for _, t := range g.tensors {
			buffer := uint32(0)
			if t.data != nil {
				buffer = uint32(len(buffers))
				buffers = append(buffers, rawBuffer(b, t.data))
			}
			tensors = append(tensors, t.write(b, buffer))
		}
		for _, o := range g.ops {
			ops = append(ops, o.write(b, uint32(len(codes))))
			schema.OperatorCodeStart(b)
			schema.OperatorCodeAddDeprecatedBuiltinCode(b, int8(min(o.code, 127)))
			schema.OperatorCodeAddBuiltinCode(b, o.code)
			codes = append(codes, schema.OperatorCodeEnd(b))
		}
		t, o, in, out := offsets(b, tensors), offsets(b, ops), numbers(b, g.in), numbers(b, g.out)
		schema.SubGraphStart(b)
		schema.SubGraphAddTensors(b, t)
		schema.SubGraphAddOperators(b, o)
		schema.SubGraphAddInputs(b, in)
		schema.SubGraphAddOutputs(b, out)
		graphs = append(graphs, schema.SubGraphEnd(b))
		if g.signature != "" {
			signatures = append(signatures, g.sign(b, uint32(i)))
		}
	}
	g, c, d := offsets(b, graphs), offsets(b, codes), offsets(b, buffers)
	var s flatbuffers.UOffsetT
	if signatures != nil {
		s = offsets(b, signatures)
	}
	schema.ModelStart(b)
	schema.ModelAddVersion(b, 3)
	schema.ModelAddSubgraphs(b, g)
	schema.ModelAddOperatorCodes(b, c)
	schema.ModelAddBuffers(b, d)
	schema.ModelAddSignatureDefs(b, s)
	schema.FinishModelBuffer(b, schema.ModelEnd(b))
	return b.FinishedBytes()
}

// sign writes the signature of a subgraph, whose inputs are called x, y and so
// on, and whose outputs a, b and so on.
func (g rawGraph) sign(b *flatbuffers.Builder, number uint32) flatbuffers.UOffsetT {
	ports := func(name byte, tensors []int32) flatbuffers.UOffsetT {
		var all []flatbuffers.UOffsetT
		for _, t := range tensors {
			text := b.CreateString(string(name))
			schema.TensorMapStart(b)
			schema.TensorMapAddName(b, text)
			schema.TensorMapAddTensorIndex(b, uint32(t))
			all = append(all, schema.TensorMapEnd(b))
			name++
		}
		return offsets(b, all)
	}
	key, in, out := b.CreateString(g.signature), ports('x', g.in), ports('a', g.out)
	schema.SignatureDefStart(b)
	schema.SignatureDefAddSignatureKey(b, key)
	schema.SignatureDefAddInputs(b, in)
	schema.SignatureDefAddOutputs(b, out)
	schema.SignatureDefAddSubgraphIndex(b, number)
	return schema.SignatureDefEnd(b)
}

func rawBuffer(b *flatbuffers.Builder, data []byte) flatbuffers.UOffsetT {
	v := b.CreateByteVector(data)
	schema.BufferStart(b)
	schema.BufferAddData(b, v)
	return schema.BufferEnd(b)
}

func (t rawTensor) write(b *flatbuffers.Builder, buffer uint32) flatbuffers.UOffsetT {
	shape, open := numbers(b, t.shape), flatbuffers.UOffsetT(0)
	if t.open != nil {
		open = numbers(b, t.open)
	}
	schema.TensorStart(b)
	schema.TensorAddShape(b, shape)
	if t.open != nil {
		schema.TensorAddShapeSignature(b, open)
	}
	schema.TensorAddType(b, schema.TensorType(t.typ))
	schema.TensorAddBuffer(b, buffer)
	schema.TensorAddIsVariable(b, t.variable)
	return schema.TensorEnd(b)
}

func (o rawOp) write(b *flatbuffers.Builder, code uint32) flatbuffers.UOffsetT {
	in, out := numbers(b, o.in), numbers(b, o.out)
	var options flatbuffers.UOffsetT
	if o.options != nil {
		options = o.options(b)
	}
	schema.OperatorStart(b)
	schema.OperatorAddOpcodeIndex(b, code)
	schema.OperatorAddInputs(b, in)
	schema.OperatorAddOutputs(b, out)
	if o.options != nil {
		schema.OperatorAddBuiltinOptionsType(b, o.optionsOf)
		schema.OperatorAddBuiltinOptions(b, options)
	}
	return schema.OperatorEnd(b)
}

func offsets(b *flatbuffers.Builder, all []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(all), 4)
	for i := len(all) - 1; i >= 0; i-- {
		b.PrependUOffsetT(all[i])
	}
	return b.EndVector(len(all))
}

func numbers(b *flatbuffers.Builder, all []int32) flatbuffers.UOffsetT {
	b.StartVector(4, len(all), 4)
	for i := len(all) - 1; i >= 0; i-- {
		b.PrependInt32(all[i])
	}
	return b.EndVector(len(all))
}

// int32s and float32s are the bytes of constants.
func int32s(values ...int32) []byte {
	out := []byte{}
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, uint32(v))
	}
	return out
}

func float32s(values ...float32) []byte {
	out := []byte{}
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

// op is an operator without options.
func op(code schema.BuiltinOperator, out int32, in ...int32) rawOp {
	return rawOp{code: code, in: in, out: []int32{out}}
}

// while and branch are the operators that run subgraphs.
func while(cond, body int32, in, out []int32) rawOp {
	return rawOp{
		code: schema.BuiltinOperatorWHILE, in: in, out: out, optionsOf: schema.BuiltinOptionsWhileOptions,
		options: func(b *flatbuffers.Builder) flatbuffers.UOffsetT {
			schema.WhileOptionsStart(b)
			schema.WhileOptionsAddCondSubgraphIndex(b, cond)
			schema.WhileOptionsAddBodySubgraphIndex(b, body)
			return schema.WhileOptionsEnd(b)
		},
	}
}

func branch(then, otherwise int32, in, out []int32) rawOp {
	return rawOp{
		code: schema.BuiltinOperatorIF, in: in, out: out, optionsOf: schema.BuiltinOptionsIfOptions,
		options: func(b *flatbuffers.Builder) flatbuffers.UOffsetT {
			schema.IfOptionsStart(b)
			schema.IfOptionsAddThenSubgraphIndex(b, then)
			schema.IfOptionsAddElseSubgraphIndex(b, otherwise)
			return schema.IfOptionsEnd(b)
		},
	}
}

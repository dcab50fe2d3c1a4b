package tflite

import (
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
)

// alignment is what the official runtime wants constants to start at.
const alignment = 16

// writer writes a file from its end to its start, the way of FlatBuffers.
type writer struct{ *flatbuffers.Builder }

type offset = flatbuffers.UOffsetT

// write lays out a model without a mistake. Buffer 0 is the empty one that
// tensors without data share; each constant and piece of metadata has its own.
func (b *Builder) write() []byte {
	w := &writer{flatbuffers.NewBuilder(1024)}
	empty := w.buffer(nil)
	buffers := []offset{empty}
	var tensors, ops, metadata, signatures []offset
	for i := range b.tensors {
		t, at := &b.tensors[i], 0
		if len(t.data) > 0 {
			at = len(buffers)
			buffers = append(buffers, w.buffer(t.data))
		}
		tensors = append(tensors, w.tensor(t, at))
	}
	for _, e := range b.metadata {
		metadata = append(metadata, w.metadata(e, len(buffers)))
		buffers = append(buffers, w.buffer(e.Data))
	}
	codes, codeOf := b.codes()
	for i := range b.ops {
		ops = append(ops, w.op(&b.ops[i], codeOf[i]))
	}
	for _, s := range b.signatures {
		signatures = append(signatures, w.signature(s, b.inputs, b.outputs))
	}
	graph := w.graph(w.offsets(tensors), w.ints(b.inputs), w.ints(b.outputs), w.offsets(ops))
	w.model(b.description, w.codes(codes), w.offsets([]offset{graph}), w.offsets(buffers),
		w.offsets(metadata), w.offsets(signatures))
	return w.FinishedBytes()
}

// code is an entry in a file's list of operators and their versions.
type code struct {
	op      schema.BuiltinOperator
	version int
}

// codes lists the operators in use, and which of them each call uses.
func (b *Builder) codes() ([]code, []int) {
	var codes []code
	of := make([]int, len(b.ops))
	for i, o := range b.ops {
		c := code{o.code, o.version}
		at := slices.Index(codes, c)
		if at < 0 {
			at = len(codes)
			codes = append(codes, c)
		}
		of[i] = at
	}
	return codes, of
}

func (w *writer) model(description string, codes, graphs, buffers, metadata, signatures offset) {
	text := w.CreateString(description)
	schema.ModelStart(w.Builder)
	schema.ModelAddVersion(w.Builder, fileVersion)
	schema.ModelAddOperatorCodes(w.Builder, codes)
	schema.ModelAddSubgraphs(w.Builder, graphs)
	schema.ModelAddDescription(w.Builder, text)
	schema.ModelAddBuffers(w.Builder, buffers)
	schema.ModelAddMetadata(w.Builder, metadata)
	schema.ModelAddSignatureDefs(w.Builder, signatures)
	schema.FinishModelBuffer(w.Builder, schema.ModelEnd(w.Builder))
}

func (w *writer) graph(tensors, inputs, outputs, ops offset) offset {
	name := w.CreateString("main")
	schema.SubGraphStart(w.Builder)
	schema.SubGraphAddTensors(w.Builder, tensors)
	schema.SubGraphAddInputs(w.Builder, inputs)
	schema.SubGraphAddOutputs(w.Builder, outputs)
	schema.SubGraphAddOperators(w.Builder, ops)
	schema.SubGraphAddName(w.Builder, name)
	return schema.SubGraphEnd(w.Builder)
}

func (w *writer) tensor(t *built, buffer int) offset {
	name := w.CreateString(t.name)
	shape, open := make([]int32, len(t.shape)), make([]int32, len(t.shape))
	for i, d := range t.shape {
		shape[i], open[i] = int32(d), int32(d)
		if d == unknown {
			shape[i] = 1
		}
	}
	var signature offset
	if slices.Contains(open, unknown) {
		signature = w.ints(open)
	}
	dims := w.ints(shape)
	schema.TensorStart(w.Builder)
	schema.TensorAddShape(w.Builder, dims)
	schema.TensorAddType(w.Builder, schema.TensorType(t.typ))
	schema.TensorAddBuffer(w.Builder, uint32(buffer))
	schema.TensorAddName(w.Builder, name)
	if signature != 0 {
		schema.TensorAddShapeSignature(w.Builder, signature)
	}
	schema.TensorAddHasRank(w.Builder, true)
	return schema.TensorEnd(w.Builder)
}

func (w *writer) op(o *builtOp, code int) offset {
	in, out := w.ints(o.in), w.ints(o.out)
	var options offset
	if o.options != nil {
		o.options(w)
		options = w.EndObject()
	}
	schema.OperatorStart(w.Builder)
	schema.OperatorAddOpcodeIndex(w.Builder, uint32(code))
	schema.OperatorAddInputs(w.Builder, in)
	schema.OperatorAddOutputs(w.Builder, out)
	if o.options != nil {
		schema.OperatorAddBuiltinOptionsType(w.Builder, o.optionsOf)
		schema.OperatorAddBuiltinOptions(w.Builder, options)
	}
	return schema.OperatorEnd(w.Builder)
}

func (w *writer) codes(codes []code) offset {
	var all []offset
	for _, c := range codes {
		schema.OperatorCodeStart(w.Builder)
		// Readers from before 2020 know only this field.
		schema.OperatorCodeAddDeprecatedBuiltinCode(w.Builder,
			int8(min(c.op, schema.BuiltinOperatorPLACEHOLDER_FOR_GREATER_OP_CODES)))
		schema.OperatorCodeAddVersion(w.Builder, int32(c.version))
		schema.OperatorCodeAddBuiltinCode(w.Builder, c.op)
		all = append(all, schema.OperatorCodeEnd(w.Builder))
	}
	return w.offsets(all)
}

func (w *writer) metadata(e Metadata, buffer int) offset {
	name := w.CreateString(e.Name)
	schema.MetadataStart(w.Builder)
	schema.MetadataAddName(w.Builder, name)
	schema.MetadataAddBuffer(w.Builder, uint32(buffer))
	return schema.MetadataEnd(w.Builder)
}

func (w *writer) signature(s Signature, inputs, outputs []int32) offset {
	in, out := w.ports(s.Inputs, inputs), w.ports(s.Outputs, outputs)
	key := w.CreateString(s.Key)
	schema.SignatureDefStart(w.Builder)
	schema.SignatureDefAddInputs(w.Builder, in)
	schema.SignatureDefAddOutputs(w.Builder, out)
	schema.SignatureDefAddSignatureKey(w.Builder, key)
	return schema.SignatureDefEnd(w.Builder)
}

func (w *writer) ports(ports []Port, tensors []int32) offset {
	all := make([]offset, 0, len(ports))
	for _, p := range ports {
		name := w.CreateString(p.Name)
		schema.TensorMapStart(w.Builder)
		schema.TensorMapAddName(w.Builder, name)
		schema.TensorMapAddTensorIndex(w.Builder, uint32(tensors[p.Index]))
		all = append(all, schema.TensorMapEnd(w.Builder))
	}
	return w.offsets(all)
}

// buffer writes bytes so that they start at a multiple of alignment.
func (w *writer) buffer(data []byte) offset {
	var v offset
	if len(data) > 0 {
		w.Prep(alignment, len(data))
		v = w.CreateByteVector(data)
	}
	schema.BufferStart(w.Builder)
	if v != 0 {
		schema.BufferAddData(w.Builder, v)
	}
	return schema.BufferEnd(w.Builder)
}

func (w *writer) ints(values []int32) offset {
	w.StartVector(4, len(values), 4)
	for _, v := range slices.Backward(values) {
		w.PrependInt32(v)
	}
	return w.EndVector(len(values))
}

func (w *writer) offsets(values []offset) offset {
	w.StartVector(4, len(values), 4)
	for _, v := range slices.Backward(values) {
		w.PrependUOffsetT(v)
	}
	return w.EndVector(len(values))
}

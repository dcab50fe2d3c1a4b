package tflite

import (
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// Builder composes a model. Its methods return the tensor that an operator
// makes, and keep the first mistake for Bytes to return, so that calls can be
// written down one after the other.
type Builder struct {
	description string
	tensors     []built
	ops         []builtOp
	inputs      []int32
	outputs     []int32
	signatures  []Signature
	metadata    []Metadata
	err         error
}

// Tensor is a tensor of a Builder.
type Tensor int

// built is a tensor with what is known of its shape.
type built struct {
	name  string
	typ   Type
	shape []int // unknown: depends on the inputs
	data  []byte
}

// builtOp is an operator; options writes its table.
type builtOp struct {
	code      schema.BuiltinOperator
	version   int
	in, out   []int32
	optionsOf schema.BuiltinOptions
	options   func(w *writer)
}

// NewBuilder begins a model. description is what the file says about itself.
func NewBuilder(description string) *Builder { return &Builder{description: description} }

// fail keeps the first mistake.
func (b *Builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("tflite: build: "+format, args...)
	}
}

// Input adds an input. A dimension of -1 is open: the caller of the model
// chooses it by resizing.
func (b *Builder) Input(name string, typ Type, shape ...int) Tensor {
	if typ.Size() == 0 {
		b.fail("input %q of %s", name, typ)
	}
	t := b.add(name, typ, shape, nil)
	b.inputs = append(b.inputs, int32(t))
	return t
}

// Constant adds a tensor whose values are part of the file.
func Constant[T Element](b *Builder, name string, shape []int, data []T) Tensor {
	n, err := count(shape)
	if err != nil || n != len(data) {
		b.fail("constant %q: %d values for shape %s", name, len(data), shapeText(shape))
	}
	bytes := slices.Clone(raw(data))
	typ := typeOf[T]()
	if !littleEndian() {
		swap(bytes, typ.Size())
	}
	return b.add(name, typ, shape, bytes)
}

// Output makes a tensor an output, and gives it a name.
func (b *Builder) Output(name string, t Tensor) {
	b.get(t).name = name
	b.outputs = append(b.outputs, int32(t))
}

// Signature names the inputs and outputs, each in the order in which they were
// added, for callers that ask by name. Every input and output needs one.
func (b *Builder) Signature(key string, inputs, outputs []string) {
	s := Signature{Key: key}
	for i, name := range inputs {
		s.Inputs = append(s.Inputs, Port{Name: name, Index: i})
	}
	for i, name := range outputs {
		s.Outputs = append(s.Outputs, Port{Name: name, Index: i})
	}
	b.signatures = append(b.signatures, s)
}

// Metadata stores bytes under a name.
func (b *Builder) Metadata(name string, data []byte) {
	b.metadata = append(b.metadata, Metadata{Name: name, Data: slices.Clone(data)})
}

// Bytes returns the file, or the first mistake. The same calls give the same
// bytes.
func (b *Builder) Bytes() ([]byte, error) {
	for _, s := range b.signatures {
		if len(s.Inputs) != len(b.inputs) || len(s.Outputs) != len(b.outputs) {
			b.fail("signature %q names %d inputs and %d outputs of %d and %d",
				s.Key, len(s.Inputs), len(s.Outputs), len(b.inputs), len(b.outputs))
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	data := b.write()
	if _, err := Load(data); err != nil {
		return nil, fmt.Errorf("tflite: build: %w", err)
	}
	return data, nil
}

// add appends a tensor.
func (b *Builder) add(name string, typ Type, shape []int, data []byte) Tensor {
	if _, err := count(shape); err != nil || len(shape) > maxRank {
		b.fail("tensor %q cannot have shape %s", name, shapeText(shape))
	}
	b.tensors = append(b.tensors, built{name: name, typ: typ, shape: slices.Clone(shape), data: data})
	return Tensor(len(b.tensors) - 1)
}

// get returns a tensor, or a spare one where t is none of this builder's.
func (b *Builder) get(t Tensor) *built {
	if t < 0 || int(t) >= len(b.tensors) {
		b.fail("tensor %d of %d", t, len(b.tensors))
		return &built{}
	}
	return &b.tensors[t]
}

// op appends an operator with one output, of the type of its first input.
func (b *Builder) op(o builtOp, shape []int, err error, in ...Tensor) Tensor {
	if err != nil {
		b.fail("%s: %w", o.code, err)
		shape = nil
	}
	o.version = max(o.version, 1)
	for _, t := range in {
		o.in = append(o.in, int32(t))
	}
	out := b.add(fmt.Sprintf("%s_%d", o.code, len(b.ops)), b.get(in[0]).typ, shape, nil)
	o.out = []int32{int32(out)}
	b.ops = append(b.ops, o)
	return out
}

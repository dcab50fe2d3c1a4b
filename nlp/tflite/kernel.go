package tflite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// kernel is one operator of a model with its options. It keeps no state of a
// run, so all interpreters of the model share it.
type kernel interface {
	// prepare checks the shapes of n's inputs and sets those of its outputs.
	prepare(n *node) error
	// run computes the outputs. ctx is looked at where it may take long.
	run(ctx context.Context, n *node) error
}

// operator says how calls of an operator look and how its kernel is made.
type operator struct {
	maxVersion   int
	minIn, maxIn int                   // inputs; those from minIn on may be absent
	options      schema.BuiltinOptions // NONE: it has none
	kernel       func(c *call) (kernel, error)
}

// call is what a kernel is made of.
type call struct {
	*opDef
	tensors []tensorDef
}

// operators holds all that can run. Outputs: each has one.
func operators() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorADD:              {5, 2, 2, schema.BuiltinOptionsAddOptions, newAdd},
		schema.BuiltinOperatorFULLY_CONNECTED:  {13, 2, 3, schema.BuiltinOptionsFullyConnectedOptions, newFullyConnected},
		schema.BuiltinOperatorGATHER:           {7, 2, 2, schema.BuiltinOptionsGatherOptions, newGather},
		schema.BuiltinOperatorL2_NORMALIZATION: {2, 1, 1, schema.BuiltinOptionsL2NormOptions, newL2Normalization},
		schema.BuiltinOperatorLOGISTIC:         {3, 1, 1, schema.BuiltinOptionsNONE, newLogistic},
		schema.BuiltinOperatorMUL:              {7, 2, 2, schema.BuiltinOptionsMulOptions, newMul},
		schema.BuiltinOperatorRESHAPE:          {1, 1, 2, schema.BuiltinOptionsReshapeOptions, newReshape},
		schema.BuiltinOperatorSOFTMAX:          {3, 1, 1, schema.BuiltinOptionsSoftmaxOptions, newSoftmax},
		schema.BuiltinOperatorSUM:              {2, 2, 2, schema.BuiltinOptionsReducerOptions, newSum},
	}
}

// unsupported is why a sound operator can't run here, such as "of INT8".
type unsupported string

// Error returns the reason.
func (u unsupported) Error() string { return string(u) }

// compile makes the kernels of the first subgraph, or an *UnsupportedError.
func (m *Model) compile() error {
	g, known := m.graphs[0], operators()
	var missing []string
	miss := func(what string) {
		if !slices.Contains(missing, what) {
			missing = append(missing, what)
		}
	}
	for _, what := range g.unsupportedTensors() {
		miss(what)
	}
	for i := range g.ops {
		op := &g.ops[i]
		k, err := known[op.code].make(&call{op, g.tensors})
		var why unsupported
		switch {
		case errors.As(err, &why) && why == "":
			miss(op.String())
		case errors.As(err, &why):
			miss(op.title() + " " + string(why))
		case err != nil:
			return fmt.Errorf("load: damaged file: operator %d %s: %w", i, op, err)
		}
		m.steps = append(m.steps, k)
	}
	if len(missing) > 0 {
		return &UnsupportedError{Operators: missing}
	}
	m.constants = make([][]byte, len(g.tensors))
	for i := range g.tensors {
		if t := &g.tensors[i]; t.constant() {
			m.constants[i] = native(t.data, t.typ.Size())
		}
	}
	return nil
}

// make checks what all operators have in common, and makes the kernel.
func (o operator) make(c *call) (kernel, error) {
	if o.kernel == nil || c.version > o.maxVersion {
		return nil, unsupported("")
	}
	if c.version < 1 {
		return nil, fmt.Errorf("version %d", c.version)
	}
	if len(c.in) < o.minIn || len(c.in) > o.maxIn || len(c.out) != 1 {
		return nil, fmt.Errorf("%d inputs and %d outputs", len(c.in), len(c.out))
	}
	if slices.Contains(c.in[:o.minIn], -1) {
		return nil, errors.New("an input that it can't do without is not given")
	}
	if c.optionsOf != schema.BuiltinOptionsNONE && c.optionsOf != o.options {
		return nil, fmt.Errorf("options of another operator, %s", c.optionsOf)
	}
	return o.kernel(c)
}

// input returns the definition of input i, nil where it is not given.
func (c *call) input(i int) *tensorDef {
	if i >= len(c.in) || c.in[i] < 0 {
		return nil
	}
	return &c.tensors[c.in[i]]
}

// types checks that input 0 is one of the given types, and that the output is
// of the same.
func (c *call) types(of ...Type) error {
	in, out := c.input(0).typ, c.tensors[c.out[0]].typ
	if !slices.Contains(of, in) {
		return unsupported("of " + in.String())
	}
	if in != out {
		return unsupported("from " + in.String() + " to " + out.String())
	}
	return nil
}

// activation reads a fused activation.
func (c *call) activation(a schema.ActivationFunctionType) (activation, error) {
	switch a {
	case schema.ActivationFunctionTypeNONE, schema.ActivationFunctionTypeRELU,
		schema.ActivationFunctionTypeRELU6, schema.ActivationFunctionTypeRELU_N1_TO_1:
		return activation(a), nil
	}
	return 0, unsupported("with activation " + a.String())
}

// unsupportedTensors lists what can't be stored: types without a fixed size,
// sparse tensors, variables, data outside of the FlatBuffer.
func (g *graph) unsupportedTensors() []string {
	var out []string
	for i := range g.tensors {
		switch t := &g.tensors[i]; {
		case t.typ.Size() == 0:
			out = append(out, "tensors of "+t.typ.String())
		case t.sparse:
			out = append(out, "sparse tensors")
		case t.variable:
			out = append(out, "variable tensors")
		case t.far:
			out = append(out, "data outside of the FlatBuffer")
		}
	}
	return out
}

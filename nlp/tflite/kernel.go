package tflite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// kernel is one operator of a model with its options. It keeps no state of a
// run, so all interpreters of the model share it; what it works out of
// constants, such as packed weights, it may keep.
type kernel interface {
	// prepare checks the shapes of n's inputs and sets those of its outputs, or
	// calls n.later. It looks at no values but those that operator.shapedBy
	// names, and writes none.
	prepare(n *node) error
	// run computes the outputs. ctx is looked at where it may take long.
	run(ctx context.Context, n *node) error
}

// planner is a kernel that works on other subgraphs: plan is called in the
// place of prepare.
type planner interface {
	plan(ctx context.Context, n *node) error
}

// caller is a kernel that runs other subgraphs.
type caller interface {
	calls() []int
}

// operator says how calls of an operator look and how its kernel is made.
type operator struct {
	maxVersion   int
	minIn, maxIn int // inputs; those from minIn on may be absent
	outs         int // outputs; 0 means one, many any number from one on
	options      schema.BuiltinOptions
	shapedBy     inputSet // inputs whose values the shapes of the outputs depend on
	ofShape      bool     // the outputs depend on nothing but the shapes of the inputs
	alias        bool     // output 0 holds the bytes of input 0
	inPlace      inputSet // inputs whose bytes output 0 may take over: each element is read before its place is written
	kernel       func(c *call) (kernel, error)
	floats       func(c *calling) string // names kernels of floats that are not named; nil: plain Go
}

// many is a number of inputs or outputs without a bound of its own.
const many = 1 << 20

// inputSet is a set of inputs by position.
type inputSet uint32

// inputs makes a set.
func inputs(positions ...int) inputSet {
	var s inputSet
	for _, i := range positions {
		s |= 1 << i
	}
	return s
}

func (s inputSet) has(i int) bool { return i < 32 && s&(1<<i) != 0 }

// call is what a kernel is made of.
type call struct {
	*opDef
	tensors []tensorDef
	graphs  []*graph
	packing *packing
}

// operators holds all that can run, by family.
func operators() map[schema.BuiltinOperator]operator {
	all := map[schema.BuiltinOperator]operator{}
	for _, family := range []func() map[schema.BuiltinOperator]operator{
		activations, arithmetic, comparisons, controlFlow, convolutions, creation, functions,
		matrices, movement, quantisation, recurrences, reductions, rowFunctions,
	} {
		maps.Copy(all, family())
	}
	return all
}

// step is an operator of a subgraph that is ready to run.
type step struct {
	kernel
	operator
}

// unsupported is why a sound operator can't run here, such as "of INT8".
type unsupported string

// Error returns the reason.
func (u unsupported) Error() string { return string(u) }

// missing collects what can't run, each once.
type missing []string

func (m *missing) add(what string) {
	if !slices.Contains(*m, what) {
		*m = append(*m, what)
	}
}

// compile makes the kernels of all subgraphs, or an *UnsupportedError.
func (m *Model) compile() error {
	known := operators()
	m.packing = newPacking(m.size, 2)
	folding := newPacking(m.size, 4) // bytes become floats
	var miss missing
	for i, g := range m.graphs {
		g.folding = folding
		err := m.compileGraph(g, known, &miss)
		if err != nil && len(m.graphs) > 1 {
			err = fmt.Errorf("subgraph %d: %w", i, err)
		}
		if err != nil {
			return fmt.Errorf("load: damaged file: %w", err)
		}
	}
	if len(miss) > 0 {
		return &UnsupportedError{Operators: miss}
	}
	if err := m.checkCalls(); err != nil {
		return fmt.Errorf("load: damaged file: %w", err)
	}
	return nil
}

func (m *Model) compileGraph(g *graph, known map[schema.BuiltinOperator]operator, miss *missing) error {
	for _, what := range g.unsupportedTensors() {
		miss.add(what)
	}
	g.steps = make([]step, len(g.ops))
	for i := range g.ops {
		op := &g.ops[i]
		o := known[op.code]
		k, err := o.make(&call{op, g.tensors, m.graphs, m.packing})
		var why unsupported
		switch {
		case errors.As(err, &why) && why == "":
			miss.add(op.String())
		case errors.As(err, &why):
			miss.add(op.title() + " " + string(why))
		case err != nil:
			return fmt.Errorf("operator %d %s: %w", i, op, err)
		}
		g.steps[i] = step{k, o}
	}
	g.constants = make([][]byte, len(g.tensors))
	for i := range g.tensors {
		if t := &g.tensors[i]; t.constant() && t.typ.Size() > 0 {
			g.constants[i] = native(t.data, t.typ.Size())
		}
	}
	g.folded = make([]folded, len(g.ops))
	for i := range g.folded {
		g.folded[i].turn = make(chan struct{}, 1)
	}
	g.uses = g.lastUses()
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
	if len(c.in) < o.minIn || len(c.in) > o.maxIn || len(c.out) != max(o.outs, 1) && (o.outs != many || len(c.out) == 0) {
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

// output returns the definition of output i.
func (c *call) output(i int) *tensorDef { return &c.tensors[c.out[i]] }

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

// blockwise is what LiteRT's later schema calls a scale for each block of a row;
// the one here (TensorFlow 2.18) ends before it.
const blockwise = schema.QuantizationDetailsCustomQuantization + 1

// unsupportedTensors lists what can't be stored: types without a fixed size,
// sparse tensors, other quantisations, data outside of the FlatBuffer.
func (g *graph) unsupportedTensors() []string {
	var out []string
	for i := range g.tensors {
		switch t := &g.tensors[i]; {
		case t.typ.Size() == 0:
			out = append(out, "tensors of "+t.typ.String())
		case t.sparse:
			out = append(out, "sparse tensors")
		case t.details == blockwise:
			out = append(out, "blockwise quantisation")
		case t.details != schema.QuantizationDetailsNONE:
			out = append(out, "custom quantisation")
		case t.far:
			out = append(out, "data outside of the FlatBuffer")
		}
	}
	return out
}

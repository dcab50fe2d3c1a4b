package tflite

import (
	"context"
	"fmt"
	"slices"
)

// frame is a subgraph with the tensors of one run: that of the interpreter, or
// one that an operator of another frame calls.
type frame struct {
	graph   *graph
	mem     *memory
	tensors []tensor
	nodes   []node
	planned bool // shapes and places fit the inputs

	arena []byte

	// Of layout: the blocks in use in their order, how many of the first lie without
	// a gap, and the first operator after which one of them is free.
	live         []block
	packed, next int

	times *Profile
}

// newFrame makes a frame of a subgraph and of all that it calls. The model's
// checkCalls bounds how many these are.
func newFrame(m *Model, number int, mem *memory) *frame {
	g := m.graphs[number]
	f := &frame{graph: g, mem: mem, tensors: make([]tensor, len(g.tensors)), nodes: make([]node, len(g.ops))}
	for i := range f.tensors {
		t, def := &f.tensors[i], &g.tensors[i]
		t.def, t.mem, t.shape = def, mem, make([]int, 0, maxRank)
		n, _ := count(def.shape)                         // decode checked it
		if (def.constant() || n == 0) && !def.variable { // where n is 0 a constant has no bytes in the file
			t.share(def.shape, g.constants[i])
		}
	}
	for _, i := range g.inputs {
		f.tensors[i].place, f.tensors[i].known = placeBound, false
	}
	for i := range f.nodes {
		n, s := &f.nodes[i], &g.steps[i]
		n.kernel, n.mem = s.kernel, mem
		n.in, n.out = f.pick(g.ops[i].in), f.pick(g.ops[i].out)
		if c, ok := s.kernel.(caller); ok {
			for _, j := range c.calls() {
				n.subs = append(n.subs, newFrame(m, j, mem))
			}
		}
	}
	return f
}

func (f *frame) pick(tensors []int) []*tensor {
	out := make([]*tensor, len(tensors))
	for i, t := range tensors {
		if t >= 0 {
			out[i] = &f.tensors[t]
		}
	}
	return out
}

// input and output return the tensors of the subgraph's inputs and outputs.
func (f *frame) input(i int) *tensor  { return &f.tensors[f.graph.inputs[i]] }
func (f *frame) output(i int) *tensor { return &f.tensors[f.graph.outputs[i]] }

// bind makes input i a view of the caller's bytes.
func (f *frame) bind(i int, shape []int, data []byte) {
	t := f.input(i)
	if !f.planned || !slices.Equal(t.shape, shape) {
		f.planned = false
		t.shape = append(t.shape[:0], shape...)
		t.n = 1
		for _, d := range shape {
			t.n *= d
		}
	}
	t.data = data
}

// variables gives the variable tensors their memory, zeroed: those of INT8 are
// at their zero point.
func (f *frame) variables() error {
	for i := range f.tensors {
		t := &f.tensors[i]
		if t.def.variable && t.place == placeOwn { // else an operator writes it in each run
			if err := t.resize(t.def.shape); err != nil {
				return err
			}
			clear(t.data)
			if q := t.def.quant; t.def.typ == Int8 && q != nil && len(q.ZeroPoint) > 0 {
				for i := range t.data {
					t.data[i] = byte(q.ZeroPoint[0])
				}
			}
		}
	}
	for i := range f.nodes {
		for _, sub := range f.nodes[i].subs {
			if err := sub.variables(); err != nil {
				return err
			}
		}
	}
	return nil
}

// run computes the outputs of the subgraph.
func (f *frame) run(ctx context.Context) error {
	if err := f.ready(ctx); err != nil {
		return err
	}
	for i := range f.nodes {
		n := &f.nodes[i]
		if n.state == stateDone {
			continue
		}
		if err := f.step(ctx, i, n); err != nil {
			return fmt.Errorf("operator %d %s: %w", i, &f.graph.ops[i], err)
		}
	}
	return nil
}

// step runs one operator. Where its shapes were not known before, they are
// worked out now.
func (f *frame) step(ctx context.Context, i int, n *node) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.times != nil {
		defer f.times.begin(f.graph, i)()
	}
	if n.state == stateOpen {
		if err := n.prepare(ctx); err != nil {
			return err
		}
	}
	return n.kernel.run(ctx, n)
}

// prepare asks the kernel for the shapes of the outputs.
func (n *node) prepare(ctx context.Context) error {
	n.late = false
	if p, ok := n.kernel.(planner); ok {
		return p.plan(ctx, n)
	}
	return n.kernel.prepare(n)
}

package tflite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// controlFlow are the operators that run other subgraphs.
func controlFlow() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorIF:    {maxVersion: 1, minIn: 1, maxIn: many, outs: many, options: schema.BuiltinOptionsIfOptions, kernel: newIf},
		schema.BuiltinOperatorWHILE: {maxVersion: 1, minIn: 1, maxIn: many, outs: many, options: schema.BuiltinOptionsWhileOptions, kernel: newWhile},
	}
}

// conditional runs one of two subgraphs, by the value of input 0, on the other
// inputs.
type conditional struct{ then, otherwise int }

func newIf(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errors.New("it has no options, so its subgraphs are not known")
	}
	var o schema.IfOptions
	o.Init(c.options.Bytes, c.options.Pos)
	k := conditional{int(o.ThenSubgraphIndex()), int(o.ElseSubgraphIndex())}
	if t := c.input(0).typ; t != Bool {
		return nil, fmt.Errorf("its condition is %s", t)
	}
	return k, errors.Join(c.fits(k.then, c.in[1:], c.out), c.fits(k.otherwise, c.in[1:], c.out))
}

// fits checks that a subgraph takes and gives tensors of the given types.
func (c *call) fits(graph int, in, out []int) error {
	if graph < 0 || graph >= len(c.graphs) {
		return fmt.Errorf("runs subgraph %d of %d", graph, len(c.graphs))
	}
	g := c.graphs[graph]
	if len(g.inputs) != len(in) || len(g.outputs) != len(out) {
		return fmt.Errorf("subgraph %d has %d inputs and %d outputs, not %d and %d", graph, len(g.inputs), len(g.outputs), len(in), len(out))
	}
	for i, t := range in {
		if t < 0 || c.tensors[t].typ != g.tensors[g.inputs[i]].typ {
			return fmt.Errorf("subgraph %d has another type of input %d", graph, i)
		}
	}
	for i, t := range out {
		if t < 0 || c.tensors[t].typ != g.tensors[g.outputs[i]].typ {
			return fmt.Errorf("subgraph %d has another type of output %d", graph, i)
		}
	}
	return nil
}

func (k conditional) calls() []int { return []int{k.then, k.otherwise} }

func (k conditional) prepare(*node) error { return nil }

// plan finds the shapes of the outputs where both subgraphs agree on them.
func (k conditional) plan(ctx context.Context, n *node) error {
	for _, sub := range n.subs {
		sub.bindAll(n.in[1:])
		if err := sub.ready(ctx); err != nil {
			return err
		}
	}
	for i, t := range n.out {
		a, b := n.subs[0].output(i), n.subs[1].output(i)
		if a.open || b.open || !slices.Equal(a.shape, b.shape) {
			n.later()
			return nil
		}
		if err := t.resize(a.shape); err != nil {
			return err
		}
	}
	return nil
}

// bindAll makes the inputs views of the tensors.
func (f *frame) bindAll(tensors []*tensor) {
	for i, t := range tensors {
		f.bind(i, t.shape, t.data)
	}
}

func (k conditional) run(ctx context.Context, n *node) error {
	if n.in[0].n != 1 {
		return fmt.Errorf("a condition of %d values", n.in[0].n)
	}
	sub := n.subs[0]
	if n.in[0].data[0] == 0 {
		sub = n.subs[1]
	}
	sub.bindAll(n.in[1:])
	if err := sub.run(ctx); err != nil {
		return err
	}
	for i := range n.out {
		result := sub.output(i)
		if err := n.give(i, result.shape, result.data); err != nil {
			return err
		}
	}
	return nil
}

// give copies a result into output i.
func (n *node) give(i int, shape []int, data []byte) error {
	t := n.out[i]
	if t.place == placeOwn {
		if err := t.resize(shape); err != nil {
			return err
		}
	}
	copy(t.data, data)
	return nil
}

// while runs a subgraph on its own results for as long as another one says so.
type while struct {
	cond, body int
	stays      []bool // the body hands input i on as it is
}

// variable is what goes around in a loop. Its values lie in one of two rooms,
// as the next ones are written while some may still be read.
type variable struct {
	shape []int
	data  []byte
	rooms [2][]byte
	turn  int
}

func newWhile(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errors.New("it has no options, so its subgraphs are not known")
	}
	var o schema.WhileOptions
	o.Init(c.options.Bytes, c.options.Pos)
	k := while{cond: int(o.CondSubgraphIndex()), body: int(o.BodySubgraphIndex())}
	if len(c.in) != len(c.out) {
		return nil, fmt.Errorf("%d inputs and %d outputs", len(c.in), len(c.out))
	}
	if err := c.fits(k.body, c.in, c.out); err != nil {
		return nil, err
	}
	if err := c.fits(k.body, c.out, c.out); err != nil {
		return nil, err
	}
	if k.cond < 0 || k.cond >= len(c.graphs) || len(c.graphs[k.cond].outputs) != 1 {
		return nil, errors.New("its condition is no subgraph with one output")
	}
	cond, body := c.graphs[k.cond], c.graphs[k.body]
	if t := cond.tensors[cond.outputs[0]].typ; t != Bool {
		return nil, fmt.Errorf("its condition is %s", t)
	}
	if len(cond.inputs) != len(body.inputs) {
		return nil, fmt.Errorf("its condition has %d inputs, its body %d", len(cond.inputs), len(body.inputs))
	}
	for i := range cond.inputs {
		if cond.tensors[cond.inputs[i]].typ != body.tensors[body.inputs[i]].typ {
			return nil, fmt.Errorf("its condition has another type of input %d", i)
		}
	}
	k.stays = make([]bool, len(body.inputs))
	for i := range k.stays {
		k.stays[i] = body.outputs[i] == body.inputs[i]
	}
	return k, nil
}

func (k while) calls() []int { return []int{k.cond, k.body} }

func (k while) prepare(*node) error { return nil }

// plan finds the shapes of the outputs where they are those of the inputs.
func (k while) plan(ctx context.Context, n *node) error {
	for _, sub := range n.subs {
		sub.bindAll(n.in)
		if err := sub.ready(ctx); err != nil {
			return err
		}
	}
	for i, t := range n.out {
		next := n.subs[1].output(i)
		if next.open || !slices.Equal(next.shape, n.in[i].shape) {
			n.later()
			return nil
		}
		if err := t.resize(next.shape); err != nil {
			return err
		}
	}
	return nil
}

func (k while) run(ctx context.Context, n *node) error {
	cond, body := n.subs[0], n.subs[1]
	n.begin()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range n.vars {
			cond.bind(i, n.vars[i].shape, n.vars[i].data)
			body.bind(i, n.vars[i].shape, n.vars[i].data)
		}
		if err := cond.run(ctx); err != nil {
			return fmt.Errorf("condition: %w", err)
		}
		if verdict := cond.output(0); verdict.n != 1 {
			return fmt.Errorf("a condition of %d values", verdict.n)
		} else if verdict.data[0] == 0 {
			break
		}
		if err := body.run(ctx); err != nil {
			return fmt.Errorf("body: %w", err)
		}
		if err := k.turn(n, body); err != nil {
			return err
		}
	}
	for i := range n.vars {
		if err := n.give(i, n.vars[i].shape, n.vars[i].data); err != nil {
			return err
		}
	}
	return nil
}

// begin takes the inputs for the first turn.
func (n *node) begin() {
	if n.vars == nil {
		n.vars = make([]variable, len(n.in))
	}
	for i, t := range n.in {
		v := &n.vars[i]
		v.shape, v.data = append(v.shape[:0], t.shape...), t.data
	}
}

// turn takes the results of the body for the next turn. They may be views of
// the present values, in any order, so these stay until all are copied.
func (k while) turn(n *node, body *frame) error {
	for i := range n.vars {
		v, result := &n.vars[i], body.output(i)
		if k.stays[i] {
			continue
		}
		v.turn = 1 - v.turn
		room, err := n.mem.grow(v.rooms[v.turn], len(result.data))
		if err != nil {
			return fmt.Errorf("variable %d %w", i, err)
		}
		v.rooms[v.turn] = room
		copy(room, result.data)
		v.shape = append(v.shape[:0], result.shape...)
	}
	for i := range n.vars {
		if v := &n.vars[i]; !k.stays[i] {
			v.data = v.rooms[v.turn][:len(body.output(i).data)]
		}
	}
	return nil
}

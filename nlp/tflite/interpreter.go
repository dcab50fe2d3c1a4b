package tflite

import (
	"context"
	"fmt"
	"slices"
)

// Interpreter runs the first subgraph of a model. It belongs to one goroutine
// at a time. Invoke does not allocate once the largest shapes have been seen.
type Interpreter struct {
	model   *Model
	memory  memory
	tensors []tensor
	nodes   []node
}

// NewInterpreter makes an interpreter whose inputs have the shapes of the file,
// unknown dimensions being 1, and are zero.
func (m *Model) NewInterpreter() (*Interpreter, error) {
	g := m.graphs[0]
	in := &Interpreter{model: m}
	in.tensors = make([]tensor, len(g.tensors))
	for i := range in.tensors {
		t, def := &in.tensors[i], &g.tensors[i]
		t.def, t.mem, t.shape = def, &in.memory, make([]int, 0, maxRank)
		if def.constant() {
			t.shape = append(t.shape, def.shape...)
			t.data = m.constants[i]
			t.n = len(t.data) / def.typ.Size()
			continue
		}
		if n, _ := count(def.shape); n == 0 { // no bytes in the file, maybe yet a constant
			t.shape = append(t.shape, def.shape...)
		}
	}
	for _, i := range g.inputs {
		if err := in.tensors[i].resize(g.tensors[i].shape); err != nil {
			return nil, fmt.Errorf("tflite: new interpreter: %w", err)
		}
	}
	in.nodes = make([]node, len(g.ops))
	for i := range in.nodes {
		n := &in.nodes[i]
		n.kernel = m.steps[i]
		n.in, n.out = in.pick(g.ops[i].in), in.pick(g.ops[i].out)
	}
	return in, nil
}

func (in *Interpreter) pick(tensors []int) []*tensor {
	out := make([]*tensor, len(tensors))
	for i, t := range tensors {
		if t >= 0 {
			out[i] = &in.tensors[t]
		}
	}
	return out
}

// Inputs describes the inputs with their present shapes.
func (in *Interpreter) Inputs() []TensorInfo { return in.infos(in.model.graphs[0].inputs) }

// Outputs describes the outputs with the shapes of the last Invoke.
func (in *Interpreter) Outputs() []TensorInfo { return in.infos(in.model.graphs[0].outputs) }

func (in *Interpreter) infos(tensors []int) []TensorInfo {
	out := make([]TensorInfo, len(tensors))
	for i, t := range tensors {
		t := &in.tensors[t]
		out[i] = TensorInfo{Name: t.def.name, Type: t.def.typ, Shape: slices.Clone(t.shape)}
	}
	return out
}

// Resize gives an input another shape. Slices got from Input before are not
// valid any more, and the input's values are undefined until they are set.
func (in *Interpreter) Resize(input int, shape []int) error {
	t, err := in.at(in.model.graphs[0].inputs, input, "input")
	if err != nil {
		return fmt.Errorf("tflite: resize: %w", err)
	}
	if slices.Equal(t.shape, shape) {
		return nil
	}
	if err := t.resize(shape); err != nil {
		return fmt.Errorf("tflite: resize: input %d %w", input, err)
	}
	return nil
}

// Invoke computes the outputs from the inputs. After an error the outputs are
// undefined, and the interpreter may be used again.
func (in *Interpreter) Invoke(ctx context.Context) error {
	for i := range in.nodes {
		if err := in.step(ctx, i); err != nil {
			return fmt.Errorf("tflite: invoke: operator %d %s: %w", i, &in.model.graphs[0].ops[i], err)
		}
	}
	return nil
}

// step runs one operator. Shapes are worked out just before, so they may
// depend on values, such as the axes of a SUM.
func (in *Interpreter) step(ctx context.Context, i int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := &in.nodes[i]
	if err := n.kernel.prepare(n); err != nil {
		return err
	}
	return n.kernel.run(ctx, n)
}

// at returns the tensor of an input or output.
func (in *Interpreter) at(tensors []int, i int, what string) (*tensor, error) {
	if i < 0 || i >= len(tensors) {
		return nil, fmt.Errorf("%s %d of %d", what, i, len(tensors))
	}
	return &in.tensors[tensors[i]], nil
}

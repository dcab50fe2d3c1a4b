package tflite

import "fmt"

// Who writes a tensor, where it is no operator.
const (
	byNobody = -1 - iota
	byFile
	byCaller
)

// link checks every index of a subgraph, that each tensor has one writer, and
// that operators come after what they read.
func (g *graph) link() error {
	writer := make([]int, len(g.tensors))
	for i := range g.tensors {
		t := &g.tensors[i]
		n, _ := count(t.shape) // decode checked it
		writer[i] = byNobody
		if t.constant() || t.variable || t.far || n == 0 {
			writer[i] = byFile
		}
	}
	for i, t := range g.inputs {
		switch {
		case t < 0 || t >= len(g.tensors):
			return fmt.Errorf("input %d is tensor %d of %d", i, t, len(g.tensors))
		case g.tensors[t].constant():
			return fmt.Errorf("input %d is the constant %q", i, g.tensors[t].name)
		case writer[t] == byCaller:
			return fmt.Errorf("input %d is tensor %d for the second time", i, t)
		}
		writer[t] = byCaller
	}
	for i := range g.ops {
		if err := g.linkOp(i, writer); err != nil {
			return fmt.Errorf("operator %d %s: %w", i, &g.ops[i], err)
		}
	}
	for i, t := range g.outputs {
		if t < 0 || t >= len(g.tensors) || writer[t] == byNobody {
			return fmt.Errorf("output %d is tensor %d, which nothing writes", i, t)
		}
	}
	return nil
}

// linkOp checks operator i, and enters it as the writer of its outputs.
func (g *graph) linkOp(i int, writer []int) error {
	for _, t := range g.ops[i].in {
		switch {
		case t == -1: // an optional input that is not given
		case t < -1 || t >= len(g.tensors):
			return fmt.Errorf("reads tensor %d of %d", t, len(g.tensors))
		case writer[t] == byNobody:
			return fmt.Errorf("reads tensor %d %q before anything wrote it", t, g.tensors[t].name)
		}
	}
	for _, t := range g.ops[i].between {
		if t < -1 || t >= len(g.tensors) {
			return fmt.Errorf("has the intermediate tensor %d of %d", t, len(g.tensors))
		}
	}
	for _, t := range g.ops[i].out {
		if t < 0 || t >= len(g.tensors) {
			return fmt.Errorf("writes tensor %d of %d", t, len(g.tensors))
		}
		def := &g.tensors[t]
		if writer[t] >= 0 || writer[t] == byCaller || def.constant() {
			return fmt.Errorf("writes tensor %d %q, which has its value from elsewhere", t, def.name)
		}
		writer[t] = i
	}
	return nil
}

package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// oneHot turns each number into a row of one value, with another one in the
// place the number names.
type oneHot struct{ axis int }

func newOneHot(c *call) (kernel, error) {
	k := oneHot{axis: -1}
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.OneHotOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis = int(o.Axis())
	}
	return k, firstError(c.integers(0, 1), c.moves(2, 3))
}

func (k oneHot) prepare(n *node) error {
	depth, err := readInt(n.in[1])
	if err != nil {
		return err
	}
	if depth < 0 || n.in[2].n != 1 || n.in[3].n != 1 {
		return fmt.Errorf("rows of %d of %d and %d values", depth, n.in[2].n, n.in[3].n)
	}
	shape := n.in[0].shape
	axis, err := axisOf(k.axis, len(shape)+1)
	if err != nil {
		return err
	}
	dst := append(append(n.dims[:0], shape[:axis]...), depth)
	return n.resize(append(dst, shape[axis:]...), nil)
}

func (k oneHot) run(_ context.Context, n *node) error {
	numbers, on, out := n.in[0], n.in[2], n.out[0]
	out.fill(n.in[3].data)
	if out.n == 0 {
		return nil
	}
	axis, err := axisOf(k.axis, len(out.shape))
	if err != nil {
		return err
	}
	depth, inner, size := out.shape[axis], product(out.shape[axis+1:]), on.def.typ.Size()
	for i := range numbers.n {
		if x := numbers.integer(i); x >= 0 && x < depth {
			at := (i/inner*depth+x)*inner + i%inner
			copy(out.data[at*size:][:size], on.data)
		}
	}
	return nil
}

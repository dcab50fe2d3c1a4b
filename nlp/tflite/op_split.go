package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// split cuts a tensor along an axis, into parts of one size or of given sizes.
type split struct {
	axis, whole int // the inputs that hold them
	sizes       int // the input that holds them; 0: all parts have the same
}

func newSplit(c *call) (kernel, error) {
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.SplitOptions
		o.Init(c.options.Bytes, c.options.Pos)
		if count := int(o.NumSplits()); count != len(c.out) {
			return nil, fmt.Errorf("%d outputs where its options say %d", len(c.out), count)
		}
	}
	return split{axis: 0, whole: 1}, firstError(c.integers(0), c.moves(1))
}

func newSplitV(c *call) (kernel, error) {
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.SplitVOptions
		o.Init(c.options.Bytes, c.options.Pos)
		if count := int(o.NumSplits()); count != len(c.out) {
			return nil, fmt.Errorf("%d outputs where its options say %d", len(c.out), count)
		}
	}
	return split{axis: 2, whole: 0, sizes: 1}, firstError(c.integers(1, 2), c.moves(0))
}

func (k split) prepare(n *node) error {
	shape := n.in[k.whole].shape
	axis, err := readAxis(n.in[k.axis], len(shape))
	if err != nil {
		return err
	}
	if k.sizes == 0 && shape[axis]%len(n.out) != 0 {
		return fmt.Errorf("axis %d of %s does not fall into %d parts", axis, shapeText(shape), len(n.out))
	}
	rest := 0
	if k.sizes > 0 {
		if rest, err = k.rest(n, shape[axis]); err != nil {
			return err
		}
	}
	dst := append(n.dims[:0], shape...)
	for i, t := range n.out {
		if dst[axis] = shape[axis] / len(n.out); k.sizes > 0 {
			dst[axis] = n.in[k.sizes].integer(i)
		}
		if dst[axis] == unknown {
			dst[axis] = rest
		}
		if err := t.resize(dst); err != nil {
			return err
		}
	}
	return nil
}

// rest returns what the other sizes leave of d elements, for the one part that
// may have size -1.
func (k split) rest(n *node, d int) (int, error) {
	sizes := n.in[k.sizes]
	if sizes.n != len(n.out) {
		return 0, fmt.Errorf("%d sizes for %d outputs", sizes.n, len(n.out))
	}
	open := 0
	for i := range sizes.n {
		switch size := sizes.integer(i); {
		case size == unknown:
			open++
		case size < 0 || size > d:
			return 0, fmt.Errorf("a part of %d elements", size)
		default:
			d -= size
		}
	}
	if open > 1 || open == 0 && d != 0 {
		return 0, fmt.Errorf("the sizes leave %d elements to %d parts", d, open)
	}
	return d, nil
}

func (k split) run(_ context.Context, n *node) error {
	whole := n.in[k.whole]
	axis, err := readAxis(n.in[k.axis], len(whole.shape))
	if err != nil {
		return err
	}
	n.takeApart(whole, axis)
	return nil
}

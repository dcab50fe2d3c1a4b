package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// expandDims gives the shape one more dimension, of size 1.
type expandDims struct{}

func newExpandDims(c *call) (kernel, error) {
	return expandDims{}, firstError(c.integers(1), c.moves(0))
}

func (expandDims) prepare(n *node) error {
	shape := n.in[0].shape
	axis, err := readAxis(n.in[1], len(shape)+1)
	if err != nil {
		return err
	}
	dst := append(n.dims[:0], shape[:axis]...)
	return n.resize(append(append(dst, 1), shape[axis:]...), nil)
}

func (expandDims) run(_ context.Context, n *node) error {
	copy(n.out[0].data, n.in[0].data)
	return nil
}

// squeeze takes dimensions of size 1 away: all of them, or the given ones.
type squeeze struct{ axes []int }

func newSqueeze(c *call) (kernel, error) {
	var k squeeze
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.SqueezeOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axes = ints(o.SqueezeDimsLength(), o.SqueezeDims)
	}
	return k, c.moves(0)
}

func (k squeeze) prepare(n *node) error {
	shape := n.in[0].shape
	var gone [maxRank]bool
	for i, d := range shape {
		gone[i] = d == 1 && len(k.axes) == 0
	}
	for _, a := range k.axes {
		axis, err := axisOf(a, len(shape))
		if err != nil {
			return err
		}
		if shape[axis] != 1 {
			return fmt.Errorf("axis %d of %s is not 1", axis, shapeText(shape))
		}
		gone[axis] = true
	}
	dst := n.dims[:0]
	for i, d := range shape {
		if !gone[i] {
			dst = append(dst, d)
		}
	}
	return n.resize(dst, nil)
}

func (squeeze) run(_ context.Context, n *node) error {
	copy(n.out[0].data, n.in[0].data)
	return nil
}

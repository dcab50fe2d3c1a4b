package tflite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// pack makes one tensor of several of one shape, which has a new dimension.
type pack struct{ axis int }

func newPack(c *call) (kernel, error) {
	var k pack
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.PackOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis = int(o.Axis())
		if count := int(o.ValuesCount()); count != len(c.in) {
			return nil, fmt.Errorf("%d inputs where its options say %d", len(c.in), count)
		}
	}
	if slices.Contains(c.in, -1) {
		return nil, errors.New("an input is not given")
	}
	for i := range c.in {
		if err := c.moves(0, i); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (k pack) prepare(n *node) error {
	shape := n.in[0].shape
	axis, err := axisOf(k.axis, len(shape)+1)
	if err != nil {
		return err
	}
	for _, t := range n.in[1:] {
		if !slices.Equal(t.shape, shape) {
			return fmt.Errorf("%s on %s", shapeText(t.shape), shapeText(shape))
		}
	}
	dst := append(append(n.dims[:0], shape[:axis]...), len(n.in))
	return n.resize(append(dst, shape[axis:]...), nil)
}

func (k pack) run(_ context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	axis, err := axisOf(k.axis, len(n.out[0].shape))
	if err != nil {
		return err
	}
	b := bandsOf(n.out[0], axis)
	for _, t := range n.in {
		b.put(t.data, t.n/b.rows)
	}
	return nil
}

// unpack takes a tensor apart along an axis, which the parts don't have.
type unpack struct{ axis int }

func newUnpack(c *call) (kernel, error) {
	var k unpack
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.UnpackOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis = int(o.Axis())
		if count := int(o.Num()); count != len(c.out) {
			return nil, fmt.Errorf("%d outputs where its options say %d", len(c.out), count)
		}
	}
	return k, c.moves(0)
}

func (k unpack) prepare(n *node) error {
	shape := n.in[0].shape
	axis, err := axisOf(k.axis, len(shape))
	if err != nil {
		return err
	}
	if shape[axis] != len(n.out) {
		return fmt.Errorf("axis %d of %s for %d outputs", axis, shapeText(shape), len(n.out))
	}
	dst := append(append(n.dims[:0], shape[:axis]...), shape[axis+1:]...)
	for _, t := range n.out {
		if err := t.resize(dst); err != nil {
			return err
		}
	}
	return nil
}

func (k unpack) run(_ context.Context, n *node) error {
	axis, err := axisOf(k.axis, len(n.in[0].shape))
	if err != nil {
		return err
	}
	n.takeApart(n.in[0], axis)
	return nil
}

// takeApart fills the outputs, in their order, with the parts of a tensor
// along an axis.
func (n *node) takeApart(whole *tensor, axis int) {
	if whole.n == 0 {
		return
	}
	b := bandsOf(whole, axis)
	for _, t := range n.out {
		b.take(t.data, t.n/b.rows)
	}
}

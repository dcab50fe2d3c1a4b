package tflite

import (
	"context"
	"errors"
	"slices"

	"usher/simd"
)

// addN adds up tensors of one shape.
type addN struct{}

func newAddN(c *call) (kernel, error) {
	for i := range c.in {
		t := c.input(i)
		if t == nil {
			return nil, errors.New("an input is not given")
		}
		if of := c.input(0).typ; t.typ != of {
			return nil, unsupported("of " + of.String() + " and " + t.typ.String())
		}
	}
	return addN{}, c.types(Float32, Int32)
}

func (addN) prepare(n *node) error {
	for _, t := range n.in[1:] {
		if !slices.Equal(t.shape, n.in[0].shape) {
			return errors.New("the shapes " + shapeText(n.in[0].shape) + " and " + shapeText(t.shape) + " differ")
		}
	}
	return n.resize(n.in[0].shape, nil)
}

func (addN) run(_ context.Context, n *node) error {
	out := n.out[0]
	copy(out.data, n.in[0].data)
	for _, t := range n.in[1:] {
		if out.def.typ == Float32 {
			dst := view[float32](out.data)
			simd.Add(dst, dst, view[float32](t.data))
			continue
		}
		dst := view[int32](out.data)
		for i, x := range view[int32](t.data) {
			dst[i] += x
		}
	}
	return nil
}

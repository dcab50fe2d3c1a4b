package tflite

import (
	"context"
	"fmt"
)

// fill makes a tensor of one value.
type fill struct{}

func newFill(c *call) (kernel, error) {
	return fill{}, firstError(c.integers(0), c.moves(1))
}

func (fill) prepare(n *node) error {
	if n.in[1].n != 1 {
		return fmt.Errorf("%d values to fill a tensor with", n.in[1].n)
	}
	return n.resize(readInts(n.dims[:0], n.in[0]))
}

func (fill) run(_ context.Context, n *node) error {
	n.out[0].fill(n.in[1].data)
	return nil
}

// fill gives all elements one value.
func (t *tensor) fill(value []byte) {
	var w walk
	w.add(t.n, 0, 1)
	w.copy(t.data, value, t.def.typ.Size())
}

// zerosLike makes a tensor of zeros, of the shape of another one.
type zerosLike struct{}

func newZerosLike(c *call) (kernel, error) { return zerosLike{}, c.moves(0) }

func (zerosLike) prepare(n *node) error { return n.resize(n.in[0].shape, nil) }

func (zerosLike) run(_ context.Context, n *node) error {
	clear(n.out[0].data)
	return nil
}

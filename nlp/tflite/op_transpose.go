package tflite

import (
	"context"
	"fmt"
)

// transpose puts the dimensions into another order.
type transpose struct{}

func newTranspose(c *call) (kernel, error) {
	return transpose{}, firstError(c.integers(1), c.moves(0))
}

// order appends the dimensions of the input in the order of the output.
func (transpose) order(dst []int, n *node) ([]int, error) {
	rank := len(n.in[0].shape)
	order, err := readAxes(dst, n.in[1], rank)
	if err != nil {
		return nil, err
	}
	var seen [maxRank]bool
	for _, axis := range order {
		if seen[axis] {
			return nil, fmt.Errorf("order %s names axis %d twice", shapeText(order), axis)
		}
		seen[axis] = true
	}
	if len(order) != rank {
		return nil, fmt.Errorf("order %s for %d dimensions", shapeText(order), rank)
	}
	return order, nil
}

func (k transpose) prepare(n *node) error {
	order, err := k.order(n.dims[:0], n)
	for i, axis := range order {
		order[i] = n.in[0].shape[axis]
	}
	return n.resize(order, err)
}

func (k transpose) run(_ context.Context, n *node) error {
	in, out := n.in[0], n.out[0]
	order, err := k.order(n.dims[:0], n)
	if err != nil {
		return err
	}
	var w walk
	from, to := strides(in.shape), strides(out.shape)
	for i, axis := range order {
		w.add(out.shape[i], from[axis], to[i])
	}
	w.copy(out.data, in.data, in.def.typ.Size())
	return nil
}

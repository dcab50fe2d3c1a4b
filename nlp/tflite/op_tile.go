package tflite

import (
	"context"
	"fmt"
)

// tiles repeats a tensor so many times along each dimension.
type tiles struct{}

func newTile(c *call) (kernel, error) {
	return tiles{}, firstError(c.integers(1), c.moves(0))
}

func (tiles) prepare(n *node) error {
	times, err := readInts(n.dims[:0], n.in[1])
	if err != nil {
		return err
	}
	shape := n.in[0].shape
	if len(times) != len(shape) {
		return fmt.Errorf("%d multiples for %d dimensions", len(times), len(shape))
	}
	for i, m := range times {
		if m < 0 {
			return fmt.Errorf("%d times dimension %d", m, i)
		}
		times[i] = m * shape[i]
	}
	return n.resize(times, nil)
}

func (tiles) run(_ context.Context, n *node) error {
	times, err := readInts(n.dims[:0], n.in[1])
	if err != nil {
		return err
	}
	var w walk
	from, to := strides(n.in[0].shape), strides(n.out[0].shape)
	for i, d := range n.in[0].shape {
		w.add(times[i], 0, d*to[i])
		w.add(d, from[i], to[i])
	}
	w.copy(n.out[0].data, n.in[0].data, n.in[0].def.typ.Size())
	return nil
}

// broadcastTo repeats dimensions of size 1 until the tensor has a given shape.
type broadcastTo struct{}

func newBroadcastTo(c *call) (kernel, error) {
	return broadcastTo{}, firstError(c.integers(1), c.moves(0))
}

func (broadcastTo) prepare(n *node) error {
	want, err := readInts(n.dims[:0], n.in[1])
	if err != nil {
		return err
	}
	shape := n.in[0].shape
	front := len(want) - len(shape)
	for i, d := range shape {
		if front < 0 || d != 1 && d != want[front+i] {
			return fmt.Errorf("%s does not broadcast to %s", shapeText(shape), shapeText(want))
		}
	}
	return n.resize(want, nil)
}

func (broadcastTo) run(_ context.Context, n *node) error {
	in, out := n.in[0], n.out[0]
	var w walk
	from, to := strides(in.shape), strides(out.shape)
	front := len(out.shape) - len(in.shape)
	for i, d := range out.shape {
		step := 0
		if i >= front && in.shape[i-front] == d {
			step = from[i-front]
		}
		w.add(d, step, to[i])
	}
	w.copy(out.data, in.data, in.def.typ.Size())
	return nil
}

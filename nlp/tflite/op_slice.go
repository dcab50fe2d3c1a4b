package tflite

import (
	"context"
	"errors"
	"fmt"
)

// slice takes a box out of a tensor.
type slice struct{}

func newSlice(c *call) (kernel, error) {
	return slice{}, firstError(c.integers(1, 2), c.moves(0))
}

// prepare waits for the run only where a size is that of the rest from a
// beginning that is not known yet.
func (k slice) prepare(n *node) error {
	size, err := readInts(n.dims[:0], n.in[2])
	if err != nil {
		return err
	}
	if len(size) != len(n.in[0].shape) || n.in[1].n != len(size) {
		return fmt.Errorf("%d beginnings and %d sizes for %d dimensions", n.in[1].n, len(size), len(n.in[0].shape))
	}
	for _, d := range size {
		if d == unknown && !n.in[1].known {
			n.later()
			return nil
		}
	}
	for i, d := range size {
		if d == unknown {
			size[i] = n.in[0].shape[i] - n.in[1].integer(i)
		}
	}
	return n.resize(size, nil)
}

func (k slice) run(_ context.Context, n *node) error {
	in, out := n.in[0], n.out[0]
	var begins, sizes [maxRank]int
	begin, err := readInts(begins[:0], n.in[1])
	if err != nil {
		return err
	}
	size, err := readInts(sizes[:0], n.in[2])
	if err != nil {
		return err
	}
	for i, d := range in.shape {
		if size[i] == unknown {
			size[i] = d - begin[i]
		}
		if begin[i] < 0 || size[i] < 0 || begin[i] > d-size[i] {
			return fmt.Errorf("%d from %d on of dimension %d, which has %d", size[i], begin[i], i, d)
		}
	}
	if n.late {
		if err := n.resize(size, nil); err != nil {
			return err
		}
	}
	var w walk
	from, to := strides(in.shape), strides(size)
	for i, d := range size {
		w.from += begin[i] * from[i]
		w.add(d, from[i], to[i])
	}
	w.copy(out.data, in.data, in.def.typ.Size())
	return nil
}

// updateSlice puts a box into a tensor. It is moved as far as it must be to
// fit in.
type updateSlice struct{}

func newUpdateSlice(c *call) (kernel, error) {
	return updateSlice{}, firstError(c.integers(2), c.moves(0, 1))
}

func (updateSlice) prepare(n *node) error {
	whole, box := n.in[0].shape, n.in[1].shape
	if len(box) != len(whole) || n.in[2].n != len(whole) {
		return fmt.Errorf("%s at %d values in %s", shapeText(box), n.in[2].n, shapeText(whole))
	}
	for i, d := range box {
		if d > whole[i] {
			return errors.New("a slice " + shapeText(box) + " does not fit into " + shapeText(whole))
		}
	}
	return n.resize(whole, nil)
}

func (updateSlice) run(_ context.Context, n *node) error {
	whole, box, out := n.in[0], n.in[1], n.out[0]
	copy(out.data, whole.data)
	var w walk
	from, to := strides(box.shape), strides(whole.shape)
	for i, d := range box.shape {
		w.to += min(max(n.in[2].integer(i), 0), whole.shape[i]-d) * to[i]
		w.add(d, from[i], to[i])
	}
	w.copy(out.data, box.data, box.def.typ.Size())
	return nil
}

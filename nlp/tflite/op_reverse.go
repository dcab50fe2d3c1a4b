package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// reverse turns the order of the elements along axes around.
type reverse struct{}

func newReverse(c *call) (kernel, error) {
	return reverse{}, firstError(c.integers(1), c.moves(0))
}

func (reverse) prepare(n *node) error { return n.resize(n.in[0].shape, nil) }

func (reverse) run(_ context.Context, n *node) error {
	in := n.in[0]
	axes, err := readAxes(n.dims[:0], n.in[1], len(in.shape))
	if err != nil {
		return err
	}
	var turned [maxRank]bool
	for _, axis := range axes {
		turned[axis] = true
	}
	var w walk
	step := strides(in.shape)
	for i, d := range in.shape {
		if turned[i] {
			w.from += (d - 1) * step[i]
			w.add(d, -step[i], step[i])
		} else {
			w.add(d, step[i], step[i])
		}
	}
	w.copy(n.out[0].data, in.data, in.def.typ.Size())
	return nil
}

// reverseSequence turns the first elements along an axis around; how many of
// them may differ from one part of the batch to the next.
type reverseSequence struct{ axis, batch int }

func newReverseSequence(c *call) (kernel, error) {
	var k reverseSequence
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.ReverseSequenceOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis, k.batch = int(o.SeqDim()), int(o.BatchDim())
	}
	return k, firstError(c.integers(1), c.moves(0))
}

// axes returns both axes, counted from the front.
func (k reverseSequence) axes(shape []int) (axis, batch int, err error) {
	if axis, err = axisOf(k.axis, len(shape)); err != nil {
		return 0, 0, err
	}
	if batch, err = axisOf(k.batch, len(shape)); err != nil {
		return 0, 0, err
	}
	if axis == batch {
		return 0, 0, fmt.Errorf("axis %d is that of the batch, too", axis)
	}
	return axis, batch, nil
}

func (k reverseSequence) prepare(n *node) error {
	shape := n.in[0].shape
	_, batch, err := k.axes(shape)
	if err == nil && n.in[1].n != shape[batch] {
		err = fmt.Errorf("%d lengths for a batch of %d", n.in[1].n, shape[batch])
	}
	return n.resize(shape, err)
}

func (k reverseSequence) run(_ context.Context, n *node) error {
	in := n.in[0]
	axis, batch, err := k.axes(in.shape)
	if err != nil {
		return err
	}
	step := strides(in.shape)
	for i := range in.shape[batch] {
		length := n.in[1].integer(i)
		if length < 0 || length > in.shape[axis] {
			return fmt.Errorf("length %d of dimension %d, which has %d", length, axis, in.shape[axis])
		}
		first := i * step[batch]
		turned := walk{from: first + (length-1)*step[axis], to: first}
		kept := walk{from: first + length*step[axis], to: first + length*step[axis]}
		turned.add(length, -step[axis], step[axis])
		kept.add(in.shape[axis]-length, step[axis], step[axis])
		for j, d := range in.shape {
			if j != axis && j != batch {
				turned.add(d, step[j], step[j])
				kept.add(d, step[j], step[j])
			}
		}
		turned.copy(n.out[0].data, in.data, in.def.typ.Size())
		kept.copy(n.out[0].data, in.data, in.def.typ.Size())
	}
	return nil
}

package tflite

import "context"

// where lists the positions of the elements that are not zero.
type where struct{}

func newWhere(c *call) (kernel, error) {
	switch of := c.input(0).typ; of {
	case Bool, Float32, Int8, Uint8, Int32, Uint32, Int64:
	default:
		return nil, unsupported("of " + of.String())
	}
	if of := c.output(0).typ; of != Int64 {
		return nil, unsupported("to " + of.String())
	}
	return where{}, nil
}

func (where) prepare(n *node) error {
	n.later()
	return nil
}

func (where) run(_ context.Context, n *node) error {
	switch in := n.in[0]; in.def.typ {
	case Float32:
		return positionsOf(n, view[float32](in.data))
	case Int32, Uint32:
		return positionsOf(n, view[uint32](in.data))
	case Int64:
		return positionsOf(n, view[int64](in.data))
	default:
		return positionsOf(n, in.data)
	}
}

func positionsOf[T Element](n *node, values []T) error {
	found := 0
	for _, x := range values {
		if x != 0 {
			found++
		}
	}
	shape := n.in[0].shape
	if err := n.resize(append(n.dims[:0], found, len(shape)), nil); err != nil {
		return err
	}
	dst, step := view[int64](n.out[0].data), strides(shape)
	if len(dst) == 0 {
		return nil
	}
	for i, x := range values {
		if x == 0 {
			continue
		}
		for d, s := range step[:len(shape)] {
			dst[d] = int64(i / s)
			i %= s
		}
		dst = dst[len(shape):]
	}
	return nil
}

package tflite

import (
	"context"
	"errors"
)

// argument finds where along an axis the largest or the smallest element is;
// of several it is the first.
type argument struct{ find func(n *node, axis int) }

func newArgMax(c *call) (kernel, error) { return newArgument(c, false) }
func newArgMin(c *call) (kernel, error) { return newArgument(c, true) }

func newArgument(c *call, least bool) (kernel, error) {
	in, axis, out := c.input(0).typ, c.input(1).typ, c.output(0).typ
	if axis != Int32 && axis != Int64 {
		return nil, unsupported("along an axis of " + axis.String())
	}
	if out != Int32 && out != Int64 {
		return nil, unsupported("to " + out.String())
	}
	of := map[Type]func(n *node, axis int){
		Float32: findIn[float32](out, least), Int8: findIn[int8](out, least), Uint8: findIn[uint8](out, least), Bool: findIn[uint8](out, least),
		Int16: findIn[int16](out, least), Int32: findIn[int32](out, least), Int64: findIn[int64](out, least),
	}
	if of[in] == nil {
		return nil, unsupported("of " + in.String())
	}
	return argument{of[in]}, nil
}

// axis returns the axis of a call.
func (k argument) axis(n *node) (int, error) {
	t, rank := n.in[1], len(n.in[0].shape)
	if t.n != 1 {
		return 0, errors.New("the axis is not one number")
	}
	if t.def.typ == Int64 {
		return axisOf(int(view[int64](t.data)[0]), rank)
	}
	return axisOf(int(view[int32](t.data)[0]), rank)
}

func (k argument) prepare(n *node) error {
	axis, err := k.axis(n)
	if err != nil {
		return err
	}
	shape := n.in[0].shape
	return n.resize(append(append(n.dims[:0], shape[:axis]...), shape[axis+1:]...), nil)
}

func (k argument) run(_ context.Context, n *node) error {
	axis, err := k.axis(n)
	if err != nil {
		return err
	}
	if n.in[0].shape[axis] == 0 && n.out[0].n > 0 {
		return errors.New("nothing along the axis to choose from")
	}
	k.find(n, axis)
	return nil
}

func findIn[T Element](out Type, least bool) func(n *node, axis int) {
	if out == Int64 {
		return func(n *node, axis int) {
			findAlong(view[int64](n.out[0].data), view[T](n.in[0].data), n.in[0].shape, axis, least)
		}
	}
	return func(n *node, axis int) {
		findAlong(view[int32](n.out[0].data), view[T](n.in[0].data), n.in[0].shape, axis, least)
	}
}

func findAlong[I int32 | int64, T Element](dst []I, src []T, shape []int, axis int, least bool) {
	inner := 1
	for _, d := range shape[axis+1:] {
		inner *= d
	}
	for block := shape[axis] * inner; len(dst) > 0; src, dst = src[block:], dst[inner:] {
		for i := range inner {
			best, at := src[i], 0
			for k := 1; k < shape[axis]; k++ {
				if x := src[k*inner+i]; x > best && !least || x < best && least {
					best, at = x, k
				}
			}
			dst[i] = I(at)
		}
	}
}

package tflite

import (
	"context"

	"usher/nlp/tflite/internal/schema"
)

// sum adds up along axes.
type sum struct{ keep bool }

func newSum(c *call) (kernel, error) {
	var k sum
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.ReducerOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.keep = o.KeepDims()
	}
	if of := c.input(1).typ; of != Int32 {
		return nil, unsupported("along axes of " + of.String())
	}
	return k, c.types(Float32, Int32, Int64)
}

// reducedAxes marks the axes that are summed up.
func reducedAxes(axes []int32, rank int) (reduced [maxRank]bool, err error) {
	for _, a := range axes {
		axis, err := axisOf(int(a), rank)
		if err != nil {
			return reduced, err
		}
		reduced[axis] = true
	}
	return reduced, nil
}

// sumShape appends the shape that is left after summing up.
func sumShape(dst, shape []int, axes []int32, keep bool) ([]int, error) {
	reduced, err := reducedAxes(axes, len(shape))
	for i, d := range shape {
		switch {
		case !reduced[i]:
			dst = append(dst, d)
		case keep:
			dst = append(dst, 1)
		}
	}
	return dst, err
}

func (k sum) prepare(n *node) error {
	return n.resize(sumShape(n.dims[:0], n.in[0].shape, view[int32](n.in[1].data), k.keep))
}

func (k sum) run(_ context.Context, n *node) error {
	in, out := n.in[0], n.out[0]
	reduced, err := reducedAxes(view[int32](n.in[1].data), len(in.shape))
	if err != nil {
		return err
	}
	switch in.def.typ {
	case Int32:
		sumUp(view[int32](out.data), view[int32](in.data), in.shape, &reduced)
	case Int64:
		sumUp(view[int64](out.data), view[int64](in.data), in.shape, &reduced)
	default:
		sumUp(view[float32](out.data), view[float32](in.data), in.shape, &reduced)
	}
	return nil
}

// sumUp walks through src once, from front to back.
func sumUp[T number](dst, src []T, shape []int, reduced *[maxRank]bool) {
	clear(dst)
	if len(src) == 0 {
		return
	}
	if len(shape) == 0 {
		dst[0] = src[0]
		return
	}
	var step, at [maxRank]int // how far a dimension moves in dst
	size, last := 1, len(shape)-1
	for i := last; i >= 0; i-- {
		if !reduced[i] {
			step[i] = size
			size *= shape[i]
		}
	}
	for o, width := 0, shape[last]; ; {
		if reduced[last] {
			var s T
			for _, x := range src[:width] {
				s += x
			}
			dst[o] += s
		} else {
			row := dst[o : o+width]
			for i, x := range src[:width] {
				row[i] += x
			}
		}
		if src = src[width:]; len(src) == 0 {
			return
		}
		for d := last - 1; d >= 0; d-- {
			o += step[d]
			if at[d]++; at[d] < shape[d] {
				break
			}
			o, at[d] = o-step[d]*shape[d], 0
		}
	}
}

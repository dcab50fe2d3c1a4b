package tflite

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// series is the numbers from a start up or down to a limit that is not reached.
type series struct{}

func newRange(c *call) (kernel, error) {
	return series{}, firstError(c.types(Float32, Int32, Int64), c.moves(0, 1, 2))
}

func (series) prepare(n *node) error {
	for i, t := range n.in {
		if t.n != 1 {
			return fmt.Errorf("input %d has %d values", i, t.n)
		}
	}
	size := 0
	var err error
	if n.in[0].def.typ == Float32 {
		size, err = floatSeries(view[float32](n.in[0].data)[0], view[float32](n.in[1].data)[0], view[float32](n.in[2].data)[0])
	} else {
		size, err = intSeries(n.in[0].long(), n.in[1].long(), n.in[2].long())
	}
	return n.resize(append(n.dims[:0], size), err)
}

// long returns the value of a tensor of INT32 or INT64.
func (t *tensor) long() int64 {
	if t.def.typ == Int64 {
		return view[int64](t.data)[0]
	}
	return int64(view[int32](t.data)[0])
}

var errWrongWay = errors.New("the step does not lead from the start to the limit")

// intSeries returns how many numbers there are.
func intSeries(start, limit, step int64) (int, error) {
	way, stride := uint64(limit)-uint64(start), uint64(step)
	if step < 0 {
		way, stride = -way, -stride
	}
	if step == 0 || step > 0 && start > limit || step < 0 && start < limit {
		return 0, errWrongWay
	}
	size := way / stride
	if way%stride != 0 {
		size++
	}
	if size > math.MaxInt32 {
		return 0, errTooLarge
	}
	return int(size), nil
}

func floatSeries(start, limit, step float32) (int, error) {
	if !(start >= limit && step < 0 || start <= limit && step > 0) {
		return 0, errWrongWay
	}
	size := math.Ceil(math.Abs(float64((limit - start) / step)))
	if !(size <= math.MaxInt32) {
		return 0, errTooLarge
	}
	return int(size), nil
}

func (series) run(_ context.Context, n *node) error {
	switch out := n.out[0]; out.def.typ {
	case Float32:
		advance(view[float32](out.data), view[float32](n.in[0].data)[0], view[float32](n.in[2].data)[0])
	case Int32:
		advance(view[int32](out.data), view[int32](n.in[0].data)[0], view[int32](n.in[2].data)[0])
	default:
		advance(view[int64](out.data), view[int64](n.in[0].data)[0], view[int64](n.in[2].data)[0])
	}
	return nil
}

// advance adds the step again and again, as the official runtime does: floats
// differ from multiples of it by what rounding adds up to.
func advance[T Element](dst []T, x, step T) {
	for i := range dst {
		dst[i] = x
		x += step
	}
}

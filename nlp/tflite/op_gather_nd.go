package tflite

import (
	"context"
	"fmt"
)

// gatherND takes slices of a tensor by positions, which are the rows of the
// second input.
type gatherND struct{}

func newGatherND(c *call) (kernel, error) {
	return gatherND{}, firstError(c.integers(1), c.moves(0))
}

func (gatherND) prepare(n *node) error {
	of, at := n.in[0].shape, n.in[1].shape
	if len(at) == 0 || at[len(at)-1] > len(of) {
		return fmt.Errorf("positions %s in a tensor of %s", shapeText(at), shapeText(of))
	}
	rest := of[at[len(at)-1]:]
	if len(at)-1+len(rest) > maxRank {
		return fmt.Errorf("result of more than %d dimensions", maxRank)
	}
	return n.resize(append(append(n.dims[:0], at[:len(at)-1]...), rest...), nil)
}

func (gatherND) run(_ context.Context, n *node) error {
	of, at, out := n.in[0], n.in[1], n.out[0]
	if out.n == 0 {
		return nil
	}
	depth := at.shape[len(at.shape)-1]
	size := product(of.shape[depth:]) * of.def.typ.Size()
	for i := range product(at.shape[:len(at.shape)-1]) {
		from, err := position(at, i*depth, of.shape[:depth])
		if err != nil {
			return err
		}
		copy(out.data[i*size:][:size], of.data[from*size:])
	}
	return nil
}

// position reads one position of a tensor, the values of at from first on, and
// returns the number of the slice that lies there.
func position(at *tensor, first int, shape []int) (int, error) {
	number := 0
	for i, d := range shape {
		x := at.integer(first + i)
		if x < 0 || x >= d {
			return 0, fmt.Errorf("position %d of dimension %d, which has %d", x, i, d)
		}
		number = number*d + x
	}
	return number, nil
}

// scatterND puts slices at positions of a tensor that is zero elsewhere. Where
// several come to one place, they are added up.
type scatterND struct{}

func newScatterND(c *call) (kernel, error) {
	switch of := c.input(1).typ; of {
	case Float32, Int8, Uint8, Int16, Int32, Int64, Bool:
	default:
		return nil, unsupported("of " + of.String())
	}
	return scatterND{}, firstError(c.integers(0, 2), c.moves(1))
}

func (scatterND) prepare(n *node) error {
	shape, err := readInts(n.dims[:0], n.in[2])
	if err != nil {
		return err
	}
	at, slices := n.in[0].shape, n.in[1].shape
	outer := len(at) - 1
	fits := outer >= 0 && len(slices) >= outer && at[outer] <= len(shape) && len(slices)-outer == len(shape)-at[outer]
	for i := 0; fits && i < len(slices); i++ {
		if i < outer {
			fits = slices[i] == at[i]
		} else {
			fits = slices[i] == shape[at[outer]+i-outer]
		}
	}
	if !fits {
		return fmt.Errorf("slices %s at positions %s of a tensor of %s", shapeText(slices), shapeText(at), shapeText(shape))
	}
	return n.resize(shape, nil)
}

func (scatterND) run(_ context.Context, n *node) error {
	at, from, out := n.in[0], n.in[1], n.out[0]
	clear(out.data)
	if from.n == 0 {
		return nil
	}
	outer := len(at.shape) - 1
	depth, size := at.shape[outer], product(from.shape[outer:])
	for i := range product(at.shape[:outer]) {
		to, err := position(at, i*depth, out.shape[:depth])
		if err != nil {
			return err
		}
		addSlice(out, to*size, from, i*size, size)
	}
	return nil
}

// addSlice adds size elements of src to as many of dst.
func addSlice(dst *tensor, to int, src *tensor, from, size int) {
	switch dst.def.typ {
	case Float32:
		addTo(view[float32](dst.data)[to:][:size], view[float32](src.data)[from:])
	case Int16:
		addTo(view[int16](dst.data)[to:][:size], view[int16](src.data)[from:])
	case Int32:
		addTo(view[int32](dst.data)[to:][:size], view[int32](src.data)[from:])
	case Int64:
		addTo(view[int64](dst.data)[to:][:size], view[int64](src.data)[from:])
	case Bool:
		for i := range size {
			dst.data[to+i] |= src.data[from+i]
		}
	default:
		addTo(dst.data[to:][:size], src.data[from:])
	}
}

func addTo[T Element](dst, src []T) {
	for i := range dst {
		dst[i] += src[i]
	}
}

package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// reshape gives the same values another shape.
type reshape struct{ shape []int } // used where no second input is given

func newReshape(c *call) (kernel, error) {
	var k reshape
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.ReshapeOptions
		o.Init(c.options.Bytes, c.options.Pos)
		if k.shape = ints(o.NewShapeLength(), o.NewShape); len(k.shape) == 1 && k.shape[0] == 0 {
			k.shape = nil // old files write a scalar so
		}
	}
	if s := c.input(1); s != nil && s.typ != Int32 {
		return nil, unsupported("to a shape of " + s.typ.String())
	}
	return k, c.types(c.input(0).typ)
}

// reshapeShape appends the wanted shape, with the one dimension that may be -1
// worked out.
func reshapeShape(dst, from, want []int) ([]int, error) {
	if len(want) > maxRank {
		return dst, fmt.Errorf("to %d dimensions; at most %d are possible", len(want), maxRank)
	}
	n, err := count(from)
	if err != nil {
		return dst, err
	}
	rest, open := len(dst), -1
	for i, d := range want {
		if d == unknown {
			if open >= 0 {
				return dst, fmt.Errorf("to %s: more than one dimension is left open", shapeText(want))
			}
			open, d = i, 1
		}
		dst = append(dst, d)
	}
	size, err := count(dst[rest:])
	if err != nil {
		return dst, err
	}
	switch {
	case n == unknown && open >= 0:
		dst[rest+open] = unknown
	case n == unknown:
	case open >= 0 && size > 0 && n%size == 0:
		dst[rest+open] = n / size
	case n != size:
		return dst, fmt.Errorf("from %s to %s: the number of elements differs", shapeText(from), shapeText(want))
	}
	return dst, nil
}

func (k reshape) prepare(n *node) error {
	if len(n.in) < 2 || n.in[1] == nil {
		return n.resize(reshapeShape(n.dims[:0], n.in[0].shape, k.shape))
	}
	values := view[int32](n.in[1].data)
	if len(values) > maxRank {
		return fmt.Errorf("to %d dimensions; at most %d are possible", len(values), maxRank)
	}
	var want [maxRank]int
	for i, v := range values {
		want[i] = int(v)
	}
	return n.resize(reshapeShape(n.dims[:0], n.in[0].shape, want[:len(values)]))
}

func (k reshape) run(_ context.Context, n *node) error {
	copy(n.out[0].data, n.in[0].data) // the same bytes, where the arena holds both
	return nil
}

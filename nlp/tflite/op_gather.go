package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// gather takes slices of a table along an axis by their numbers.
type gather struct{ axis int }

func newGather(c *call) (kernel, error) {
	var o schema.GatherOptions
	var k gather
	if c.optionsOf != schema.BuiltinOptionsNONE {
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis = int(o.Axis())
		if o.BatchDims() != 0 {
			return nil, unsupported(fmt.Sprintf("with batch_dims %d", o.BatchDims()))
		}
	}
	if of := c.input(1).typ; of != Int32 && of != Int64 {
		return nil, unsupported("by " + of.String())
	}
	of := c.input(0).typ // copied, whatever it is
	return k, c.types(of)
}

// gatherShape appends the shape of the slices of a table.
func gatherShape(dst, table, indices []int, axis int) ([]int, error) {
	axis, err := axisOf(axis, len(table))
	if err != nil {
		return dst, err
	}
	if len(table)+len(indices)-1 > maxRank {
		return dst, fmt.Errorf("result of more than %d dimensions", maxRank)
	}
	dst = append(dst, table[:axis]...)
	dst = append(dst, indices...)
	return append(dst, table[axis+1:]...), nil
}

func (k gather) prepare(n *node) error {
	return n.resize(gatherShape(n.dims[:0], n.in[0].shape, n.in[1].shape, k.axis))
}

func (k gather) run(_ context.Context, n *node) error {
	if n.in[1].def.typ == Int64 {
		return gatherBy(k, n, view[int64](n.in[1].data))
	}
	return gatherBy(k, n, view[int32](n.in[1].data))
}

func gatherBy[T int32 | int64](k gather, n *node, indices []T) error {
	table, out := n.in[0], n.out[0]
	axis, err := axisOf(k.axis, len(table.shape))
	if err != nil {
		return err
	}
	rows, size := table.shape[axis], table.def.typ.Size()
	for _, d := range table.shape[axis+1:] {
		size *= d
	}
	for i, row := range indices {
		if row < 0 || int64(row) >= int64(rows) {
			return fmt.Errorf("index %d at position %d is not in a table of %d rows", row, i, rows)
		}
	}
	if len(out.data) == 0 {
		return nil
	}
	dst := out.data
	for src := table.data; len(src) > 0; src = src[rows*size:] {
		for _, row := range indices {
			copy(dst[:size], src[int(row)*size:])
			dst = dst[size:]
		}
	}
	return nil
}

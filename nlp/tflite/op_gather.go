package tflite

import (
	"context"
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// gather takes slices of a table along an axis by their numbers. The leading
// batch dimensions of table and numbers go together.
type gather struct{ axis, batch int }

func newGather(c *call) (kernel, error) {
	var k gather
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.GatherOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis, k.batch = int(o.Axis()), int(o.BatchDims())
	}
	return k, firstError(c.integers(1), c.moves(0))
}

// dims returns the axis and the number of batch dimensions, counted from the
// front.
func (k gather) dims(table, numbers []int) (axis, batch int, err error) {
	if axis, err = axisOf(k.axis, len(table)); err != nil {
		return 0, 0, err
	}
	if batch = k.batch; batch < 0 {
		batch += len(numbers)
	}
	if batch < 0 || batch > axis || batch > len(numbers) || !slices.Equal(table[:batch], numbers[:batch]) {
		return 0, 0, fmt.Errorf("%d batch dimensions of a table of %s and numbers of %s along axis %d",
			k.batch, shapeText(table), shapeText(numbers), axis)
	}
	return axis, batch, nil
}

func (k gather) prepare(n *node) error {
	table, numbers := n.in[0].shape, n.in[1].shape
	axis, batch, err := k.dims(table, numbers)
	if err != nil {
		return err
	}
	return n.resize(gatherShape(n.dims[:0], table, numbers[batch:], axis))
}

// gatherShape appends the shape of the slices of a table.
func gatherShape(dst, table, numbers []int, axis int) ([]int, error) {
	axis, err := axisOf(axis, len(table))
	if err != nil {
		return dst, err
	}
	if len(table)+len(numbers)-1 > maxRank {
		return dst, fmt.Errorf("result of more than %d dimensions", maxRank)
	}
	dst = append(dst, table[:axis]...)
	dst = append(dst, numbers...)
	return append(dst, table[axis+1:]...), nil
}

func (k gather) run(_ context.Context, n *node) error {
	table, numbers, out := n.in[0], n.in[1], n.out[0]
	axis, batch, err := k.dims(table.shape, numbers.shape)
	if err != nil {
		return err
	}
	rows := table.shape[axis]
	for i := range numbers.n {
		if row := numbers.integer(i); row < 0 || row >= rows {
			return fmt.Errorf("index %d at position %d is not in a table of %d rows", row, i, rows)
		}
	}
	if out.n == 0 {
		return nil
	}
	size := product(table.shape[axis+1:]) * table.def.typ.Size()
	each := product(numbers.shape[batch:])
	tables := product(table.shape[batch:axis]) // that share their numbers
	src, dst := table.data, out.data
	for i := 0; len(src) > 0; i++ {
		first := i / tables * each
		for j := first; j < first+each; j++ {
			copy(dst[:size], src[numbers.integer(j)*size:])
			dst = dst[size:]
		}
		src = src[rows*size:]
	}
	return nil
}

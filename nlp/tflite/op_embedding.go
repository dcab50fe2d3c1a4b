package tflite

import (
	"context"
	"errors"
	"fmt"
)

// embeddingLookup takes rows of a table by their numbers. A quantised table
// may become float32 on the way.
type embeddingLookup struct{ scales []float32 } // one, or one a row; none: rows are copied

func newEmbeddingLookup(c *call) (kernel, error) {
	if of := c.input(0).typ; of != Int32 {
		return nil, unsupported("by " + of.String())
	}
	table, out := c.input(1), c.output(0)
	if out.typ != Float32 || table.typ != Int8 && table.typ != Uint8 {
		return embeddingLookup{}, c.moves(1)
	}
	q := table.quant
	switch {
	case q == nil:
		return nil, errors.New("a table of integers without a scale")
	case len(q.Scale) > 1 && (q.Axis != 0 || len(table.shape) == 0 || len(q.Scale) != table.shape[0]):
		return nil, errors.New("scales that are not those of the rows")
	}
	for _, z := range q.ZeroPoint {
		if z != 0 {
			return nil, unsupported("with a zero point")
		}
	}
	return embeddingLookup{q.Scale}, nil
}

func (k embeddingLookup) prepare(n *node) error {
	numbers, table := n.in[0].shape, n.in[1].shape
	if len(numbers) != 1 || len(table) < 2 {
		return fmt.Errorf("rows %s of a table of %s", shapeText(numbers), shapeText(table))
	}
	return n.resize(gatherShape(n.dims[:0], table, numbers, 0))
}

func (k embeddingLookup) run(_ context.Context, n *node) error {
	table, out := n.in[1], n.out[0]
	rows, width := table.shape[0], product(table.shape[1:])
	if len(k.scales) > 1 && len(k.scales) != rows {
		return fmt.Errorf("%d rows with %d scales", rows, len(k.scales))
	}
	for i, row := range view[int32](n.in[0].data) {
		if row < 0 || int(row) >= rows {
			return fmt.Errorf("index %d at position %d is not in a table of %d rows", row, i, rows)
		}
		if k.scales == nil {
			size := width * table.def.typ.Size()
			copy(out.data[i*size:][:size], table.data[int(row)*size:])
			continue
		}
		// The official runtime, too, takes the bytes of UINT8 as signed.
		scale := k.scales[int(row)%len(k.scales)]
		dst := view[float32](out.data)[i*width:][:width]
		for j, x := range view[int8](table.data)[int(row)*width:][:width] {
			dst[j] = float32(x) * scale
		}
	}
	return nil
}

package tflite

import (
	"context"
	"fmt"
)

// topK finds the k largest elements of each row, in descending order; of equal
// ones the first comes first.
type topK struct{}

func newTopK(c *call) (kernel, error) {
	switch of := c.input(0).typ; {
	case of != Float32 && of != Int8 && of != Uint8 && of != Int16 && of != Int32 && of != Int64:
		return nil, unsupported("of " + of.String())
	case c.output(0).typ != of:
		return nil, unsupported("from " + of.String() + " to " + c.output(0).typ.String())
	case c.output(1).typ != Int32 && c.output(1).typ != Int16:
		return nil, unsupported("with positions of " + c.output(1).typ.String())
	}
	return topK{}, c.integers(1)
}

func (topK) prepare(n *node) error {
	k, err := readInt(n.in[1])
	if err != nil {
		return err
	}
	dst := append(n.dims[:0], n.in[0].shape...)
	last := len(dst) - 1
	if last < 0 || k > dst[last] {
		return fmt.Errorf("the first %d of %s", k, shapeText(dst))
	}
	dst[last] = max(k, 0)
	if err := n.out[1].resize(dst); err != nil {
		return err
	}
	return n.resize(dst, nil)
}

func (topK) run(_ context.Context, n *node) error {
	switch n.in[0].def.typ {
	case Float32:
		return topOf[float32](n)
	case Int8:
		return topOf[int8](n)
	case Uint8:
		return topOf[uint8](n)
	case Int16:
		return topOf[int16](n)
	case Int32:
		return topOf[int32](n)
	default:
		return topOf[int64](n)
	}
}

func topOf[T Element](n *node) error {
	src, dst := view[T](n.in[0].data), view[T](n.out[0].data)
	if len(dst) == 0 {
		return nil
	}
	last := len(n.in[0].shape) - 1
	width, k := n.in[0].shape[last], n.out[0].shape[last]
	room, err := n.scratch(4 * k)
	if err != nil {
		return err
	}
	best := view[int32](room)[:k]
	for row := 0; len(src) > 0; row++ {
		top(best, src[:width])
		for i, at := range best {
			dst[row*k+i] = src[at]
			if n.out[1].def.typ == Int16 {
				view[int16](n.out[1].data)[row*k+i] = int16(at)
			} else {
				view[int32](n.out[1].data)[row*k+i] = at
			}
		}
		src = src[width:]
	}
	return nil
}

// top fills best with the positions of the largest elements of row. It keeps
// them in a heap whose root is the least of them.
func top[T Element](best []int32, row []T) {
	for i := range best {
		best[i] = int32(i)
	}
	for i := len(best)/2 - 1; i >= 0; i-- {
		sink(best, row, i)
	}
	for i := len(best); i < len(row); i++ {
		if before(row, int32(i), best[0]) {
			best[0] = int32(i)
			sink(best, row, 0)
		}
	}
	for end := len(best) - 1; end > 0; end-- {
		best[0], best[end] = best[end], best[0]
		sink(best[:end], row, 0)
	}
}

// before tells whether element a comes before b in the result.
func before[T Element](row []T, a, b int32) bool {
	switch {
	case row[a] > row[b]:
		return true
	case row[a] < row[b]:
		return false
	}
	return a < b // equal, or not to be compared
}

// sink moves the entry at i down to where it belongs in the heap.
func sink[T Element](heap []int32, row []T, i int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && before(row, heap[child], heap[child+1]) {
			child++
		}
		if before(row, heap[child], heap[i]) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

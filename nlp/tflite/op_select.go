package tflite

import (
	"context"
	"fmt"
	"slices"
)

// choose takes each element from one of two tensors, as a third one says.
type choose struct {
	broadcasts bool // all three; else the condition may be one value, or one a row
}

func newSelect(c *call) (kernel, error) { return choose{}, c.chooses() }

func newSelectV2(c *call) (kernel, error) { return choose{broadcasts: true}, c.chooses() }

func (c *call) chooses() error {
	if of := c.input(0).typ; of != Bool {
		return unsupported("by " + of.String())
	}
	if of := c.input(1).typ; of.Size() > 8 {
		return unsupported("of " + of.String())
	}
	return c.moves(1, 2)
}

func (k choose) prepare(n *node) error {
	by, a, b := n.in[0].shape, n.in[1].shape, n.in[2].shape
	if one, _ := count(n.out[0].def.shape); one == 1 && n.in[0].n == 1 && n.in[1].n == 1 && n.in[2].n == 1 {
		return n.resize(n.out[0].def.shape, nil) // of one element: the official runtime leaves the shape as it is in the file
	}
	if !k.broadcasts {
		if !slices.Equal(a, b) || len(by) > 0 && !slices.Equal(by, a) && (len(by) > 1 || len(a) == 0 || by[0] != a[0]) {
			return fmt.Errorf("by %s of %s and %s", shapeText(by), shapeText(a), shapeText(b))
		}
		return n.resize(a, nil)
	}
	if max(len(by), len(a), len(b)) > maxRank {
		return fmt.Errorf("more than %d dimensions", maxRank)
	}
	var room [maxRank]int
	both, err := broadcast(room[:0], a, b)
	if err != nil {
		return err
	}
	return n.resize(broadcast(n.dims[:0], by, both))
}

func (k choose) run(_ context.Context, n *node) error {
	out := n.out[0]
	if out.n == 0 {
		return nil
	}
	by := n.in[0].shape
	var room [maxRank]int
	if !k.broadcasts && len(by) == 1 && out.n > 1 { // one a row
		by = append(append(room[:0], by...), 1, 1, 1, 1, 1, 1, 1)[:len(out.shape)]
	}
	switch out.def.typ.Size() {
	case 1:
		chooseFrom(n, by, out.data, n.in[1].data, n.in[2].data)
	case 2:
		chooseFrom(n, by, view[uint16](out.data), view[uint16](n.in[1].data), view[uint16](n.in[2].data))
	case 4:
		chooseFrom(n, by, view[uint32](out.data), view[uint32](n.in[1].data), view[uint32](n.in[2].data))
	default:
		chooseFrom(n, by, view[uint64](out.data), view[uint64](n.in[1].data), view[uint64](n.in[2].data))
	}
	return nil
}

func chooseFrom[T Element](n *node, by []int, dst, a, b []T) {
	shape, verdict := n.out[0].shape, n.in[0].data
	step := [3][maxRank]int{stepsOver(by, len(shape)), stepsOver(n.in[1].shape, len(shape)), stepsOver(n.in[2].shape, len(shape))}
	last := max(len(shape)-1, 0)
	width := product(shape[min(last, len(shape)):])
	byStep, aStep, bStep := step[0][last], step[1][last], step[2][last]
	var i [3]int // positions in the three tensors
	var index [maxRank]int
	for {
		chooseRow(dst[:width], verdict[i[0]:], a[i[1]:], b[i[2]:], byStep, aStep, bStep)
		if dst = dst[width:]; len(dst) == 0 {
			return
		}
		for d := last - 1; d >= 0; d-- {
			for k := range step {
				i[k] += step[k][d]
			}
			if index[d]++; index[d] < shape[d] {
				break
			}
			for k := range step {
				i[k] -= step[k][d] * shape[d]
			}
			index[d] = 0
		}
	}
}

// chooseRow fills dst. Each of the others goes with it element for element, or
// its first element is for all of them, as its step of 1 or 0 says.
func chooseRow[T Element](dst []T, by []byte, a, b []T, byStep, aStep, bStep int) {
	switch {
	case byStep == 0 && by[0] != 0:
		copyRows(dst, a, 0, 0, walkDim{size: 1}, walkDim{len(dst), aStep, 1})
	case byStep == 0:
		copyRows(dst, b, 0, 0, walkDim{size: 1}, walkDim{len(dst), bStep, 1})
	default:
		x, y := 0, 0
		for j, verdict := range by[:len(dst)] {
			if verdict != 0 {
				dst[j] = a[x]
			} else {
				dst[j] = b[y]
			}
			x, y = x+aStep, y+bStep
		}
	}
}

// stepsOver returns how far each dimension of a result of the given rank goes in
// a tensor that is broadcast to it.
func stepsOver(shape []int, rank int) (s [maxRank]int) {
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 {
			s[i+rank-len(shape)] = step
		}
		step *= shape[i]
	}
	return s
}

package tflite

import (
	"context"

	"usher/simd"
)

// pairwise is an operation on the elements of two broadcast tensors.
type pairwise struct {
	check func(b *tensor) error // of the values of the second, nil: all are good
	rows  func(n *node)
	act   activation
}

func (k pairwise) prepare(n *node) error {
	a, b := n.in[0].shape, n.in[1].shape
	if err := n.resize(broadcast(n.dims[:0], a, b)); err != nil {
		return err
	}
	*geometryOf[spread](n) = spreadOf(n.out[0].shape, a, b)
	return nil
}

func (k pairwise) run(_ context.Context, n *node) error {
	if len(n.out[0].data) == 0 {
		return nil
	}
	if k.check != nil {
		if err := k.check(n.in[1]); err != nil {
			return err
		}
	}
	k.rows(n)
	k.act.clamp(n.out[0])
	return nil
}

// rows makes a computation of a function that takes runs of elements. a and b
// are as long as dst, or one element that counts for all.
func rows[T, R Element](row func(dst []R, a, b []T)) func(n *node) {
	return func(n *node) {
		a, b, out := n.in[0], n.in[1], n.out[0]
		rowwise(geometryOf[spread](n), view[R](out.data), view[T](a.data), view[T](b.data), row)
	}
}

// floats makes a computation of an operation on floats.
func floats(op simd.Operation, l simd.Limits) func(n *node) {
	return func(n *node) {
		a, b, dst := n.in[0], n.in[1], n.out[0]
		if a.n == dst.n && b.n == dst.n {
			l.Each(op, floatsOf(dst), floatsOf(a), floatsOf(b))
			return
		}
		floatPlanes(op, l, geometryOf[spread](n), dst, a, b)
	}
}

// floatPlanes takes as many rows at a time as lie in one plane.
func floatPlanes(op simd.Operation, l simd.Limits, s *spread, out, a, b *tensor) {
	width, rows := s.size[0], 1
	if s.rank > 1 {
		rows = s.size[1]
	}
	operand := func(t *tensor, in *[maxRank]int) simd.Operand {
		return simd.Operand{Data: floatsOf(t), Step: in[1], One: in[0] == 0}
	}
	x, y, dst := operand(a, &s.a), operand(b, &s.b), floatsOf(out)
	var at [maxRank]int
	for {
		l.Rows(op, dst[:rows*width], width, x, y)
		if dst = dst[rows*width:]; len(dst) == 0 {
			return
		}
		ai, bi := s.next(&at, 2)
		x.Data, y.Data = floatsOf(a)[ai:], floatsOf(b)[bi:]
	}
}

// elements makes a computation of a function of two elements.
func elements[T, R Element](f func(x, y T) R) func(n *node) {
	return rows(func(dst []R, a, b []T) {
		as, bs := stride(dst, a), stride(dst, b)
		for i := range dst {
			dst[i] = f(a[i*as], b[i*bs])
		}
	})
}

// stride is how far to move in an operand for each element of the result.
func stride[T, R any](dst []R, operand []T) int {
	if len(operand) == len(dst) {
		return 1
	}
	return 0
}

// spread is a broadcast in as few dimensions as possible, innermost first:
// neighbours along which the same operands are repeated are one.
type spread struct {
	rank       int
	size, a, b [maxRank]int // a and b: how far a step moves in an operand
}

func spreadOf(out, a, b []int) spread {
	s := spread{rank: 1}
	s.size[0] = 1
	for i, asize, bsize, last := 1, 1, 1, -1; i <= len(out); i++ {
		size, ad, bd := out[len(out)-i], dimension(a, i), dimension(b, i)
		if size == 1 {
			continue
		}
		repeats := 0
		if ad == 1 {
			repeats = 1
		}
		if bd == 1 {
			repeats |= 2
		}
		switch d := s.rank - 1; {
		case last == repeats:
			s.size[d] *= size
		case last >= 0:
			d, s.rank = s.rank, s.rank+1
			fallthrough
		default:
			s.size[d] = size
			s.a[d], s.b[d] = asize, bsize
			if ad == 1 {
				s.a[d] = 0
			}
			if bd == 1 {
				s.b[d] = 0
			}
			last = repeats
		}
		asize, bsize = asize*ad, bsize*bd
	}
	return s
}

// dimension returns the size of a dimension by its distance from the end.
func dimension(shape []int, fromEnd int) int {
	if fromEnd > len(shape) {
		return 1
	}
	return shape[len(shape)-fromEnd]
}

// next goes one step on in the dimensions from d on, of which at counts the
// steps, and returns where it begins in both operands.
func (s *spread) next(at *[maxRank]int, d int) (a, b int) {
	for i := d; i < s.rank; i++ {
		if at[i]++; at[i] < s.size[i] {
			break
		}
		at[i] = 0
	}
	for i := d; i < s.rank; i++ {
		a, b = a+at[i]*s.a[i], b+at[i]*s.b[i]
	}
	return a, b
}

// rowwise calls row for each run of the innermost dimension.
func rowwise[T, R Element](s *spread, dst []R, a, b []T, row func(dst []R, a, b []T)) {
	var at [maxRank]int
	width, ai, bi := s.size[0], 0, 0
	awidth, bwidth := max(1, s.a[0]*width), max(1, s.b[0]*width)
	for {
		row(dst[:width], a[ai:ai+awidth], b[bi:bi+bwidth])
		if dst = dst[width:]; len(dst) == 0 {
			return
		}
		ai, bi = s.next(&at, 1)
	}
}

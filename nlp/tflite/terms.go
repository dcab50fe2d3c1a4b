package tflite

import "usher/simd"

// combination is what becomes of the terms of two quantised numbers.
type combination uint8

const (
	sumOf combination = iota
	productOf
	squareOf // of the sum
)

// terms are what bytes stand for, for both operands, and what brings what they
// make to the scale of the result.
type terms struct {
	do    combination
	a, b  [256]int32
	scale simd.Rescale
}

// newTerms makes a kernel that turns the numbers of both operands into terms,
// combines these, and brings the result to its scale.
func newTerms(c *call, f fixed, do combination, a, b func(q int32) int32) (kernel, error) {
	if c.input(0).typ == Int16 {
		return newFixedBinary(c, func(x, y int32) int32 { return f.result(f.scale.times(do.of(a(x), b(y)))) })
	}
	t := &terms{do: do, scale: simd.NewRescale([]int32{f.scale.multiplier}, []int{f.scale.shift}, f.out.zero, f.low, f.high)}
	low, high := c.input(0).typ.limits()
	for q := low; q <= high; q++ {
		t.a[uint8(q)], t.b[uint8(q)] = a(q), b(q)
	}
	return newBinary(c, byType{Int8: t.run, Uint8: t.run}, actNone)
}

// termBlock is how many results are brought to their scale at a time.
const termBlock = 256

// run computes runs of neighbours, and brings as many of them to their scale
// together as fit into a block.
func (t *terms) run(n *node) {
	a, b, dst, s := n.in[0], n.in[1], n.out[0].data, geometryOf[spread](n)
	var block [termBlock]int32
	var at [maxRank]int
	full := 0
	for ai, bi := 0, 0; len(dst) > full; ai, bi = s.next(&at, 1) {
		x, y, width := s.run(a.data, ai, s.a[0]), s.run(b.data, bi, s.b[0]), s.size[0]
		for width > 0 {
			if full == termBlock || full > 0 && full+width > termBlock {
				t.scale.Row(dst[:full], block[:full], nil, 0)
				dst, full = dst[full:], 0
			}
			part := min(width, termBlock-full)
			t.combine(block[full:full+part], x, y)
			x, y = after(x, part), after(y, part)
			full, width = full+part, width-part
		}
	}
	t.scale.Row(dst[:full], block[:full], nil, 0)
}

// run returns the bytes of an operand from one on for a run of the innermost
// dimension: a single one where it does not move on.
func (s *spread) run(operand []byte, at, step int) []byte {
	if step == 0 {
		return operand[at : at+1]
	}
	return operand[at : at+s.size[0]]
}

// after goes on by n numbers, unless there is only one that counts for all.
func after(operand []byte, n int) []byte {
	if len(operand) == 1 {
		return operand
	}
	return operand[n:]
}

// combine turns bytes into terms and brings these together.
func (t *terms) combine(dst []int32, a, b []byte) {
	switch {
	case len(b) == 1:
		y := t.b[b[0]]
		for i, x := range a[:len(dst)] {
			dst[i] = t.do.of(t.a[x], y)
		}
	case len(a) == 1:
		x := t.a[a[0]]
		for i, y := range b[:len(dst)] {
			dst[i] = t.do.of(x, t.b[y])
		}
	case t.do == sumOf:
		b = b[:len(dst)]
		for i, x := range a[:len(dst)] {
			dst[i] = t.a[x] + t.b[b[i]]
		}
	default:
		b = b[:len(dst)]
		for i, x := range a[:len(dst)] {
			dst[i] = t.do.of(t.a[x], t.b[b[i]])
		}
	}
}

func (c combination) of(x, y int32) int32 {
	switch c {
	case productOf:
		return x * y
	case squareOf:
		return (x + y) * (x + y)
	}
	return x + y
}

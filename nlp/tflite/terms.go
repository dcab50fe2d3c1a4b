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
	return newBinary(c, byType{Int8: rows(termRows[int8](t)), Uint8: rows(termRows[uint8](t))}, actNone)
}

// termBlock is how many results are brought to their scale at a time.
const termBlock = 256

func termRows[T int8 | uint8](t *terms) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		var room [termBlock]int32
		for len(dst) > 0 {
			n := min(len(dst), termBlock)
			t.combine(room[:n], raw(a), raw(b))
			t.scale.Row(raw(dst[:n]), room[:n], nil, 0)
			dst, a, b = dst[n:], after(a, n), after(b, n)
		}
	}
}

// after goes on by n numbers, unless there is only one that counts for all.
func after[T any](operand []T, n int) []T {
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

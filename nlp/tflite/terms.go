package tflite

// combination is what becomes of the terms of two quantised numbers.
type combination uint8

const (
	sumOf combination = iota
	productOf
	squareOf // of the sum
)

// terms are what bytes stand for, for both operands.
type terms struct {
	fixed
	do   combination
	a, b [256]int32
}

// newTerms makes a kernel that turns the numbers of both operands into terms,
// combines these, and brings the result to its scale.
func newTerms(c *call, f fixed, do combination, a, b func(q int32) int32) (kernel, error) {
	if c.input(0).typ == Int16 {
		return newFixedBinary(c, func(x, y int32) int32 { return f.result(f.scale.times(do.of(a(x), b(y)))) })
	}
	t := &terms{fixed: f, do: do}
	low, high := c.input(0).typ.limits()
	for q := low; q <= high; q++ {
		t.a[uint8(q)], t.b[uint8(q)] = a(q), b(q)
	}
	return newBinary(c, byType{Int8: rows(termRows[int8](t)), Uint8: rows(termRows[uint8](t))}, actNone)
}

func termRows[T int8 | uint8](t *terms) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		as, bs := stride(dst, a), stride(dst, b)
		for i := range dst {
			x := t.do.of(t.a[uint8(a[i*as])], t.b[uint8(b[i*bs])])
			dst[i] = T(t.result(t.scale.times(x)))
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

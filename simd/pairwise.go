package simd

import "math"

// Limits are what results are cut to. Numbers that are none stay.
type Limits struct{ Low, High float32 }

// Add writes the sums of a and b into dst. Each of them is as long as dst or
// one number that counts for all; dst may be one of them.
func Add(dst, a, b []float32) { unlimited.Add(dst, a, b) }

// Sub writes the differences of a and b into dst, see Add.
func Sub(dst, a, b []float32) { unlimited.Sub(dst, a, b) }

// Mul writes the products of a and b into dst, see Add.
func Mul(dst, a, b []float32) { unlimited.Mul(dst, a, b) }

// Div writes the quotients of a and b into dst, see Add.
func Div(dst, a, b []float32) { unlimited.Div(dst, a, b) }

// Max writes the larger of a and b into dst, see Add. Where one of the two is
// not a number it is b's.
func Max(dst, a, b []float32) { pairwise(OpMax, dst, a, b, unlimited) }

// Min writes the smaller of a and b into dst, see Max.
func Min(dst, a, b []float32) { pairwise(OpMin, dst, a, b, unlimited) }

// Add is Add with limits.
func (l Limits) Add(dst, a, b []float32) { pairwise(OpAdd, dst, a, b, l) }

// Sub is Sub with limits.
func (l Limits) Sub(dst, a, b []float32) { pairwise(OpSub, dst, a, b, l) }

// Mul is Mul with limits.
func (l Limits) Mul(dst, a, b []float32) { pairwise(OpMul, dst, a, b, l) }

// Div is Div with limits.
func (l Limits) Div(dst, a, b []float32) { pairwise(OpDiv, dst, a, b, l) }

// Cut writes src, cut to the limits, into dst, over the length of the shorter.
func (l Limits) Cut(dst, src []float32) {
	n := min(len(dst), len(src))
	pairwise(OpMax, dst[:n], []float32{l.Low}, src[:n], l)
}

var (
	minusInf  = float32(math.Inf(-1))
	unlimited = Limits{minusInf, float32(math.Inf(1))}
)

// Operation is one of two numbers.
type Operation int

// The operations, as the functions of these names do them.
const (
	OpAdd Operation = iota
	OpSub
	OpMul
	OpDiv
	OpMax
	OpMin
	OpSquaredDifference // (a-b)·(a-b)
)

func pairwiseGo(op Operation, dst, a, b []float32, l Limits) {
	as, bs := stride(len(dst), len(a)), stride(len(dst), len(b))
	for i := range dst {
		y := op.of(a[i*as], b[i*bs])
		if y < l.Low {
			y = l.Low
		}
		if y > l.High {
			y = l.High
		}
		dst[i] = y
	}
}

func (op Operation) of(x, y float32) float32 {
	switch op {
	case OpAdd:
		return x + y
	case OpSub:
		return x - y
	case OpMul:
		return x * y
	case OpDiv:
		return x / y
	case OpSquaredDifference:
		return (x - y) * (x - y)
	case OpMax:
		if x > y {
			return x
		}
	case OpMin:
		if x < y {
			return x
		}
	}
	return y
}

// stride is how far to move in an operand of the given length for each of n
// numbers.
func stride(n, operand int) int {
	if operand == n {
		return 1
	}
	return 0
}

// Sum returns the sum of x.
func Sum(x []float32) float32 { return sum(x) }

// Top returns the largest of x, and -Inf where x is empty. What is not a number
// does not count.
func Top(x []float32) float32 { return top(x) }

func sumGo(x []float32) float32 {
	var s float32
	for _, v := range x {
		s += v
	}
	return s
}

func topGo(x []float32) float32 {
	t := minusInf
	for _, v := range x {
		if v > t {
			t = v
		}
	}
	return t
}

func bottomGo(x []float32) float32 {
	b := unlimited.High
	for _, v := range x {
		if v < b {
			b = v
		}
	}
	return b
}

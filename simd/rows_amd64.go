package simd

// pairs is what a kernel of two operands computes: rows of width numbers. Steps
// are in bytes; one says which operand has a single number for a row.
type pairs struct {
	dst, a, b             *float32
	rows, width           int
	dstStep, aStep, bStep int
	one                   int // one of the below
	low, high             float32
}

const (
	oneNone = iota
	oneA
	oneB
)

//go:noescape
func addRowsAVX512(t *pairs)

//go:noescape
func subRowsAVX512(t *pairs)

//go:noescape
func mulRowsAVX512(t *pairs)

//go:noescape
func divRowsAVX512(t *pairs)

//go:noescape
func maxRowsAVX512(t *pairs)

//go:noescape
func minRowsAVX512(t *pairs)

//go:noescape
func squaredDifferenceRowsAVX512(t *pairs)

func pairRows(op Operation, dst []float32, width int, a, b Operand, l Limits) {
	if !wider || a.One && b.One {
		pairRowsEach(op, dst, width, a, b, l)
		return
	}
	t := newPairs(dst, width, a, b)
	t.low, t.high = l.Low, l.High
	t.do(op)
}

func each(op Operation, dst, a, b []float32, l Limits) {
	if !wider {
		pairwise(op, dst, a, b, l)
		return
	}
	t := pairs{dst: &dst[0], a: &a[0], b: &b[0], rows: 1, width: len(dst), low: l.Low, high: l.High}
	t.do(op)
}

func newPairs(dst []float32, width int, a, b Operand) pairs {
	t := pairs{
		dst: &dst[0], a: &a.Data[0], b: &b.Data[0], rows: len(dst) / width, width: width,
		dstStep: width * 4, aStep: a.Step * 4, bStep: b.Step * 4,
	}
	switch {
	case a.One:
		t.one = oneA
	case b.One:
		t.one = oneB
	}
	return t
}

//go:noescape
func sumColumnsAVX512(acc, src *float32, rows, width int)

//go:noescape
func topColumnsAVX512(acc, src *float32, rows, width int)

//go:noescape
func bottomColumnsAVX512(acc, src *float32, rows, width int)

func fold(op Operation, acc, src []float32) {
	switch width, rows := len(acc), len(src)/len(acc); {
	case wider && op == OpAdd:
		sumColumnsAVX512(&acc[0], &src[0], rows, width)
	case wider && op == OpMax:
		topColumnsAVX512(&acc[0], &src[0], rows, width)
	case wider && op == OpMin:
		bottomColumnsAVX512(&acc[0], &src[0], rows, width)
	default:
		foldEach(op, acc, src)
	}
}

func (t *pairs) do(op Operation) {
	switch op {
	case OpAdd:
		addRowsAVX512(t)
	case OpSub:
		subRowsAVX512(t)
	case OpMul:
		mulRowsAVX512(t)
	case OpDiv:
		divRowsAVX512(t)
	case OpMax:
		maxRowsAVX512(t)
	case OpMin:
		minRowsAVX512(t)
	case OpSquaredDifference:
		squaredDifferenceRowsAVX512(t)
	}
}

//go:noescape
func sumRowsAVX512(acc, src *float32, rows, width int, start float32)

//go:noescape
func topRowsAVX512(acc, src *float32, rows, width int, start float32)

//go:noescape
func bottomRowsAVX512(acc, src *float32, rows, width int, start float32)

func foldRows(op Operation, acc, src []float32, width int) {
	switch to, from := &acc[0], &src[0]; {
	case !wider:
		foldRowsEach(op, acc, src, width)
	case op == OpMax:
		topRowsAVX512(to, from, len(acc), width, unlimited.Low)
	case op == OpMin:
		bottomRowsAVX512(to, from, len(acc), width, unlimited.High)
	default:
		sumRowsAVX512(to, from, len(acc), width, 0)
	}
}

//go:noescape
func softmaxRowsAVX512(dst, src *float32, rows, width int, c *[8]float32, beta float32)

func softmaxRows(dst, src []float32, width int, beta float32) {
	if !wider {
		softmaxRowsEach(dst, src, width, beta)
		return
	}
	softmaxRowsAVX512(&dst[0], &src[0], len(dst)/width, width, &lanes[0], beta)
}

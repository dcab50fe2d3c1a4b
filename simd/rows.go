package simd

// Operand is what an operation reads for the rows of its result: the first row
// begins at the start of Data, each other Step numbers behind the one before
// it; 0 repeats the same. One says that a row is a single number, which counts
// for the whole of it.
type Operand struct {
	Data []float32
	Step int
	One  bool
}

// row returns what the operand has for row i of the given width.
func (o Operand) row(i, width int) []float32 {
	if o.One {
		width = 1
	}
	return o.Data[i*o.Step:][:width]
}

// Each applies an operation to the numbers of a and b, which are as long as dst,
// and cuts the results to the limits. dst may be one of them.
func (l Limits) Each(op Operation, dst, a, b []float32) {
	if n := len(dst); n > 0 {
		each(op, dst, a[:n], b[:n], l)
	}
}

// Rows applies an operation to rows of width numbers, which lie one behind the
// other in dst, and cuts the results to the limits. dst may be an operand that
// has the same rows.
func (l Limits) Rows(op Operation, dst []float32, width int, a, b Operand) {
	if width == 0 || len(dst) == 0 {
		return
	}
	rows := len(dst) / width
	_, _ = a.row(rows-1, width), b.row(rows-1, width) // all that the kernels read
	pairRows(op, dst, width, a, b, l)
}

func pairRowsEach(op Operation, dst []float32, width int, a, b Operand, l Limits) {
	for i := range len(dst) / width {
		pairwise(op, dst[i*width:][:width], a.row(i, width), b.row(i, width), l)
	}
}

// Fold takes the rows of src, each as long as acc, one after the other, and makes
// of each and acc the new acc: of OpAdd it becomes acc plus all of them.
func Fold(op Operation, acc, src []float32) {
	if len(acc) > 0 && len(src) >= len(acc) {
		fold(op, acc, src)
	}
}

func foldEach(op Operation, acc, src []float32) {
	for ; len(src) >= len(acc); src = src[len(acc):] {
		pairwise(op, acc, src[:len(acc)], acc, unlimited)
	}
}

// FoldRows makes of each number of acc and a row of its own a new one: of OpAdd
// it becomes itself plus all of the row. The rows lie one behind the other in
// src, all of one length. The operation is OpAdd, OpMax or OpMin; to the latter
// two, what is not a number in a row does not count.
func FoldRows(op Operation, acc, src []float32) {
	if width := len(src) / max(len(acc), 1); width > 0 && len(acc) > 0 {
		foldRows(op, acc, src, width)
	}
}

func foldRowsEach(op Operation, acc, src []float32, width int) {
	for i, a := range acc {
		acc[i] = op.of(op.all(src[i*width:][:width]), a)
	}
}

// all brings numbers together; of OpMax and OpMin what is not a number does not
// count.
func (op Operation) all(x []float32) float32 {
	switch op {
	case OpMax:
		return top(x)
	case OpMin:
		return bottom(x)
	}
	return sum(x)
}

// SoftmaxRows is Softmax of each row of width numbers.
func SoftmaxRows(dst, src []float32, width int, beta float32) {
	if n := min(len(dst), len(src)); width > 0 && n >= width {
		softmaxRows(dst[:n], src[:n], width, beta)
	}
}

func softmaxRowsEach(dst, src []float32, width int, beta float32) {
	for ; len(src) >= width; dst, src = dst[width:], src[width:] {
		softmax(dst[:width], src[:width], beta)
	}
}

//go:build !amd64

package simd

func pairRows(op Operation, dst []float32, width int, a, b Operand, l Limits) {
	pairRowsEach(op, dst, width, a, b, l)
}

func each(op Operation, dst, a, b []float32, l Limits) { pairwiseGo(op, dst, a, b, l) }

func fold(op Operation, acc, src []float32) { foldEach(op, acc, src) }

func foldRows(op Operation, acc, src []float32, width int) { foldRowsEach(op, acc, src, width) }

func softmaxRows(dst, src []float32, width int, beta float32) { softmaxRowsEach(dst, src, width, beta) }

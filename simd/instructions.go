package simd

// The functions below name what computes something on this machine: "vnni"
// (AVX-512 with products of bytes), "avx512", "avx2" (with FMA), or "go", which
// is plain Go.

// MatrixInstructions are those of Matrix.
func MatrixInstructions() string { return min(best, levelAVX512).String() }

// Int8MatrixInstructions are those of Int8Matrix.
func Int8MatrixInstructions() string {
	if best == levelAVX512 {
		return levelAVX2.String()
	}
	return best.String()
}

// CurveInstructions are those of Exp, Logistic, Tanh, Gelu, GeluTanh and
// Softmax.
func CurveInstructions() string {
	switch {
	case wider:
		return levelAVX512.String()
	case wide:
		return levelAVX2.String()
	}
	return levelGo.String()
}

// ElementaryInstructions are those of Log, Sin, Cos and Pow.
func ElementaryInstructions() string { return min(best, levelAVX2).String() }

// PairInstructions are those of Add, Sub, Mul, Div, Max, Min, Cut and Rows on n
// numbers.
func PairInstructions(n int) string {
	if wider && n > 2 {
		return levelAVX512.String()
	}
	return blockInstructions(n, 16)
}

// AxpyInstructions are those of Axpy on n numbers.
func AxpyInstructions(n int) string { return blockInstructions(n, 16) }

// RoundBytesInstructions are those of RoundBytes on n numbers.
func RoundBytesInstructions(n int) string { return blockInstructions(n, 8) }

// SumInstructions are those of Dot, Sum and Top on n numbers.
func SumInstructions(n int) string { return blockInstructions(n, 32) }

// FoldRowsInstructions are those of FoldRows for rows of n numbers.
func FoldRowsInstructions(n int) string {
	if wider {
		return levelAVX512.String()
	}
	return SumInstructions(n)
}

// WindowInstructions are those of Window, of floats or else of int32, for rows of n
// numbers.
func WindowInstructions(c Covering, floats bool, n int) string {
	if wider {
		return levelAVX512.String()
	}
	if _, ok := c.pair(); ok && floats {
		return blockInstructions(n, 16)
	}
	return levelGo.String()
}

// blockInstructions are those of kernels that take whole blocks only.
func blockInstructions(n, block int) string {
	if wide && n >= block {
		return levelAVX2.String()
	}
	return levelGo.String()
}

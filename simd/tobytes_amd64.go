package simd

// The kernels below take whole blocks of 32 numbers only, that of RoundBytes of 8.

//go:noescape
func rangeAVX2(x *float32, blocks int) (low, high float32)

//go:noescape
func toBytesAVX2(dst *uint8, x *float32, blocks int, by float32, zero int32)

//go:noescape
func roundBytesAVX2(dst *uint8, x *float32, blocks int, scale float32, zero, low, high int32)

func rangeOf(l level, x []float32) (low, high float32) {
	blocks := len(x) / 32
	if l == levelGo || blocks == 0 {
		return rangeGo(x, 0, 0)
	}
	low, high = rangeAVX2(&x[0], blocks)
	return rangeGo(x[blocks*32:], low, high)
}

func toBytes(l level, dst []uint8, x []float32, by float32, zero int32) {
	dst = dst[:len(x)]
	done := len(x) / 32 * 32
	if l == levelGo || done == 0 {
		toBytesGo(dst, x, by, zero)
		return
	}
	toBytesAVX2(&dst[0], &x[0], done/32, by, zero)
	toBytesGo(dst[done:], x[done:], by, zero)
}

func roundBytes(l level, dst []uint8, x []float32, scale float32, zero, low, high int32) {
	dst = dst[:len(x)]
	done := len(x) / 8 * 8
	if l == levelGo || done == 0 {
		roundBytesGo(dst, x, scale, zero, low, high)
		return
	}
	roundBytesAVX2(&dst[0], &x[0], done/8, scale, zero, low, high)
	roundBytesGo(dst[done:], x[done:], scale, zero, low, high)
}

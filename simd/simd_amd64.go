package simd

// The kernels below take whole blocks only: the callers do the rest.

//go:noescape
func dotAVX2(a, b *float32, blocks int) float32 // blocks of 32

//go:noescape
func axpyAVX2(a float32, x, y *float32, blocks int) // blocks of 16

//go:noescape
func dotInt8AVX2(a, b *int8, blocks int) int32 // blocks of 32

func dot(a, b []float32) float32 {
	blocks := len(a) / 32
	if !wide || blocks == 0 {
		return dotGo(a, b)
	}
	s := dotAVX2(&a[0], &b[0], blocks)
	if rest := blocks * 32; rest < len(a) {
		s += dotGo(a[rest:], b[rest:])
	}
	return s
}

func axpy(a float32, x, y []float32) {
	blocks := len(x) / 16
	if !wide || blocks == 0 {
		axpyGo(a, x, y)
		return
	}
	axpyAVX2(a, &x[0], &y[0], blocks)
	axpyGo(a, x[blocks*16:], y[blocks*16:])
}

func dotInt8(a, b []int8) int32 {
	blocks := len(a) / 32
	if !wide || blocks == 0 {
		return dotInt8Go(a, b)
	}
	s := dotInt8AVX2(&a[0], &b[0], blocks)
	if rest := blocks * 32; rest < len(a) {
		s += dotInt8Go(a[rest:], b[rest:])
	}
	return s
}

package simd

// drawShort draws with vectors of 8 numbers, nil where there are none.
var drawShort = func() func(c curve, dst, src []float32) {
	if !wide {
		return nil
	}
	return func(c curve, dst, src []float32) { drawVectors(c, dst, src, false) }
}()

// pairwiseShort likewise.
var pairwiseShort = func() func(op Operation, dst, a, b []float32, l Limits) {
	if !wide {
		return nil
	}
	return func(op Operation, dst, a, b []float32, l Limits) {
		if len(dst) < block {
			pairwiseGo(op, dst, a, b, l)
			return
		}
		pairwiseAVX2(op, dst, a, b, l)
	}
}()

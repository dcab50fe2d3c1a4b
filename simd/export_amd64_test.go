package simd

// drawShort draws with vectors of 8 numbers, nil where there are none.
var drawShort = func() func(c curve, dst, src []float32) {
	if !wide {
		return nil
	}
	return func(c curve, dst, src []float32) { drawVectors(c, dst, src, false) }
}()

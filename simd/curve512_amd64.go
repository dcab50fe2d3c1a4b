package simd

//go:noescape
func expAVX512(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func logisticAVX512(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func tanhAVX512(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func geluAVX512(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func geluTanhAVX512(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func expSumAVX512(dst, src *float32, blocks int, c *[8]float32, shift float32) float32

// draw512 works on blocks of 16 numbers.
func draw512(c curve, dst, src *float32, blocks int) {
	switch c {
	case curveExp:
		expAVX512(dst, src, blocks, &lanes[0])
	case curveLogistic:
		logisticAVX512(dst, src, blocks, &lanes[0])
	case curveTanh:
		tanhAVX512(dst, src, blocks, &lanes[0])
	case curveGelu:
		geluAVX512(dst, src, blocks, &lanes[0])
	case curveGeluTanh:
		geluTanhAVX512(dst, src, blocks, &lanes[0])
	}
}

// expSum writes e^(x-shift) for each x of src into dst, and returns their sum.
func expSum(dst, src []float32, shift float32) float32 {
	if !wider {
		return expSumGo(dst, src, shift)
	}
	blocks := len(dst) / 16
	var s float32
	if blocks > 0 {
		s = expSumAVX512(&dst[0], &src[0], blocks, &lanes[0], shift)
	}
	if done := blocks * 16; done < len(dst) {
		var rest [16]float32
		for i := range rest {
			rest[i] = minusInf // e to that is nothing
		}
		copy(rest[:], src[done:])
		s += expSumAVX512(&rest[0], &rest[0], 1, &lanes[0], shift)
		copy(dst[done:], rest[:])
	}
	return s
}

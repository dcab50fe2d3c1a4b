package simd

// The kernels of curves work on blocks of 8 numbers. c is lanes.

//go:noescape
func expAVX2(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func logisticAVX2(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func tanhAVX2(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func geluAVX2(dst, src *float32, blocks int, c *[8]float32)

//go:noescape
func geluTanhAVX2(dst, src *float32, blocks int, c *[8]float32)

// lanes are the constants of the assembly, in the order of its names for them,
// one for each lane of a vector.
var lanes = repeated(
	expHigh, expLow, log2e, ln2High, ln2Low, 1, exp2, exp3, exp4, exp5, exp6,
	tanhSmall, tanh0, tanh1, tanh2, tanh3, tanh4,
	tailEnd, tailShare, tail1, tail2, tail3, tail4, tail5, tail6, tail7,
	gelu1, gelu3, 2, -0.5,
)

func repeated(constants ...float32) [][8]float32 {
	out := make([][8]float32, len(constants))
	for i, c := range constants {
		for k := range out[i] {
			out[i][k] = c
		}
	}
	return out
}

func drawAll(c curve, dst, src []float32) {
	if !wide {
		drawGo(c, dst, src)
		return
	}
	drawVectors(c, dst, src, wider)
}

// drawVectors draws with vectors of 16 or 8 numbers.
func drawVectors(c curve, dst, src []float32, wider bool) {
	step := 8
	if wider {
		step = 16
	}
	blocks := len(dst) / step
	if blocks > 0 {
		drawBlocks(c, &dst[0], &src[0], blocks, wider)
	}
	if done := blocks * step; done < len(dst) {
		var rest [16]float32
		copy(rest[:], src[done:])
		drawBlocks(c, &rest[0], &rest[0], 1, wider)
		copy(dst[done:], rest[:])
	}
}

func drawBlocks(c curve, dst, src *float32, blocks int, wider bool) {
	if wider {
		draw512(c, dst, src, blocks)
		return
	}
	switch c {
	case curveExp:
		expAVX2(dst, src, blocks, &lanes[0])
	case curveLogistic:
		logisticAVX2(dst, src, blocks, &lanes[0])
	case curveTanh:
		tanhAVX2(dst, src, blocks, &lanes[0])
	case curveGelu:
		geluAVX2(dst, src, blocks, &lanes[0])
	case curveGeluTanh:
		geluTanhAVX2(dst, src, blocks, &lanes[0])
	}
}

package simd

import "math"

// The kernels of functions work on blocks of 4 usual numbers. c is doubles.

//go:noescape
func logAVX2(dst, src *float32, blocks int, c *[4]float64)

//go:noescape
func waveAVX2(dst, src *float32, blocks int, c *[4]float64, quarters int)

// powAVX2 moves on by astep and bstep bytes after each block.
//
//go:noescape
func powAVX2(dst, a, b *float32, blocks, astep, bstep int, c *[4]float64)

// doubles are the constants of the assembly, in the order of its names for them,
// one for each lane of a vector. The last are of whole numbers: what is added to
// one below 2^51 to have it in the lowest bits.
var doubles = repeatedDoubles(
	math.Float64frombits(rootOfHalf), math.Float64frombits(0xfff<<fractionBits), math.Float64frombits(1024<<fractionBits),
	1<<52, 1<<52+1024, 1, log0, log1, log2, log3, log4, math.Ln2,
	beyond, -beyond, pow1, pow2, pow3, pow4, pow5, pow6,
	2/math.Pi, quarterHigh, quarterLow, sin0, sin1, sin2, sin3, sin4, cos0, cos1, cos2, cos3, cos4,
	3<<51, 3<<51+1023,
)

func repeatedDoubles(constants ...float64) [][4]float64 {
	out := make([][4]float64, len(constants))
	for i, c := range constants {
		out[i] = [4]float64{c, c, c, c}
	}
	return out
}

// quads is how many numbers a kernel of functions takes at a time.
const quads = 4

func compute(f function, dst, src []float32) {
	if !wide {
		computeGo(f, dst, src)
		return
	}
	blocks := len(dst) / quads
	if blocks > 0 {
		computeBlocks(f, &dst[0], &src[0], blocks)
	}
	if done := blocks * quads; done < len(dst) {
		rest := [quads]float32{1, 1, 1, 1}
		copy(rest[:], src[done:])
		computeBlocks(f, &rest[0], &rest[0], 1)
		copy(dst[done:], rest[:])
	}
}

func computeBlocks(f function, dst, src *float32, blocks int) {
	switch f {
	case functionLog:
		logAVX2(dst, src, blocks, &doubles[0])
	case functionSin:
		waveAVX2(dst, src, blocks, &doubles[0], 0)
	case functionCos:
		waveAVX2(dst, src, blocks, &doubles[0], 1)
	}
}

func pow(dst, a, b []float32) {
	if !wide {
		powGo(dst, a, b)
		return
	}
	blocks, done := len(dst)/quads, len(dst)/quads*quads
	var as, bs [quads]float32
	x, xstep := quadsOf(&as, a, len(dst), done)
	y, ystep := quadsOf(&bs, b, len(dst), done)
	if blocks > 0 {
		powAVX2(&dst[0], x, y, blocks, xstep, ystep, &doubles[0])
	}
	if done < len(dst) {
		var rest [quads]float32
		powAVX2(&rest[0], &as[0], &bs[0], 1, 0, 0, &doubles[0])
		copy(dst[done:], rest[:])
	}
}

// quadsOf returns where the blocks of an operand for n numbers begin, and how far
// each is from the one before. It puts what comes after them into rest, and ones
// behind that; or one number that counts for all, over and over.
func quadsOf(rest *[quads]float32, operand []float32, n, done int) (first *float32, step int) {
	if len(operand) == n {
		*rest = [quads]float32{1, 1, 1, 1}
		copy(rest[:], operand[done:])
		return &operand[0], 4 * quads
	}
	one := operand[0]
	*rest = [quads]float32{one, one, one, one}
	return &rest[0], 0
}

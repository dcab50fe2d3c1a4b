package simd

// The kernels of pairwise read blocks of 16 numbers. astep and bstep are how
// many bytes to move for each: 64, or 0 where one block counts for all. Results
// are cut to low…high.

//go:noescape
func addAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func subAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func mulAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func divAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func maxAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func minAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func squaredDifferenceAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)

//go:noescape
func sumAVX2(x *float32, blocks int) float32 // blocks of 32

//go:noescape
func topAVX2(x *float32, blocks int, start float32) float32 // blocks of 32

//go:noescape
func bottomAVX2(x *float32, blocks int, start float32) float32 // likewise

const block = 16

func pairwise(op Operation, dst, a, b []float32, l Limits) {
	blocks := len(dst) / block
	switch {
	case len(dst) == 0:
		return
	case wider && len(dst) > 2 && (len(a) == len(dst) || len(b) == len(dst)):
		n := len(dst)
		pairRows(op, dst, n, Operand{a, 0, len(a) != n}, Operand{b, 0, len(b) != n}, l)
		return
	case !wide || blocks == 0:
		pairwiseGo(op, dst, a, b, l)
		return
	}
	pairwiseAVX2(op, dst, a, b, l)
}

func pairwiseAVX2(op Operation, dst, a, b []float32, l Limits) {
	blocks := len(dst) / block
	var as, bs [block]float32
	x, xstep := blocksOf(&as, a, len(dst))
	y, ystep := blocksOf(&bs, b, len(dst))
	switch d := &dst[0]; op {
	case OpAdd:
		addAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpSub:
		subAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpMul:
		mulAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpDiv:
		divAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpMax:
		maxAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpMin:
		minAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	case OpSquaredDifference:
		squaredDifferenceAVX2(d, x, y, blocks, xstep, ystep, l.Low, l.High)
	}
	if done := blocks * block; done < len(dst) {
		if len(a) == len(dst) {
			a = a[done:]
		} else {
			a = as[:len(dst)-done]
		}
		if len(b) == len(dst) {
			b = b[done:]
		} else {
			b = bs[:len(dst)-done]
		}
		pairwiseGo(op, dst[done:], a, b, l)
	}
}

// blocksOf returns where the blocks of an operand for n numbers begin, and how
// far each is from the one before. One number is repeated into room.
func blocksOf(room *[block]float32, operand []float32, n int) (first *float32, step int) {
	if len(operand) == n {
		return &operand[0], 4 * block
	}
	for i := range room {
		room[i] = operand[0]
	}
	return &room[0], 0
}

func sum(x []float32) float32 {
	blocks := len(x) / 32
	if !wide || blocks == 0 {
		return sumGo(x)
	}
	return sumAVX2(&x[0], blocks) + sumGo(x[blocks*32:])
}

func top(x []float32) float32 {
	blocks := len(x) / 32
	if !wide || blocks == 0 {
		return topGo(x)
	}
	return max(topAVX2(&x[0], blocks, unlimited.Low), topGo(x[blocks*32:]))
}

func bottom(x []float32) float32 {
	blocks := len(x) / 32
	if !wide || blocks == 0 {
		return bottomGo(x)
	}
	return min(bottomAVX2(&x[0], blocks, unlimited.High), bottomGo(x[blocks*32:]))
}

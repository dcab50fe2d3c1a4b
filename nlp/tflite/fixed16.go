package tflite

import "math"

// The curves of LSTMs of whole numbers are computed with 16 bits throughout:
// e^x by a polynomial and a product of constants, 1/(1+x) by Newton's method.
// Their errors feed back into the next step, so that they have to be those of
// the official runtime, which takes the algorithms from gemmlowp. A number with n
// integer bits is in steps of 2^(n-15).

// high16 returns a·b / 2^15, rounded to nearest.
func high16(a, b int32) int32 {
	ab, nudge := a*b, int32(1<<14)
	if ab < 0 {
		nudge = 1 - nudge
	}
	return min((ab+nudge)/(1<<15), math.MaxInt16)
}

// up16 returns x · 2^by, kept within 16 bits.
func up16(x int32, by int) int32 { return int32(short(x << by)) }

// expNear returns e^x for x of -1/4 to 0 without integer bits: e^(-1/8) times
// the first terms of the series around there.
func expNear(x int32) int32 {
	const eighth, third = 28918, 10923 // e^(-1/8), 1/3
	x += 1 << 12
	x2 := high16(x, x)
	x3, x4 := high16(x2, x), high16(x2, x2)
	terms := roundingShift(high16(roundingShift(x4, 2)+x3, third)+x2, 1)
	return int32(short(eighth + high16(eighth, x+terms)))
}

// exp16 returns e^x, without integer bits, for x of at most 0 with the given
// number of them.
func exp16(x int32, bits int) int32 {
	if x == 0 {
		return math.MaxInt16
	}
	fraction := 15 - bits
	quarter := int32(1) << (fraction - 2)
	near := x&(quarter-1) - quarter
	out, rest := expNear(up16(near, bits)), near-x
	// e^(-1/4), e^(-1/2), e^-1 and so on, for the bits of what is left.
	for i, m := range [...]int32{25520, 19875, 12055, 4435, 600, 11, 0} {
		if bits > i-2 && rest&(1<<(fraction+i-2)) != 0 {
			out = high16(out, m)
		}
	}
	if bits > 5 && x < -32<<fraction {
		return 0
	}
	return out
}

// inverse16 returns 2/(1+x), with two integer bits, for x of 0 to 1 without.
func inverse16(x int32) int32 {
	const first, slope = 23130, -15420 // 48/17, -32/17
	half := (x + math.MaxInt16 + 1) / 2
	y := first + high16(half, slope)
	for range 3 {
		y += up16(high16(y, 1<<13-high16(half, y)), 2)
	}
	return y
}

// logistic16 returns 1/(1+e^-x) without integer bits, for x with three.
func logistic16(x int16) int16 {
	if x == 0 {
		return 1 << 14
	}
	y := up16(inverse16(exp16(-max(int32(x), -int32(x)), 3)), 1)
	if x < 0 {
		return int16(math.MaxInt16 - y)
	}
	return int16(y)
}

// tanh16 returns tanh x without integer bits, for x with the given number.
func tanh16(x int16, bits int) int16 {
	if x == 0 {
		return 0
	}
	y := up16(inverse16(exp16(-max(int32(x), -int32(x)), bits+1))-1<<13, 2)
	if x < 0 {
		return int16(-y)
	}
	return int16(y)
}

package simd

import "math"

// The functions below work on float32 throughout, over the length of the
// shorter of dst and src, which may be the same. Results are within a few
// units in the last place; those under 2^-126 become 0.

// Exp writes e^x for each x of src into dst.
func Exp(dst, src []float32) { draw(curveExp, dst, src) }

// Logistic writes 1/(1+e^-x) for each x of src into dst.
func Logistic(dst, src []float32) { draw(curveLogistic, dst, src) }

// Tanh writes the hyperbolic tangent of each x of src into dst.
func Tanh(dst, src []float32) { draw(curveTanh, dst, src) }

// Gelu writes x·Φ(x) for each x of src into dst, where Φ is the normal
// distribution. It is within 10^-7 of the truth, of x where that is over 1.
func Gelu(dst, src []float32) { draw(curveGelu, dst, src) }

// GeluTanh writes the well-known approximation of Gelu by a hyperbolic tangent.
func GeluTanh(dst, src []float32) { draw(curveGeluTanh, dst, src) }

// curve is one of the above.
type curve int

const (
	curveExp curve = iota
	curveLogistic
	curveTanh
	curveGelu
	curveGeluTanh
)

// Softmax writes e^(beta·x) over the sum of all of them into dst, for each x
// of src. The largest is taken off first, so that nothing overflows.
func Softmax(dst, src []float32, beta float32) {
	n := min(len(dst), len(src))
	if n == 0 {
		return
	}
	softmaxRows(dst[:n], src[:n], n, beta)
}

func softmax(dst, src []float32, beta float32) {
	if beta != 1 {
		Mul(dst, src, []float32{beta})
		src = dst
	}
	Mul(dst, dst, []float32{1 / expSum(dst, src, top(src))})
}

// expSumGo writes e^(x-shift) for each x of src into dst, and returns their sum.
func expSumGo(dst, src []float32, shift float32) float32 {
	Sub(dst, src, []float32{shift})
	Exp(dst, dst)
	return sum(dst)
}

func draw(c curve, dst, src []float32) {
	n := min(len(dst), len(src))
	drawAll(c, dst[:n], src[:n])
}

// The method of exp: x = n·ln 2 + r with n whole and |r| ≤ ln(2)/2, so that
// e^x = 2^n · e^r (Cody and Waite, Software Manual for the Elementary
// Functions, 1980). ln 2 is split in two, of which n times the first is exact.
// e^r is a polynomial, its coefficients fitted for the smallest largest error,
// 3.4e-9. Those of the other curves were found in the same way.
const (
	expHigh = 89         // over this all overflows
	expLow  = -87.336544 // under this e^x is smaller than 2^-126
	log2e   = 1.44269504
	ln2High = 0.693359375
	ln2Low  = -2.12194440e-4
	exp2    = 0.5
	exp3    = 0.16666512
	exp4    = 0.041666187
	exp5    = 0.0083695985
	exp6    = 0.0013951717

	// tanh x = x + x³·p(x²) for |x| < 0.625, and 1 - 2/(e^2x+1) over that.
	tanhSmall = 0.625
	tanh0     = -0.33333278
	tanh1     = 0.13331328
	tanh2     = -0.05372923
	tanh3     = 0.020601999
	tanh4     = -0.0056607808

	// 1 - Φ(x) = t·p(t)·e^(-x²/2) with t = 1/(1+x/4), for x ≥ 0: the form of
	// Abramowitz and Stegun 7.1.26, fitted for an error of 7e-9.
	tailEnd   = 13.2 // over this it is smaller than 2^-126
	tailShare = 0.25
	tail1     = 0.09875387
	tail2     = 0.112721145
	tail3     = 0.023045287
	tail4     = 0.28425455
	tail5     = -0.26997426
	tail6     = 0.34310603
	tail7     = -0.091906615

	// x/(1+e^(x·(gelu1+gelu3·x²))) is x/2·(1+tanh(√(2/π)·(x+0.044715·x³))).
	gelu1 = -1.5957691
	gelu3 = -0.071354814
)

func exp(x float32) float32 {
	if x < expLow {
		return 0
	}
	x = min(x, expHigh)
	if x != x {
		return x
	}
	n := float32(math.RoundToEven(float64(x * log2e)))
	r := x - n*ln2High - n*ln2Low
	p := ((((exp6*r+exp5)*r+exp4)*r+exp3)*r+exp2)*r + 1
	p = p*r + 1
	half := int32(n) >> 1 // 2^n may be too large for a float32 where the product is not
	return p * power(half) * power(int32(n)-half)
}

// power returns 2^n for n of -126…127.
func power(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

func tanh(x float32) float32 {
	z := float32(math.Abs(float64(x)))
	if z < tanhSmall {
		s := x * x
		p := (((tanh4*s+tanh3)*s+tanh2)*s+tanh1)*s + tanh0
		return x + x*s*p
	}
	return float32(math.Copysign(float64(1-2/(exp(2*z)+1)), float64(x)))
}

func gelu(x float32) float32 {
	z := min(float32(math.Abs(float64(x))), tailEnd)
	t := 1 / (1 + tailShare*z)
	p := (((((tail7*t+tail6)*t+tail5)*t+tail4)*t+tail3)*t+tail2)*t + tail1
	return max(x, 0) - z*t*p*exp(-0.5*z*z)
}

func drawGo(c curve, dst, src []float32) {
	src = src[:len(dst)]
	for i, x := range src {
		switch c {
		case curveExp:
			dst[i] = exp(x)
		case curveLogistic:
			dst[i] = 1 / (1 + exp(-x))
		case curveTanh:
			dst[i] = tanh(x)
		case curveGelu:
			dst[i] = gelu(x)
		case curveGeluTanh:
			dst[i] = x / (1 + exp(x*(gelu1+gelu3*x*x)))
		}
	}
}

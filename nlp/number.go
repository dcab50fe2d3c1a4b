package nlp

import "math"

// The exponential and the logarithm of package math are written in assembly on
// some machines, and a compiler may fuse x*y+z on others, so their last bits
// differ. Vocabularies and calibration must not: these two use only single
// IEEE 754 operations. Every product is converted before it is added,
// which forbids fusion (Go specification, "Floating-point operators").

// Exp returns e**x to about 1 ulp·10, the same bits on every machine.
func Exp(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 709:
		return math.Inf(1)
	case x < -708:
		return 0
	}
	// e**x = 2**k · e**r with |r| ≤ ln2/2; Taylor's series of e**r.
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	const hi, lo = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	r := x - float64(k*hi) - float64(k*lo)
	sum := 1.0
	for n := 14.0; n >= 1; n-- {
		sum = 1 + float64(float64(r*sum)/n)
	}
	return math.Ldexp(sum, int(k))
}

// Ln returns the natural logarithm of x, the same bits on every machine. It is
// −∞ for 0 and NaN below.
func Ln(x float64) float64 {
	switch {
	case math.IsNaN(x) || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	}
	// x = f · 2**k with √½ ≤ f < √2; ln f = 2·artanh((f−1)/(f+1)).
	f, k := math.Frexp(x)
	if f < math.Sqrt2/2 {
		f, k = 2*f, k-1
	}
	s := (f - 1) / (f + 1)
	square := float64(s * s)
	sum := 0.0
	for n := 21.0; n >= 1; n -= 2 {
		sum = float64(sum*square) + 1/n
	}
	return float64(float64(k)*math.Ln2) + float64(2*float64(s*sum))
}

package simd

import "math"

// The functions below compute in float64, to within 10^-8 of the result, and so
// round to the nearest float32 but where two are nearly as near. Kernels take the
// usual numbers; where there is another among some neighbours, plain Go computes
// these. dst may be what is read.

// Log writes the natural logarithm of each x of src into dst, over the length of
// the shorter.
func Log(dst, src []float32) { inParts(functionLog, positive, dst, src) }

// Sin writes the sine of each x of src, in radians, into dst, over the length of
// the shorter.
func Sin(dst, src []float32) { inParts(functionSin, turning, dst, src) }

// Cos writes the cosine of each x of src, in radians, into dst, over the length
// of the shorter.
func Cos(dst, src []float32) { inParts(functionCos, turning, dst, src) }

// Pow writes a to the power of b into dst, by the rules of C. Each of them is as
// long as dst or one number that counts for all.
func Pow(dst, a, b []float32) {
	as, bs := stride(len(dst), len(a)), stride(len(dst), len(b))
	for at := 0; at < len(dst); at += neighbours {
		part := min(len(dst)-at, neighbours)
		x, y := a[at*as:][:max(1, part*as)], b[at*bs:][:max(1, part*bs)]
		if positive.all(x) && finite.all(y) {
			pow(dst[at:][:part], x, y)
		} else {
			powGo(dst[at:][:part], x, y)
		}
	}
}

// neighbours are how many numbers are looked at together.
const neighbours = 64

func inParts(f function, usual kind, dst, src []float32) {
	n := min(len(dst), len(src))
	for dst, src = dst[:n], src[:n]; len(src) > 0; {
		part := min(len(src), neighbours)
		if usual.all(src[:part]) {
			compute(f, dst[:part], src[:part])
		} else {
			computeGo(f, dst[:part], src[:part])
		}
		dst, src = dst[part:], src[part:]
	}
}

// kind are the floats of whose bits those that mask selects are of low…high-1.
type kind struct{ mask, low, high uint32 }

var (
	positive = kind{math.MaxUint32, 1, infinite}
	finite   = kind{math.MaxInt32, 0, infinite}
	turning  = kind{math.MaxInt32, 1, 0x49000000} // below 2^19, and not 0, whose sign would be lost
)

const infinite = 0x7f800000

func (k kind) has(x float32) bool { return math.Float32bits(x)&k.mask-k.low < k.high-k.low }

func (k kind) all(x []float32) bool {
	for _, v := range x {
		if !k.has(v) {
			return false
		}
	}
	return true
}

// function is one of the above of one number.
type function int

const (
	functionLog function = iota
	functionSin
	functionCos
)

// at returns the function at x.
func (f function) at(x float32) float32 {
	switch v := float64(x); {
	case f == functionLog && positive.has(x):
		return float32(math.Ln2 * binaryLog(v))
	case f == functionLog:
		return float32(math.Log(v))
	case f == functionSin && turning.has(x):
		return float32(wave(v, 0))
	case f == functionSin:
		return float32(math.Sin(v))
	case turning.has(x):
		return float32(wave(v, 1))
	default:
		return float32(math.Cos(v))
	}
}

func computeGo(f function, dst, src []float32) {
	for i, x := range src {
		dst[i] = f.at(x)
	}
}

func powGo(dst, a, b []float32) {
	as, bs := stride(len(dst), len(a)), stride(len(dst), len(b))
	for i := range dst {
		dst[i] = raise(a[i*as], b[i*bs])
	}
}

// raise returns x to the power of y.
func raise(x, y float32) float32 {
	sign := float32(1)
	if x < 0 && math.Abs(float64(y)) < 1<<24 && y == float32(int32(y)) {
		x = -x
		if int32(y)&1 != 0 {
			sign = -1
		}
	}
	if !positive.has(x) || !finite.has(y) {
		return sign * float32(math.Pow(float64(x), float64(y)))
	}
	return sign * float32(binaryPower(float64(y)*binaryLog(float64(x))))
}

// The coefficients are fitted for the smallest largest error.
const (
	rootOfHalf   = 0x3fe6a09e667f3bcd // the bits of √½
	fractionBits = 52

	// log2 m = s·p(s²) with s = (m-1)/(m+1), for m between √½ and √2.
	log0 = 2.885390081789987
	log1 = 0.9617966734515485
	log2 = 0.5770835660048659
	log3 = 0.41167376623771057
	log4 = 0.3407120415619086

	// 2^r for |r| ≤ ½, the first coefficient being 1.
	beyond = 300 // 2^±300 is ∞ or 0 as a float32
	pow1   = 0.6931472067028326
	pow2   = 0.24022650922288757
	pow3   = 0.05550327226670302
	pow4   = 0.009618056678524637
	pow5   = 0.0013400428177615838
	pow6   = 0.0001546144469856913

	// π/2 in two parts, of which some turns times the first are exact.
	quarterHigh = 0x1.921fb544p+00
	quarterLow  = 0x1.0b4611a626331p-34

	// sin r = r·p(r²) for |r| ≤ π/4, and cos r = p(r²).
	sin0 = 0.9999999999956731
	sin1 = -0.16666666631591165
	sin2 = 0.00833332878245888
	sin3 = -0.000198392022122311
	sin4 = 2.7173456841089953e-06
	cos0 = 0.9999999999524894
	cos1 = -0.4999999961485761
	cos2 = 0.041666616692532826
	cos3 = -0.0013886617999647076
	cos4 = 2.4379831251175367e-05
)

// binaryLog returns the logarithm of x to base 2: e + log2(m) with x = m·2^e. x
// is a normal number above 0, as every float32 is there.
func binaryLog(x float64) float64 {
	bits := math.Float64bits(x)
	e := int64(bits-rootOfHalf) >> fractionBits
	m := math.Float64frombits(bits - uint64(e)<<fractionBits)
	s := (m - 1) / (m + 1)
	z := s * s
	return float64(e) + s*((((log4*z+log3)*z+log2)*z+log1)*z+log0)
}

// binaryPower returns 2^t: 2^n·2^r with n whole.
func binaryPower(t float64) float64 {
	t = min(max(t, -beyond), beyond)
	n := math.RoundToEven(t)
	r := t - n
	p := (((((pow6*r+pow5)*r+pow4)*r+pow3)*r+pow2)*r+pow1)*r + 1
	return p * math.Float64frombits(uint64(int64(n)+1023)<<fractionBits)
}

// wave returns the sine of x plus so many quarter turns. x itself is n quarters
// and a rest r (Cody and Waite, see exp), of which it takes the sine or the
// cosine.
func wave(x float64, quarters int64) float64 {
	n := math.RoundToEven(x * (2 / math.Pi))
	r := x - n*quarterHigh - n*quarterLow
	z := r * r
	quarters += int64(n)
	y := (((cos4*z+cos3)*z+cos2)*z+cos1)*z + cos0
	if quarters&1 == 0 {
		y = ((((sin4*z+sin3)*z+sin2)*z+sin1)*z + sin0) * r
	}
	if quarters&2 != 0 {
		y = -y
	}
	return y
}

package tflite

import "math"

// factor is a real number as a 32-bit fraction and a power of two.
type factor struct {
	multiplier int32
	shift      int
}

func factorOf(x float64) factor {
	m, s := quantizeMultiplier(x)
	return factor{m, s}
}

// times returns x times the factor, rounded to a whole number.
func (f factor) times(x int32) int32 { return multiplyByQuantizedMultiplier(x, f.multiplier, f.shift) }

// quantized is what the numbers of a quantised tensor are.
type quantized interface{ int8 | uint8 | int16 }

// fixed is what all operations on two quantised tensors need: how they and the
// result are quantised, the bounds of the result, and what brings it to its
// scale.
type fixed struct {
	a, b, out affine
	low, high int32
	scale     factor // of the sum or product
}

func newFixed(c *call, act activation) (fixed, error) {
	q, err := affines(c.input(0), c.input(1), c.output(0))
	if err != nil {
		return fixed{}, err
	}
	f := fixed{a: q[0], b: q[1], out: q[2]}
	f.low, f.high = activationRange(act, c.output(0).typ, f.out)
	return f, nil
}

// result turns a number of steps of the output into its number.
func (f *fixed) result(steps int32) int32 { return min(max(steps+f.out.zero, f.low), f.high) }

// newFixedBinary makes a kernel of a function of two quantised numbers.
func newFixedBinary(c *call, do func(x, y int32) int32) (kernel, error) {
	return newBinary(c, byType{
		Int8: elements(quantizedPair[int8](do)), Uint8: elements(quantizedPair[uint8](do)), Int16: elements(quantizedPair[int16](do)),
	}, actNone)
}

func quantizedPair[T quantized](do func(x, y int32) int32) func(x, y T) T {
	return func(x, y T) T { return T(do(int32(x), int32(y))) }
}

// common are two numbers brought to one scale, with extra bits for precision.
type common struct {
	bits int
	a, b factor
	max  float64 // twice the larger of both scales
}

func commonScale(a, b affine, bits int) common {
	top := float64(2 * max(a.scale, b.scale))
	return common{bits: bits, a: factorOf(float64(a.scale) / top), b: factorOf(float64(b.scale) / top), max: top}
}

// newFixedSum makes a + sign·b, in numbers of one scale.
func newFixedSum(c *call, act activation, sign int32) (kernel, error) {
	f, err := newFixed(c, act)
	if err != nil {
		return nil, err
	}
	bits := 20
	if c.input(0).typ == Int16 {
		bits = 15
	}
	s := commonScale(f.a, f.b, bits)
	f.scale = factorOf(s.max / float64(float32(int32(1)<<bits)*f.out.scale))
	x := func(q int32) int32 { return s.a.times((q - f.a.zero) << bits) }
	y := func(q int32) int32 { return sign * s.b.times((q-f.b.zero)<<bits) }
	return newTerms(c, f, sumOf, x, y)
}

func newFixedProduct(c *call, act activation) (kernel, error) {
	f, err := newFixed(c, act)
	if err != nil {
		return nil, err
	}
	f.scale = factorOf(float64(f.a.scale * f.b.scale / f.out.scale))
	x := func(q int32) int32 { return q - f.a.zero }
	y := func(q int32) int32 { return q - f.b.zero }
	return newTerms(c, f, productOf, x, y)
}

func newFixedSquaredDifference(c *call) (kernel, error) {
	f, err := newFixed(c, actNone)
	if err != nil {
		return nil, err
	}
	const bits = 7
	s := commonScale(f.a, f.b, bits)
	f.scale = factorOf(s.max * s.max / float64(float32(1<<(2*bits))*f.out.scale))
	x := func(q int32) int32 { return s.a.times((q - f.a.zero) << bits) }
	y := func(q int32) int32 { return -s.b.times((q - f.b.zero) << bits) }
	return newTerms(c, f, squareOf, x, y)
}

// newFixedQuotient divides as real numbers do. The official runtime multiplies by
// a reciprocal: mostly that comes to the same within a step, but where the
// quotient is a small part of a step of the output it leaves the range there,
// which is not copied.
func newFixedQuotient(c *call, act activation) (kernel, error) {
	f, err := newFixed(c, act)
	if err != nil {
		return nil, err
	}
	scale := float64(f.a.scale / (f.b.scale * f.out.scale))
	k, err := newFixedBinary(c, func(x, y int32) int32 {
		q := float64(x-f.a.zero) / float64(y-f.b.zero) * scale
		return f.result(saturate(math.Round(q), -1<<24, 1<<24))
	})
	zero := int64(f.b.zero)
	return divisor(k, zero, err)
}

// newFixedPrelu makes x where that is positive, and x times alpha elsewhere.
func newFixedPrelu(c *call) (kernel, error) {
	f, err := newFixed(c, actNone)
	if err != nil {
		return nil, err
	}
	scale := factorOf(float64(f.a.scale / f.out.scale))
	alpha := factorOf(float64(f.a.scale * f.b.scale / f.out.scale))
	return newFixedBinary(c, func(x, y int32) int32 {
		if x -= f.a.zero; x >= 0 {
			return f.result(scale.times(x))
		}
		return f.result(alpha.times(x * (y - f.b.zero)))
	})
}

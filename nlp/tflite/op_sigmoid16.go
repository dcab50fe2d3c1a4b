package tflite

import (
	"math"

	"usher/simd"
)

// Sigmoids of 16-bit numbers are straight lines between points 1/24 apart, as
// in the official runtime; but it has another way for inputs of scale 2^-12, which
// is up to 11 of 32,768 steps further from the truth and is not copied.
// tanh x is 2·logistic(2x) - 1.

// sigmoid16 are the points, in 65536ths.
type sigmoid16 [256]int64

func newLogistic(c *call) (kernel, error) {
	if c.input(0).typ != Int16 {
		return newFunction(c, simd.Logistic, Int8, Uint8)
	}
	return newSigmoid16(c, func(points *sigmoid16, u int64) int64 {
		y := points.at(abs64(u), 9)
		if u < 0 {
			y = 1<<25 - y - 1
		}
		return (y + 1<<9) >> 10
	})
}

func newTanh(c *call) (kernel, error) {
	if c.input(0).typ != Int16 {
		return newFunction(c, simd.Tanh, Int8, Uint8)
	}
	return newSigmoid16(c, func(points *sigmoid16, u int64) int64 {
		y := points.at(abs64(u), 8) - 1<<23
		if u < 0 {
			y = -y - 1
		}
		return (y + 1<<7) >> 8
	})
}

func abs64(x int64) int64 { return max(x, -x) }

// at returns the value at u, of which the lowest bits say where on a line. It
// has as many more bits than the points.
func (s *sigmoid16) at(u int64, bits int) int64 {
	i := u >> bits
	if i >= 255 {
		return (1<<16 - 1) << bits
	}
	return s[i]<<bits + u&(1<<bits-1)*(s[i+1]-s[i])
}

// newSigmoid16 makes a kernel of a function of numbers in 12288ths that gives
// them in 32768ths.
func newSigmoid16(c *call, f func(points *sigmoid16, u int64) int64) (kernel, error) {
	if err := c.types(Int16); err != nil {
		return nil, err
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	if q[0].zero != 0 || q[1].zero != 0 || q[1].scale != 1.0/32768 {
		return nil, unsupported("of INT16 that is not in steps of 2^-15 around 0")
	}
	shift, scale := 0, float64(q[0].scale)*12288
	for ; scale <= math.MaxInt16/2.0 && shift <= 30; shift++ {
		scale *= 2
	}
	multiplier, round := int64(min(scale, math.MaxInt32)), int64(1)<<shift>>1
	points := &sigmoid16{}
	for i := range points {
		points[i] = min(int64(math.Round(65536/(1+math.Exp(-float64(i)/24)))), math.MaxUint16)
	}
	return mapped{on(func(dst, src []int16) {
		for i, x := range src {
			dst[i] = int16(f(points, (int64(x)*multiplier+round)>>shift))
		}
	})}, nil
}

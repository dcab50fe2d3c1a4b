package tflite

import (
	"math"

	"usher/nlp/tflite/internal/schema"
)

// newFixedFunction makes a kernel of a function of quantised numbers. do gets
// how input and output are quantised, and makes a function that gives steps of
// the output, counted from its zero.
func newFixedFunction(c *call, do func(in, out affine) func(q int32) int32) (kernel, error) {
	if err := c.types(Int8, Uint8, Int16); err != nil {
		return nil, err
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	of, out := c.input(0).typ, q[1]
	f := do(q[0], out)
	low, high := of.limits()
	if of == Int16 {
		return mapped{on(func(dst, src []int16) {
			for i, x := range src {
				dst[i] = int16(min(max(f(int32(x))+out.zero, low), high))
			}
		})}, nil
	}
	return mapped{through(tableOf(of, func(q int32) int32 { return min(max(f(q)+out.zero, low), high) }))}, nil
}

// tableOf makes a table of a function of the numbers of INT8 or UINT8.
func tableOf(of Type, f func(q int32) int32) *[256]uint8 {
	var table [256]uint8
	low, high := of.limits()
	for q := low; q <= high; q++ {
		table[uint8(q)] = uint8(f(q))
	}
	return &table
}

// through makes a computation that looks bytes up in a table.
func through(table *[256]uint8) func(n *node) {
	return on(func(dst, src []uint8) {
		dst = dst[:len(src)]
		for i, x := range src {
			dst[i] = table[x]
		}
	})
}

// newCurve makes a kernel of a function of real numbers for quantised ones.
func newCurve(c *call, f curve) (kernel, error) {
	if c.input(0).typ == Int16 {
		return newCurve16(c, f)
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	var x, y [256]float32
	for i := range x {
		x[i] = q[0].scale * float32(int32(i)-q[0].zero)
		if c.input(0).typ == Int8 {
			x[i] = q[0].scale * float32(int32(int8(i))-q[0].zero)
		}
	}
	f(y[:], x[:])
	var table [256]uint8
	inverse := 1 / q[1].scale
	low, high := c.output(0).typ.limits()
	for i, v := range y {
		table[i] = uint8(saturate(math.Round(float64(v*inverse))+float64(q[1].zero), low, high))
	}
	return mapped{through(&table)}, nil
}

// curve16 is a function of 16-bit numbers as straight lines between 513 points.
type curve16 [513]int16

// at returns the value at x: the upper nine bits of x choose the line, the
// others where on it.
func (c *curve16) at(x int16) int16 {
	i := 256 + int(x>>7)
	slope := int32(c[i+1] - c[i])
	return int16(int32(c[i]) + (slope*int32(x&127)+64)>>7)
}

func newCurve16(c *call, f curve) (kernel, error) {
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	if c.code == schema.BuiltinOperatorRSQRT {
		f = positiveRsqrt
	}
	points := curve16Of(f, q[0], q[1])
	return mapped{on(func(dst, src []int16) {
		for i, x := range src {
			dst[i] = points.at(x)
		}
	})}, nil
}

// positiveRsqrt is rsqrt without a gap at zero, where the first line begins.
func positiveRsqrt(dst, src []float32) {
	for i, x := range src {
		dst[i] = 1 / float32(math.Sqrt(float64(max(x, 0))))
	}
}

// curve16Of chooses the points so that half of a line's error in its middle is
// on either side of it.
func curve16Of(f curve, in, out affine) *curve16 {
	var x, y [1025]float32 // ends and middles
	for i := range x {
		x[i] = in.scale * (float32(math.MinInt16-in.zero) + float32(i)*65535/1024)
	}
	f(y[:], x[:])
	for i, v := range y { // what is not finite lies at an end of the range
		switch {
		case math.IsInf(float64(v), 1):
			y[i] = out.scale * math.MaxInt16
		case math.IsInf(float64(v), -1) || v != v:
			y[i] = out.scale * math.MinInt16
		}
	}
	steps := func(i int) float64 { return math.Round(float64(y[i]) * 65536 / 65535 / float64(out.scale)) }
	var c curve16
	for i := range c {
		v := steps(2 * i)
		if i < 512 {
			middle := math.Round((float64(y[2*i+2])*65536/65535/float64(out.scale) + v) / 2)
			v -= math.Round((middle - steps(2*i+1)) / 2)
		}
		c[i] = int16(saturate(v, math.MinInt16, math.MaxInt16))
	}
	return &c
}

package tflite

import (
	"errors"
	"fmt"
	"math"

	"usher/nlp/tflite/internal/schema"
)

// newRequantize brings quantised numbers to another quantisation.
func newRequantize(c *call) (kernel, error) {
	in, out := c.input(0).typ, c.output(0).typ
	do := map[[2]Type]func(r requantizer) func(n *node){
		{Int8, Int8}: requantizeBytes, {Int8, Uint8}: requantizeBytes, {Uint8, Int8}: requantizeBytes, {Uint8, Uint8}: requantizeBytes,
		{Int16, Int8}: requantize[int16, int8], {Int16, Int16}: requantize[int16, int16], {Int16, Int32}: requantize[int16, int32],
		{Int32, Int8}: requantize[int32, int8], {Int32, Int16}: requantize[int32, int16],
	}[[2]Type{in, out}]
	if do == nil {
		return nil, unsupported("from " + in.String() + " to " + out.String())
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	r := requantizer{of: in, in: q[0], out: q[1], scale: factorOf(float64(q[0].scale) / float64(q[1].scale))}
	r.low, r.high = out.limits()
	return mapped{do(r)}, nil
}

// requantizer is how numbers of a type become those of another quantisation.
type requantizer struct {
	of        Type
	in, out   affine
	scale     factor
	low, high int32
}

func (r *requantizer) number(x int32) int32 {
	return min(max(r.scale.times(x-r.in.zero)+r.out.zero, r.low), r.high)
}

func requantizeBytes(r requantizer) func(n *node) { return through(tableOf(r.of, r.number)) }

func requantize[T, R quantized | int32](r requantizer) func(n *node) {
	return on(func(dst []R, src []T) {
		for i, x := range src {
			dst[i] = R(r.number(int32(x)))
		}
	})
}

// newFakeQuant makes numbers what they would be after a quantisation of the
// range min…max.
func newFakeQuant(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errors.New("it has no options, so the range is not known")
	}
	var o schema.FakeQuantOptions
	o.Init(c.options.Bytes, c.options.Pos)
	low, high, bits := o.Min(), o.Max(), o.NumBits()
	if !(low <= 0 && high >= 0 && low < high) || bits < 2 || bits > 16 || math.IsInf(float64(high)-float64(low), 0) {
		return nil, fmt.Errorf("range %v…%v in %d bits", low, high, bits)
	}
	levels := float32(int(1)<<bits - 1)
	scale := (high - low) / levels
	zero := min(max(float32(math.Round(float64(-low/scale))), 0), levels)
	low, high = -zero*scale, (levels-zero)*scale
	return mapped{on(func(dst, src []float32) {
		for i, x := range src {
			x = min(max(x, low), high) - low
			dst[i] = float32(math.Round(float64(x/scale)))*scale + low
		}
	})}, c.types(Float32)
}

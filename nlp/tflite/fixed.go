package tflite

import (
	"errors"
	"fmt"
	"math"
)

// Quantised models are computed in whole numbers, with rules for rounding that
// all runtimes of the format share: a real factor is a 32-bit fraction and a
// power of two, and a product with it is rounded twice.

// quantizeMultiplier writes a factor as multiplier · 2^(shift-31); multiplier is
// at least 2^30, or 0 where the factor is 0 or too small to matter.
func quantizeMultiplier(factor float64) (multiplier int32, shift int) {
	fraction, shift := math.Frexp(factor)
	q := math.Round(fraction * (1 << 31))
	if math.Abs(q) == 1<<31 {
		q, shift = q/2, shift+1
	}
	if !(math.Abs(q) <= math.MaxInt32) || shift < -31 {
		return 0, 0
	}
	return int32(q), min(shift, 31)
}

// multiplyByQuantizedMultiplier returns x · m · 2^(shift-31) for a shift of
// -31…31, rounded to nearest after the multiplication and again after the shift
// to the right.
func multiplyByQuantizedMultiplier(x, m int32, shift int) int32 {
	return roundingShift(doublingHighMul(x<<(max(shift, 0)&31), m), max(-shift, 0))
}

// doublingHighMul returns a · m / 2^31, rounded to nearest, halves up. m is
// more than -2^31.
func doublingHighMul(a, m int32) int32 {
	return int32((int64(a)*int64(m) + 1<<30) >> 31)
}

// roundingShift returns x / 2^by for by of 0…31, rounded to nearest, halves
// away from zero. It has no branches, which could not be foretold.
func roundingShift(x int32, by int) int32 {
	half := int64(1) << (by & 31) >> 1
	down := int64(x>>31) & min(half, 1) // 1 for numbers below zero
	return int32((int64(x) + half - down) >> (by & 31))
}

// limits returns the smallest and the largest number of a quantised type.
func (t Type) limits() (low, high int32) {
	switch t {
	case Int8:
		return math.MinInt8, math.MaxInt8
	case Uint8:
		return 0, math.MaxUint8
	case Int16:
		return math.MinInt16, math.MaxInt16
	}
	return math.MinInt32, math.MaxInt32
}

// affine is a quantisation of a whole tensor: real = scale · (q - zero).
type affine struct {
	scale float32
	zero  int32
}

// affine returns how t is quantised, or an error where it is not, or not as a
// whole, or its numbers make no sense.
func (t *tensorDef) affine() (affine, error) {
	q := t.quant
	if q == nil {
		return affine{}, unsupported("of " + t.typ.String() + " without a quantisation")
	}
	if len(q.Scale) != 1 || len(q.ZeroPoint) > 1 {
		return affine{}, unsupported("of " + t.typ.String() + " quantised per channel")
	}
	out := affine{scale: q.Scale[0]}
	if !(out.scale > 0) {
		return affine{}, fmt.Errorf("%q: scale %v", t.name, out.scale)
	}
	if len(q.ZeroPoint) == 1 {
		low, high := t.typ.limits()
		if z := q.ZeroPoint[0]; z < int64(low) || z > int64(high) {
			return affine{}, fmt.Errorf("%q: zero point %d of %s", t.name, z, t.typ)
		}
		out.zero = int32(q.ZeroPoint[0])
	}
	return out, nil
}

// affines returns how each of the given tensors is quantised.
func affines(tensors ...*tensorDef) ([]affine, error) {
	out := make([]affine, len(tensors))
	var errs []error
	for i, t := range tensors {
		var err error
		out[i], err = t.affine()
		errs = append(errs, err)
	}
	return out, errors.Join(errs...)
}

// quantize returns the number of typ that stands for x.
func (a affine) quantize(x float32, typ Type) int32 {
	low, high := typ.limits()
	return saturate(math.Round(float64(x/a.scale))+float64(a.zero), low, high)
}

// saturate turns a whole number into one of low…high; NaN becomes low.
func saturate(x float64, low, high int32) int32 {
	switch {
	case x >= float64(high):
		return high
	case x > float64(low):
		return int32(x)
	}
	return low
}

// activationRange returns the bounds that a fused activation sets for the
// numbers of a quantised output.
func activationRange(act activation, typ Type, out affine) (low, high int32) {
	low, high = typ.limits()
	switch act {
	case actRelu:
		low = max(low, out.zero)
	case actRelu6:
		low, high = max(low, out.zero), min(high, out.quantize(6, typ))
	case actReluN1To:
		low, high = max(low, out.quantize(-1, typ)), min(high, out.quantize(1, typ))
	}
	return low, high
}

package tflite

import (
	"context"
	"errors"
	"fmt"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// quantisation are the operators between real numbers and quantised ones.
func quantisation() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorQUANTIZE:   {maxVersion: 3, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsQuantizeOptions, kernel: newQuantize},
		schema.BuiltinOperatorDEQUANTIZE: {maxVersion: 5, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsDequantizeOptions, kernel: newDequantize},
		schema.BuiltinOperatorFAKE_QUANT: {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsFakeQuantOptions, kernel: newFakeQuant},
	}
}

// channels are the quantisations of the slices of a tensor along an axis: one
// for all where there is only one.
type channels struct {
	axis int
	of   []affine
}

func channelsOf(t *tensorDef) (channels, error) {
	if t.quant == nil || len(t.quant.Scale) == 1 {
		a, err := t.affine()
		return channels{of: []affine{a}}, err
	}
	q := t.quant
	if n := len(q.ZeroPoint); n > 1 && n != len(q.Scale) {
		return channels{}, fmt.Errorf("%q: %d scales and %d zero points", t.name, len(q.Scale), n)
	}
	k := channels{axis: q.Axis}
	for i, s := range q.Scale {
		one := tensorDef{name: t.name, typ: t.typ, quant: &Quantization{Scale: []float32{s}}}
		if len(q.ZeroPoint) > 0 {
			one.quant.ZeroPoint = q.ZeroPoint[min(i, len(q.ZeroPoint)-1):][:1]
		}
		a, err := one.affine()
		if err != nil {
			return channels{}, err
		}
		k.of = append(k.of, a)
	}
	return k, nil
}

// perChannel is an operator on quantised slices.
type perChannel struct {
	channels
	do func(n *node, at, size int, a affine) // size elements from at on
}

func (k perChannel) prepare(n *node) error {
	shape := n.in[0].shape
	if len(k.of) > 1 && (k.axis < 0 || k.axis >= len(shape) || shape[k.axis] != len(k.of)) {
		return errors.New("the quantisation does not fit the shape " + shapeText(shape))
	}
	return n.resize(shape, nil)
}

func (k perChannel) run(_ context.Context, n *node) error {
	if len(k.of) == 1 {
		k.do(n, 0, n.in[0].n, k.of[0])
		return nil
	}
	size := 1
	for _, d := range n.in[0].shape[k.axis+1:] {
		size *= d
	}
	for at, i := 0, 0; at < n.in[0].n; at, i = at+size, i+1 {
		k.do(n, at, size, k.of[i%len(k.of)])
	}
	return nil
}

func newQuantize(c *call) (kernel, error) {
	in, out := c.input(0).typ, c.output(0).typ
	if in != Float32 {
		return newRequantize(c)
	}
	do := map[Type]func(n *node, at, size int, a affine){
		Int8: quantizeBytes(Int8), Uint8: quantizeBytes(Uint8), Int16: quantizeShorts,
	}[out]
	if do == nil {
		return nil, unsupported("to " + out.String())
	}
	q, err := channelsOf(c.output(0))
	return perChannel{q, do}, err
}

func quantizeBytes(typ Type) func(n *node, at, size int, a affine) {
	low, high := typ.limits()
	return func(n *node, at, size int, a affine) {
		simd.RoundBytes(n.out[0].data[at:at+size], floatsOf(n.in[0])[at:at+size], a.scale, a.zero, low, high)
	}
}

func quantizeShorts(n *node, at, size int, a affine) {
	dst := view[int16](n.out[0].data)[at : at+size]
	for i, x := range floatsOf(n.in[0])[at : at+size] {
		dst[i] = int16(min(max(roundAway(x/a.scale)+a.zero, math.MinInt16), math.MaxInt16))
	}
}

// roundAway rounds to nearest, halves away from zero, and what is far beyond
// all quantised numbers to ±2^24. What is not a number becomes -2^24.
func roundAway(x float32) int32 {
	if x != x {
		return -1 << 24
	}
	half := math.Float32frombits(math.Float32bits(x)&(1<<31) | math.Float32bits(0.5))
	return int32(float64(min(max(x, -1<<24), 1<<24)) + float64(half))
}

func newDequantize(c *call) (kernel, error) {
	in, out := c.input(0).typ, c.output(0).typ
	if out != Float32 {
		return nil, unsupported("to " + out.String())
	}
	if in == Float16 {
		return mapped{on(halves)}, nil
	}
	do := map[Type]func(n *node, at, size int, a affine){
		Int8: dequantize[int8], Uint8: dequantize[uint8], Int16: dequantize[int16],
	}[in]
	if do == nil {
		return nil, unsupported("of " + in.String())
	}
	q, err := channelsOf(c.input(0))
	return perChannel{q, do}, err
}

func dequantize[T quantized](n *node, at, size int, a affine) {
	dst := view[float32](n.out[0].data)[at : at+size]
	for i, q := range view[T](n.in[0].data)[at : at+size] {
		dst[i] = a.scale * float32(int32(q)-a.zero)
	}
}

// halves widens numbers of 16 bits: one of sign, five of exponent, ten of
// fraction (IEEE 754 binary16).
func halves(dst []float32, src []uint16) {
	for i, h := range src {
		sign, rest := uint32(h&0x8000)<<16, uint32(h&0x7fff)<<13
		// Moving the exponent by a factor is exact for the smallest numbers too.
		dst[i] = math.Float32frombits(sign|rest) * 0x1p112
		if h&0x7c00 == 0x7c00 { // infinite, or not a number
			dst[i] = math.Float32frombits(sign | 0x7f800000 | rest)
		}
	}
}

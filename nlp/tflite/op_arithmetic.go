package tflite

import (
	"errors"
	"math"
	"slices"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// arithmetic are the operators on the elements of two tensors.
func arithmetic() map[schema.BuiltinOperator]operator {
	pair := func(maxVersion int, options schema.BuiltinOptions, kernel func(c *call) (kernel, error)) operator {
		return operator{maxVersion: maxVersion, minIn: 2, maxIn: 2, options: options, inPlace: inputs(0, 1), kernel: kernel}
	}
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorADD:                pair(5, schema.BuiltinOptionsAddOptions, newAdd).by(onPairs),
		schema.BuiltinOperatorSUB:                pair(5, schema.BuiltinOptionsSubOptions, newSub).by(onPairs),
		schema.BuiltinOperatorMUL:                pair(7, schema.BuiltinOptionsMulOptions, newMul).by(onPairs),
		schema.BuiltinOperatorDIV:                pair(2, schema.BuiltinOptionsDivOptions, newDiv).by(onPairs),
		schema.BuiltinOperatorSQUARED_DIFFERENCE: pair(2, schema.BuiltinOptionsSquaredDifferenceOptions, newSquaredDifference).by(onPairs),
		schema.BuiltinOperatorMAXIMUM:            pair(4, schema.BuiltinOptionsMaximumMinimumOptions, newMaximum).by(onPairs),
		schema.BuiltinOperatorMINIMUM:            pair(4, schema.BuiltinOptionsMaximumMinimumOptions, newMinimum).by(onPairs),
		schema.BuiltinOperatorPOW:                pair(1, schema.BuiltinOptionsPowOptions, newPow).by(onElementary),
		schema.BuiltinOperatorFLOOR_DIV:          pair(3, schema.BuiltinOptionsFloorDivOptions, newFloorDiv),
		schema.BuiltinOperatorFLOOR_MOD:          pair(2, schema.BuiltinOptionsFloorModOptions, newFloorMod),
		schema.BuiltinOperatorADD_N:              {maxVersion: 1, minIn: 2, maxIn: many, options: schema.BuiltinOptionsAddNOptions, kernel: newAddN, floats: onAll},
	}
}

// byType are computations by the type of what they compute with.
type byType map[Type]func(n *node)

// newBinary makes the kernel for the types of a call.
func newBinary(c *call, of byType, act activation) (kernel, error) {
	a, b, out := c.input(0).typ, c.input(1).typ, c.output(0).typ
	if a != b {
		return nil, unsupported("of " + a.String() + " and " + b.String())
	}
	if of[a] == nil {
		return nil, unsupported("of " + a.String())
	}
	if out != a {
		return nil, unsupported("from " + a.String() + " to " + out.String())
	}
	return pairwise{rows: of[a], act: act}, nil
}

// quantized tells whether a call computes with quantised numbers.
func (c *call) quantized() bool {
	switch t := c.input(0); t.typ {
	case Int8, Uint8:
		return true
	case Int16:
		return t.quant != nil
	}
	return false
}

func newAdd(c *call) (kernel, error) {
	act, err := fused[schema.AddOptions](c)
	if err != nil {
		return nil, err
	}
	if c.quantized() {
		return newFixedSum(c, act, 1)
	}
	return newBinary(c, byType{
		Float32: floats(simd.OpAdd, act.limits()), Int16: elements(plus[int16]), Int32: elements(plus[int32]), Int64: elements(plus[int64]),
	}, act)
}

func newSub(c *call) (kernel, error) {
	act, err := fused[schema.SubOptions](c)
	if err != nil {
		return nil, err
	}
	if c.quantized() {
		return newFixedSum(c, act, -1)
	}
	return newBinary(c, byType{Float32: floats(simd.OpSub, act.limits()), Int32: elements(minus[int32]), Int64: elements(minus[int64])}, act)
}

func newMul(c *call) (kernel, error) {
	act, err := fused[schema.MulOptions](c)
	if err != nil {
		return nil, err
	}
	if c.quantized() {
		return newFixedProduct(c, act)
	}
	return newBinary(c, byType{
		Float32: floats(simd.OpMul, act.limits()), Int16: elements(times[int16]), Int32: elements(times[int32]), Int64: elements(times[int64]),
	}, act)
}

func newDiv(c *call) (kernel, error) {
	act, err := fused[schema.DivOptions](c)
	if err != nil {
		return nil, err
	}
	if c.quantized() {
		return newFixedQuotient(c, act)
	}
	k, err := newBinary(c, byType{Float32: floats(simd.OpDiv, act.limits()), Int32: elements(over[int32])}, act)
	return divisor(k, 0, err)
}

func newSquaredDifference(c *call) (kernel, error) {
	if c.quantized() {
		return newFixedSquaredDifference(c)
	}
	return newBinary(c, byType{Float32: floats(simd.OpSquaredDifference, unlimited()), Int32: elements(squareOfDifference)}, actNone)
}

func newMaximum(c *call) (kernel, error) {
	return newBinary(c, byType{
		Float32: floats(simd.OpMax, unlimited()), Int8: elements(larger[int8]), Uint8: elements(larger[uint8]),
		Int16: elements(larger[int16]), Int32: elements(larger[int32]), Int64: elements(larger[int64]),
	}, actNone)
}

func newMinimum(c *call) (kernel, error) {
	return newBinary(c, byType{
		Float32: floats(simd.OpMin, unlimited()), Int8: elements(smaller[int8]), Uint8: elements(smaller[uint8]),
		Int16: elements(smaller[int16]), Int32: elements(smaller[int32]), Int64: elements(smaller[int64]),
	}, actNone)
}

func newPow(c *call) (kernel, error) {
	k, err := newBinary(c, byType{Float32: rows(simd.Pow), Int32: elements(intPower)}, actNone)
	if c.input(0).typ != Int32 || err != nil {
		return k, err
	}
	b := k.(pairwise)
	b.check = func(t *tensor) error {
		for _, y := range view[int32](t.data) {
			if y < 0 {
				return errors.New("a whole number to a negative power")
			}
		}
		return nil
	}
	return b, nil
}

func newFloorDiv(c *call) (kernel, error) {
	k, err := newBinary(c, byType{
		Float32: elements(floorDivFloat), Int8: elements(floorDiv[int8]), Int16: elements(floorDiv[int16]),
		Int32: elements(floorDiv[int32]), Int64: elements(floorDiv[int64]),
	}, actNone)
	return divisor(k, 0, err)
}

func newFloorMod(c *call) (kernel, error) {
	k, err := newBinary(c, byType{
		Float32: elements(floorModFloat), Int8: elements(floorMod[int8]), Int16: elements(floorMod[int16]),
		Int32: elements(floorMod[int32]), Int64: elements(floorMod[int64]),
	}, actNone)
	return divisor(k, 0, err)
}

// divisor makes a kernel refuse to divide whole numbers by what stands for zero.
func divisor(k kernel, zero int64, err error) (kernel, error) {
	p, ok := k.(pairwise)
	if err != nil || !ok {
		return k, err
	}
	p.check = func(b *tensor) error {
		var found bool
		switch b.def.typ {
		case Int8:
			found = slices.Contains(view[int8](b.data), int8(zero))
		case Uint8:
			found = slices.Contains(b.data, uint8(zero))
		case Int16:
			found = slices.Contains(view[int16](b.data), int16(zero))
		case Int32:
			found = slices.Contains(view[int32](b.data), int32(zero))
		case Int64:
			found = slices.Contains(view[int64](b.data), zero)
		}
		if found {
			return errors.New("division by zero")
		}
		return nil
	}
	return p, nil
}

// integer is a whole number that can be negative.
type integer interface{ int8 | int16 | int32 | int64 }

// The operations on two elements. Whole numbers overflow as they do in C.

func plus[T integer](x, y T) T  { return x + y }
func minus[T integer](x, y T) T { return x - y }
func times[T integer](x, y T) T { return x * y }
func over[T integer](x, y T) T  { return x / y }

func squareOfDifference(x, y int32) int32 { return (x - y) * (x - y) }

func larger[T integer | uint8](x, y T) T  { return max(x, y) }
func smaller[T integer | uint8](x, y T) T { return min(x, y) }

func intPower(x, y int32) int32 {
	out := int32(1)
	for ; y > 0; y >>= 1 {
		if y&1 != 0 {
			out *= x
		}
		x *= x
	}
	return out
}

func floorDiv[T integer](x, y T) T {
	q := x / y
	if q*y != x && (x < 0) != (y < 0) {
		q--
	}
	return q
}

func floorMod[T integer](x, y T) T {
	r := x % y
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

func floorDivFloat(x, y float32) float32 { return float32(math.Floor(float64(x / y))) }

func floorModFloat(x, y float32) float32 {
	r := float32(math.Mod(float64(x), float64(y)))
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

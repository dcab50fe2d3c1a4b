package tflite

import "math"

// The conversions of IEEE 754 half precision: one bit of sign, five of
// exponent, ten of fraction.

// halfToFloat32 widens a half; every one of them is a float32.
func halfToFloat32(h uint16) float32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, uint32(h>>10)&31, uint32(h&0x3ff)
	switch exponent {
	case 0:
		x := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(x) | sign)
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// halfFromFloat32 rounds to the nearest half, to the even one of two; what is
// too large becomes infinite.
func halfFromFloat32(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, bits := uint16(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case bits > 0xff<<23:
		return sign | 0x7e00
	case bits >= 0x477ff000: // 65520, half way from the largest half to the next power
		return sign | 0x7c00
	case bits < 0x38800000: // less than the smallest that has its full fraction
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(bits))*(1<<24)))
	}
	odd := bits >> 13 & 1
	return sign | uint16((bits+0xfff+odd-(127-15)<<23)>>13)
}

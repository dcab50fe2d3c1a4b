package simd

import "math"

// Range returns the smallest and the largest of x and 0. What is not a number
// does not count.
func Range(x []float32) (low, high float32) { return rangeOf(best, x) }

// ToBytes writes zero + round(by·v) for each v of x into dst, which is as long:
// halves go to the even neighbour, what is beyond 0…255 to its end, and what is
// not a number to 0. zero is of 0…255.
func ToBytes(dst []uint8, x []float32, by float32, zero int32) { toBytes(best, dst, x, by, zero) }

// RoundBytes writes zero + round(v/scale) for each v of x into dst, which is as
// long, kept within low…high, which are those of INT8 or UINT8 or closer. Halves
// go away from zero, and what is not a number to low.
func RoundBytes(dst []uint8, x []float32, scale float32, zero, low, high int32) {
	roundBytes(best, dst, x, scale, zero, low, high)
}

func rangeGo(x []float32, low, high float32) (float32, float32) {
	for _, v := range x {
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	return low, high
}

func toBytesGo(dst []uint8, x []float32, by float32, zero int32) {
	dst = dst[:len(x)]
	least, most := float32(-zero), float32(255-zero)
	for i, v := range x {
		v *= by
		if !(v > least) {
			v = least
		}
		dst[i] = uint8(zero + int32(math.RoundToEven(float64(min(v, most)))))
	}
}

// Quotients are cut to where they are beyond all bytes, and exact. To add what is
// next to a half, and leave out the fraction, rounds them: a half itself would
// bring the number below a half to 1.
const (
	manySteps  = 1 << 22
	almostHalf = 0.5 - 0x1p-25
)

func roundBytesGo(dst []uint8, x []float32, scale float32, zero, low, high int32) {
	dst = dst[:len(x)]
	for i, v := range x {
		v /= scale
		if !(v > -manySteps) {
			v = -manySteps
		}
		v = min(v, manySteps)
		half := float32(math.Copysign(almostHalf, float64(v)))
		dst[i] = uint8(min(max(int32(v+half)+zero, low), high))
	}
}

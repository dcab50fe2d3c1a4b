package simd

import "math"

// Range returns the smallest and the largest of x and 0. What is not a number
// does not count.
func Range(x []float32) (low, high float32) { return rangeOf(best, x) }

// ToBytes writes zero + round(by·v) for each v of x into dst, which is as long:
// halves go to the even neighbour, what is beyond 0…255 to its end, and what is
// not a number to 0. zero is of 0…255.
func ToBytes(dst []uint8, x []float32, by float32, zero int32) { toBytes(best, dst, x, by, zero) }

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

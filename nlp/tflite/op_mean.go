package tflite

import (
	"math/bits"

	"usher/simd"
)

func newMean(c *call) (kernel, error) {
	by := reductionsBy{Float32: meanOfFloats(), Int32: meanOfInts[int32](), Int64: meanOfInts[int64]()}
	if c.quantized() {
		do, err := fixedSums(c, true)
		if err != nil {
			return nil, err
		}
		by[c.input(0).typ] = do
	}
	return newReduction(c, by)
}

// meanOfFloats divides the sum; the mean of nothing is not a number.
func meanOfFloats() func(n *node, a *axes) error {
	r := reducerBy(simd.OpAdd, 0)
	return func(n *node, a *axes) error {
		dst := view[float32](n.out[0].data)
		reduce(dst, view[float32](n.in[0].data), a, r)
		simd.Div(dst, dst, []float32{float32(a.count)})
		return nil
	}
}

// meanOfInts rounds towards zero; the mean of nothing is zero.
func meanOfInts[T int32 | int64]() func(n *node, a *axes) error {
	r := intSums[T]()
	return func(n *node, a *axes) error {
		acc, err := sumUp(n, a, r)
		if err != nil {
			return err
		}
		dst := view[T](n.out[0].data)
		for i, s := range acc {
			dst[i] = T(s / int64(max(a.count, 1)))
		}
		return nil
	}
}

// sumUp adds up whole numbers in working memory.
func sumUp[T quantized | int32 | int64](n *node, a *axes, r *reducer[T, int64]) ([]int64, error) {
	room, err := n.scratch(8 * n.out[0].n)
	if err != nil {
		return nil, err
	}
	acc := view[int64](room)
	reduce(acc, view[T](n.in[0].data), a, r)
	return acc, nil
}

func intSums[T quantized | int32 | int64]() *reducer[T, int64] {
	return byRows(0, foldInts[T], joinInts[T])
}

func foldInts[T quantized | int32 | int64](acc int64, row []T) int64 {
	for _, x := range row {
		acc += int64(x)
	}
	return acc
}

func joinInts[T quantized | int32 | int64](acc []int64, row []T) {
	for i, x := range row {
		acc[i] += int64(x)
	}
}

// fixedSums makes a reduction of quantised numbers to their sum or mean.
func fixedSums(c *call, mean bool) (func(n *node, a *axes) error, error) {
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	switch c.input(0).typ {
	case Int8:
		return fixedSumsOf[int8](q[0], q[1], mean, c.keepsDims()), nil
	case Uint8:
		return fixedSumsOf[uint8](q[0], q[1], mean, c.keepsDims()), nil
	}
	return fixedSumsOf[int16](q[0], q[1], mean, false), nil
}

func fixedSumsOf[T quantized](in, out affine, mean, keep bool) func(n *node, a *axes) error {
	r := intSums[T]()
	scale, ratio := factorOf(float64(in.scale)/float64(out.scale)), in.scale/out.scale
	return func(n *node, a *axes) error {
		acc, err := sumUp(n, a, r)
		if err != nil {
			return err
		}
		low, high := n.out[0].def.typ.limits()
		if mean && keep && a.images {
			meanOfImages(view[T](n.out[0].data), acc, in, out, a.count, low, high)
			return nil
		}
		f, dst, zero := scale.over(a.count), view[T](n.out[0].data), int64(in.zero)*int64(a.count)
		bias := float32(-in.zero) * ratio * float32(a.count)
		for i, s := range acc {
			steps := f.times(int32(s - zero))
			if !mean { // in float32, with the official runtime's rounding
				steps = roundAway(float32(float32(s)*ratio) + bias)
			}
			dst[i] = T(min(max(steps+out.zero, low), high))
		}
		return nil
	}
}

// meanOfImages brings sums of count numbers, the pixels of an image, to their
// means: for these the official runtime rounds in another way.
func meanOfImages[T quantized](dst []T, sums []int64, in, out affine, count int, low, high int32) {
	bias := out.zero - roundAway(float32(in.zero)*in.scale/out.scale)
	f := factorOf(float64(in.scale / (float32(count) * out.scale)))
	for i, s := range sums {
		dst[i] = T(min(max(f.times(int32(s))+bias, low), high))
	}
}

// over divides the factor by a number of elements. It is left as it is where
// there are none.
func (f factor) over(count int) factor {
	if count < 1 {
		return f
	}
	shift := min(bits.Len(uint(count))-1, 31+f.shift)
	return factor{int32(int64(f.multiplier) << shift / int64(count)), f.shift - shift}
}

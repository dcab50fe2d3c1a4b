package tflite

import (
	"context"
	"math"
)

// cast converts elements to another type: floats are cut towards zero and
// bounded by what an integer can hold, integers lose their upper bits.
type cast struct{}

func newCast(c *call) (kernel, error) {
	for _, t := range []Type{c.input(0).typ, c.output(0).typ} {
		switch t {
		case Float32, Float64, Float16, Int8, Uint8, Int16, Uint16, Int32, Uint32, Int64, Bool:
		default:
			return nil, unsupported("of " + t.String())
		}
	}
	return cast{}, nil
}

func (cast) prepare(n *node) error { return n.resize(n.in[0].shape, nil) }

// castBlock is how many elements are converted at a time, by way of int64 or
// float64, each of which holds all values of its kind.
const castBlock = 256

func (cast) run(_ context.Context, n *node) error {
	src, dst := n.in[0], n.out[0]
	from, to := src.def.typ, dst.def.typ
	if from == to {
		copy(dst.data, src.data)
		return nil
	}
	var whole [castBlock]int64
	var real [castBlock]float64
	for i := 0; i < src.n; i += castBlock {
		size := min(castBlock, src.n-i)
		in := src.data[i*from.Size() : (i+size)*from.Size()]
		out := dst.data[i*to.Size() : (i+size)*to.Size()]
		if loadInts(whole[:size], in, from) {
			storeInts(out, whole[:size], to)
		} else {
			loadFloats(real[:size], in, from)
			storeFloats(out, real[:size], to)
		}
	}
	return nil
}

// convert converts as Go does, which for integers is as C does.
func convert[D, S Element](dst []D, src []S) {
	for i, x := range src {
		dst[i] = D(x)
	}
}

// loadInts reads integers, and tells whether src holds any.
func loadInts(dst []int64, src []byte, of Type) bool {
	switch of {
	case Int8:
		convert(dst, view[int8](src))
	case Uint8, Bool:
		convert(dst, src)
	case Int16:
		convert(dst, view[int16](src))
	case Uint16:
		convert(dst, view[uint16](src))
	case Int32:
		convert(dst, view[int32](src))
	case Uint32:
		convert(dst, view[uint32](src))
	case Int64:
		copy(dst, view[int64](src))
	default:
		return false
	}
	return true
}

func storeInts(dst []byte, src []int64, as Type) {
	switch as {
	case Int8, Uint8:
		convert(dst, src)
	case Bool:
		for i, x := range src {
			dst[i] = truth(x != 0)
		}
	case Int16, Uint16:
		convert(view[uint16](dst), src)
	case Int32, Uint32:
		convert(view[uint32](dst), src)
	case Int64:
		copy(view[int64](dst), src)
	case Float16:
		for i, x := range src {
			view[uint16](dst)[i] = halfFromFloat32(float32(x))
		}
	case Float32:
		convert(view[float32](dst), src)
	case Float64:
		convert(view[float64](dst), src)
	}
}

func loadFloats(dst []float64, src []byte, of Type) {
	switch of {
	case Float16:
		for i, x := range view[uint16](src) {
			dst[i] = float64(halfToFloat32(x))
		}
	case Float32:
		convert(dst, view[float32](src))
	case Float64:
		copy(dst, view[float64](src))
	}
}

func storeFloats(dst []byte, src []float64, as Type) {
	switch as {
	case Int8:
		bounded(view[int8](dst), src, math.MinInt8, math.MaxInt8)
	case Uint8:
		bounded(dst, src, 0, math.MaxUint8)
	case Bool:
		for i, x := range src {
			dst[i] = truth(x != 0)
		}
	case Int16:
		bounded(view[int16](dst), src, math.MinInt16, math.MaxInt16)
	case Uint16:
		bounded(view[uint16](dst), src, 0, math.MaxUint16)
	case Int32:
		bounded(view[int32](dst), src, math.MinInt32, math.MaxInt32)
	case Uint32:
		bounded(view[uint32](dst), src, 0, math.MaxUint32)
	case Int64:
		bounded(view[int64](dst), src, math.MinInt64, math.MaxInt64)
	case Float16:
		for i, x := range src {
			view[uint16](dst)[i] = halfFromFloat32(float32(x))
		}
	case Float32:
		convert(view[float32](dst), src)
	case Float64:
		copy(view[float64](dst), src)
	}
}

// bounded converts floats to integers; what is no number becomes the largest.
func bounded[T Element](dst []T, src []float64, low, high T) {
	for i, x := range src {
		switch {
		case x <= float64(low):
			dst[i] = low
		case x < float64(high):
			dst[i] = T(x)
		default:
			dst[i] = high
		}
	}
}

// truth is a boolean as an element.
func truth(b bool) byte {
	if b {
		return 1
	}
	return 0
}

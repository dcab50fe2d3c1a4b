package simd

import "unsafe"

// windowRows is what a kernel computes. Steps are in bytes; weights are nil where
// there are none.
type windowRows struct {
	dst, image, weights            unsafe.Pointer
	taps                           *int32
	count, rows, width             int
	dstStep, imageStep, weightStep int
}

//go:noescape
func weighFloatsAVX512(t *windowRows)

//go:noescape
func weighInt32AVX512(t *windowRows)

//go:noescape
func sumFloatsAVX512(t *windowRows)

//go:noescape
func sumInt32AVX512(t *windowRows)

//go:noescape
func squareFloatsAVX512(t *windowRows)

//go:noescape
func squareInt32AVX512(t *windowRows)

//go:noescape
func topFloatsAVX512(t *windowRows)

//go:noescape
func topInt32AVX512(t *windowRows)

// coverAVX2 computes rows of floats tap by tap.
func (w *Window[T]) coverAVX2(op Operation, dst, image []T) {
	for i := range w.Rows {
		row := dst[i*w.To:][:w.Width]
		w.begin(row)
		to := unsafe.Slice((*float32)(unsafe.Pointer(&row[0])), w.Width)
		for _, at := range w.Taps.at {
			from := unsafe.Slice((*float32)(unsafe.Pointer(&image[i*w.From+int(at)])), w.Width)
			pairwiseAVX2(op, to, from, to, unlimited)
		}
	}
}

func (w *Window[T]) cover(l level, dst, image []T) {
	var kind T
	_, whole := any(kind).(int32)
	switch op, ok := w.Covering.pair(); {
	case l == levelAVX2 && ok && !whole && w.Width >= block:
		w.coverAVX2(op, dst, image)
		return
	case l < levelAVX512:
		w.coverGo(dst, image)
		return
	}
	t := windowRows{
		dst: unsafe.Pointer(unsafe.SliceData(dst)), image: unsafe.Pointer(unsafe.SliceData(image)),
		weights: unsafe.Pointer(unsafe.SliceData(w.Weights)), taps: unsafe.SliceData(w.Taps.at), count: len(w.Taps.at),
		rows: w.Rows, width: w.Width, dstStep: w.To * 4, imageStep: w.From * 4, weightStep: w.WeightStep * 4,
	}
	switch w.Covering {
	case CoverWeighted:
		if whole {
			weighInt32AVX512(&t)
		} else {
			weighFloatsAVX512(&t)
		}
	case CoverSum:
		if whole {
			sumInt32AVX512(&t)
		} else {
			sumFloatsAVX512(&t)
		}
	case CoverSquares:
		if whole {
			squareInt32AVX512(&t)
		} else {
			squareFloatsAVX512(&t)
		}
	case CoverTop:
		if whole {
			topInt32AVX512(&t)
		} else {
			topFloatsAVX512(&t)
		}
	}
}

package simd

// Covering is what becomes of the numbers of an image that a window covers.
type Covering int

// The coverings.
const (
	CoverWeighted Covering = iota // a bias plus each number times its weight
	CoverSum
	CoverSquares // the sum of the squares
	CoverTop     // the largest
)

// pair returns the operation of two numbers that does the same, if there is one.
func (c Covering) pair() (op Operation, ok bool) {
	switch c {
	case CoverSum:
		return OpAdd, true
	case CoverTop:
		return OpMax, true
	}
	return 0, false
}

// Window computes rows of numbers from an image. Each number of the result has its
// place in the image, and is made of the numbers that lie at the taps, counted from
// there. Those of a row lie one behind the other in both.
type Window[T int32 | float32] struct {
	Covering    Covering
	Taps        Offsets
	Weights     []T // of CoverWeighted: a row of biases, then one of weights for each tap
	WeightStep  int // from one of these rows to the next
	Rows, Width int
	To, From    int // from one row to the next: in the result, in the image
}

// Cover computes the rows of dst from image.
func (w Window[T]) Cover(dst, image []T) {
	if w.Rows == 0 || w.Width == 0 {
		return
	}
	w.check(dst, image)
	w.cover(best, dst, image)
}

// check panics where a slice is shorter than what the kernels touch.
func (w *Window[T]) check(dst, image []T) {
	last := w.Rows - 1
	_ = dst[last*w.To:][:w.Width]
	if len(w.Taps.at) > 0 {
		_ = image[last*w.From+w.Taps.last:][:w.Width]
	}
	if w.Covering == CoverWeighted {
		_ = w.Weights[len(w.Taps.at)*w.WeightStep:][:w.Width]
	}
}

// coverGo computes the rows tap by tap.
func (w *Window[T]) coverGo(dst, image []T) {
	for i := range w.Rows {
		row := dst[i*w.To:][:w.Width]
		w.begin(row)
		for k, at := range w.Taps.at {
			from := image[i*w.From+int(at):][:w.Width]
			switch w.Covering {
			case CoverWeighted:
				for j, y := range w.Weights[(k+1)*w.WeightStep:][:w.Width] {
					row[j] += from[j] * y
				}
			case CoverSum:
				for j, x := range from {
					row[j] += x
				}
			case CoverSquares:
				for j, x := range from {
					row[j] += x * x
				}
			case CoverTop:
				for j, x := range from {
					if x > row[j] {
						row[j] = x
					}
				}
			}
		}
	}
}

// begin writes what there is without any tap.
func (w *Window[T]) begin(row []T) {
	switch w.Covering {
	case CoverWeighted:
		copy(row, w.Weights)
	case CoverTop:
		least := Least[T]()
		for i := range row {
			row[i] = least
		}
	default:
		clear(row)
	}
}

// Least returns the number below all others.
func Least[T int32 | float32]() T {
	var least T
	switch p := any(&least).(type) {
	case *int32:
		*p = -1 << 31
	case *float32:
		*p = minusInf
	}
	return least
}

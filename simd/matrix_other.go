//go:build !amd64

package simd

func (t *floatTile) compute(level) { t.computeGo() }

func (t *byteTile) compute(level) { t.computeGo() }

func rangeOf(_ level, x []float32) (low, high float32) { return rangeGo(x, 0, 0) }

func toBytes(_ level, dst []uint8, x []float32, by float32, zero int32) {
	toBytesGo(dst, x, by, zero)
}

func roundBytes(_ level, dst []uint8, x []float32, scale float32, zero, low, high int32) {
	roundBytesGo(dst, x, scale, zero, low, high)
}

func (r *Rescale) rows(_ level, dst []byte, step int, sums []int32, width int, bias []int32, rest int32) {
	r.rowsGo(dst, step, sums, width, bias, rest)
}

func (m Matrix) packRows(_ level, w Rows) { m.packRowsGo(w) }

func (w *Window[T]) cover(_ level, dst, image []T) { w.coverGo(dst, image) }

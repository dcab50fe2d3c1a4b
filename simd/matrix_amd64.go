package simd

import "golang.org/x/sys/cpu"

// best is the highest level that the processor, and the system, can do.
var best = func() level {
	x := &cpu.X86
	switch {
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI:
		return levelVNNI
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL:
		return levelAVX512
	case wide:
		return levelAVX2
	}
	return levelGo
}()

// The kernels compute a tile of t.rows rows, up to the number in their names.

//go:noescape
func floatTile8AVX512(t *floatTile)

//go:noescape
func floatTile4AVX512(t *floatTile)

//go:noescape
func floatTile1AVX512(t *floatTile)

// The kernels of AVX2 compute the first half of the columns.

//go:noescape
func floatTile6AVX2(t *floatTile)

//go:noescape
func floatTile1AVX2(t *floatTile)

// compute runs the kernels for a tile.
func (t *floatTile) compute(l level) {
	switch {
	case l == levelGo:
		t.computeGo()
	case l == levelAVX2:
		t.computeAVX2()
	case t.rows == 1:
		floatTile1AVX512(t)
	case t.rows <= 4:
		floatTile4AVX512(t)
	default:
		floatTile8AVX512(t)
	}
}

// computeAVX2 computes a tile in halves of 16 columns and parts of 6 rows.
func (t *floatTile) computeAVX2() {
	part := *t
	for first := 0; first < t.rows; first += part.rows {
		part.rows = min(t.rows-first, 6)
		part.x = row(t.x, first, t.xStride)
		for half := range 2 {
			part.panel = row(t.panel, half, panelWidth*2)
			part.out = row(row(t.out, first, t.outStride), half, panelWidth*2)
			if part.rows == 1 {
				floatTile1AVX2(&part)
			} else {
				floatTile6AVX2(&part)
			}
		}
	}
}

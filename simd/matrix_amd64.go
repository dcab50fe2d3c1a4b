package simd

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
	case t.rows == 1 && t.steps == nil:
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
		for i := range part.x {
			part.x[i] = t.x[min(first+i, tileRows-1)]
		}
		for half := range 2 {
			part.panel = row(t.panel, half, panelWidth*2)
			part.out = row(row(t.out, first, t.outStride), half, panelWidth*2)
			if part.rows == 1 && t.steps == nil {
				floatTile1AVX2(&part)
			} else {
				floatTile6AVX2(&part)
			}
		}
	}
}

// packColumnsAVX512 writes, for each of depth steps, a number of each of up to 16
// rows into dst, and the next one 128 bytes on. Rows lie stride bytes apart, at
// most 2^26.
//
//go:noescape
func packColumnsAVX512(dst, src *float32, stride, depth int, rows uint32)

// packRows packs the rows of w into m.
func (m Matrix) packRows(l level, w Rows) {
	if l < levelAVX512 || w.Stride >= 1<<24 {
		m.packRowsGo(w)
		return
	}
	for u := 0; u < w.N; u += panelWidth / 2 {
		n := min(w.N-u, panelWidth/2)
		_ = w.Row(u+n-1, m.depth) // all that the kernel reads
		to := m.panel(u / panelWidth)[panelWidth+u%panelWidth:]
		packColumnsAVX512(&to[0], &w.Data[u*w.Stride], w.Stride*4, m.depth, 1<<n-1)
	}
}

package simd

// The kernels compute a tile of t.rows rows, up to the number in their names.

//go:noescape
func byteTile8VNNI(t *byteTile)

//go:noescape
func byteTile6VNNI(t *byteTile)

//go:noescape
func byteTile4VNNI(t *byteTile)

//go:noescape
func byteTile1VNNI(t *byteTile)

// The kernels of AVX2 compute the first half of the columns.

//go:noescape
func byteTile4AVX2(t *byteTile)

//go:noescape
func byteTile1AVX2(t *byteTile)

// compute runs the kernels for a tile.
func (t *byteTile) compute(l level) {
	switch {
	case l == levelGo:
		t.computeGo()
	case l < levelVNNI:
		t.computeAVX2()
	case t.rows == 1 && t.steps == nil:
		byteTile1VNNI(t)
	case t.rows <= 4:
		byteTile4VNNI(t)
	case t.rows <= 6:
		byteTile6VNNI(t)
	default:
		byteTile8VNNI(t)
	}
}

// computeAVX2 computes a tile in halves of 16 columns and parts of 4 rows.
func (t *byteTile) computeAVX2() {
	const half = panelWidth / 2 * 4 // bytes of half a panel's columns, and of their quads
	left := *t
	for first := 0; first < t.rows; first += left.rows {
		left.rows = min(t.rows-first, 4)
		for i := range left.x {
			left.x[i] = t.x[min(first+i, tileRows-1)]
		}
		left.out = row(t.out, first, t.outStride)
		left.zero = row(t.zero, first, 4)
		if t.scaled != 0 {
			left.rowScale = row(t.rowScale, first, 4)
		}
		right := left
		right.panel, right.out, right.sums = row(t.panel, 1, half), row(left.out, 1, half), row(t.sums, 1, half)
		right.scale, right.bias = row(t.scale, 1, half), row(t.bias, 1, half)
		for _, part := range [...]*byteTile{&left, &right} {
			if part.rows == 1 && t.steps == nil {
				byteTile1AVX2(part)
			} else {
				byteTile4AVX2(part)
			}
		}
	}
}

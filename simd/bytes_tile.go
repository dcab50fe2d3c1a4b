package simd

import "unsafe"

// byteTile is what a kernel computes at a time: up to tileRows rows of x with
// one panel. Strides are in bytes. Where scaled is 0 whole numbers are written,
// else floats.
type byteTile struct {
	x         [tileRows]*uint8 // as in floatTile, as the next
	steps     *int32           // of quads
	panel     *int8
	quads     int
	ahead     int // as in floatTile
	out       *int32
	outStride int
	rows      int
	columns   uint32   // as in floatTile, but for levels below VNNI
	zero      *int32   // of each row
	rowScale  *float32 // of each row
	sums      *int32   // of each column, as the next two
	scale     *float32
	bias      *float32
	scaled    int
	low, high float32
}

func (m Int8Matrix) mul(l level, out Rows, x ByteRows, low, high float32) {
	if len(out.Data) == 0 || x.N == 0 {
		return
	}
	_, _ = out.Row(x.N-1, m.units), x.Scale[x.N-1]
	m.walkRows(l, scaledTile(out, low, high), x)
}

func (m Int8Matrix) mulPlaces(l level, out Rows, x BytePlaces, low, high float32) {
	if len(out.Data) == 0 || x.N() == 0 {
		return
	}
	_ = out.Row(x.N()-1, m.units)
	m.walkPlaces(l, scaledTile(out, low, high), x)
}

// scaledTile begins a tile of floats.
func scaledTile(out Rows, low, high float32) byteTile {
	return byteTile{low: low, high: high, scaled: 1, out: (*int32)(unsafe.Pointer(&out.Data[0])), outStride: out.Stride * 4}
}

func (m Int8Matrix) mulInt32(l level, out Int32Rows, x ByteRows) {
	if len(out.Data) == 0 || x.N == 0 {
		return
	}
	_ = out.Row(x.N-1, m.units)
	m.walkRows(l, byteTile{out: &out.Data[0], outStride: out.Stride * 4}, x)
}

func (m Int8Matrix) mulInt32Places(l level, out Int32Rows, x BytePlaces) {
	if len(out.Data) == 0 || x.N() == 0 {
		return
	}
	_ = out.Row(x.N()-1, m.units)
	m.walkPlaces(l, byteTile{out: &out.Data[0], outStride: out.Stride * 4}, x)
}

// walkRows computes all tiles of rows that lie one behind the other; t has what they
// have in common, and out is the first element of the result.
func (m Int8Matrix) walkRows(l level, t byteTile, x ByteRows) {
	_, _ = x.Data[(x.N-1)*x.Stride:][:ByteStride(m.depth)], x.Zero[x.N-1] // all that the kernels read
	t.zero, t.rowScale = &x.Zero[0], unsafe.SliceData(x.Scale)
	m.walk(l, t, x.Data, lines{n: x.N, stride: x.Stride}, 4)
}

// walkPlaces is walkRows for rows in an image, which have one scale.
func (m Int8Matrix) walkPlaces(l level, t byteTile, x BytePlaces) {
	_, _ = x.Data[x.last():][:quad], x.Steps.upTo(ByteStride(m.depth)/quad)
	var zero [tileRows]int32
	var scale [tileRows]float32
	for i := range zero {
		zero[i], scale[i] = x.Zero, x.Scale
	}
	t.steps, t.zero, t.rowScale = x.Steps.first(quad), &zero[0], &scale[0]
	m.walk(l, t, x.Data, lines{n: x.N(), at: x.Rows.at}, 0)
}

// walk computes all tiles; the zero and the scale of a row are so many bytes
// behind those of the row before.
func (m Int8Matrix) walk(l level, t byteTile, x []uint8, from lines, scaleStep int) {
	if m.units == 0 {
		return
	}
	out, zero, scale := t.out, t.zero, t.rowScale
	t.quads = ByteStride(m.depth) / quad
	for p := range panels(m.units) {
		first := p * panelWidth
		t.panel = unsafe.SliceData(m.panel(p))
		t.ahead = ahead(p, panelWidth*ByteStride(m.depth), len(m.data))
		t.columns = columnsFrom(first, m.units)
		whole := m.units-first >= panelWidth || l >= levelVNNI
		t.sums, t.scale, t.bias = &m.sums[first], &m.scale[first], &m.bias[first]
		for r := 0; r < from.n; r += t.rows {
			t.rows = tileOf(from.n - r)
			point(&t.x, x, from, r, t.rows)
			t.zero = row(zero, r, scaleStep)
			if t.scaled != 0 {
				t.rowScale = row(scale, r, scaleStep)
			}
			t.out = row(row(out, r, t.outStride), first, 4)
			if whole {
				t.compute(l)
			} else {
				t.edge(l, m.units-first)
			}
		}
	}
}

// tileOf returns how many of n rows the next tile takes. The kernels take 1, 4, 6 or
// 8, and compute a row that is missing for nothing: of ten it is 6 and 4.
func tileOf(n int) int {
	if n == tileRows+2 {
		return tileRows - 2
	}
	return min(n, tileRows)
}

// edge computes a tile of which only the first columns exist, for a level that
// computes all.
func (t byteTile) edge(l level, columns int) {
	var whole [tileRows * panelWidth]int32
	out, stride := t.out, t.outStride
	t.out, t.outStride = &whole[0], panelWidth*4
	t.compute(l)
	for i := range t.rows {
		copy(unsafe.Slice(row(out, i, stride), columns), whole[i*panelWidth:])
	}
}

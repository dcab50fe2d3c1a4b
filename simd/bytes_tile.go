package simd

import "unsafe"

// byteTile is what a kernel computes at a time: up to tileRows rows of x with
// one panel. Strides are in bytes. Where scaled is 0 whole numbers are written,
// else floats.
type byteTile struct {
	x         *uint8
	xStride   int
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
	_ = out.Row(x.N-1, m.units)
	m.walk(l, byteTile{
		low: low, high: high, scaled: 1, out: (*int32)(unsafe.Pointer(&out.Data[0])), outStride: out.Stride * 4,
	}, x)
}

func (m Int8Matrix) mulInt32(l level, out Int32Rows, x ByteRows) {
	if len(out.Data) == 0 || x.N == 0 {
		return
	}
	_ = out.Row(x.N-1, m.units)
	m.walk(l, byteTile{out: &out.Data[0], outStride: out.Stride * 4}, x)
}

// walk computes all tiles; t has what they have in common, and out is the first
// element of the result.
func (m Int8Matrix) walk(l level, t byteTile, x ByteRows) {
	if m.units == 0 {
		return
	}
	out := t.out
	t.xStride, t.quads = x.Stride, ByteStride(m.depth)/quad
	_, _ = x.Data[(x.N-1)*x.Stride:][:t.quads*quad], x.Zero[x.N-1] // all that the kernels read
	if t.scaled != 0 {
		_ = x.Scale[x.N-1]
	}
	for p := range panels(m.units) {
		first := p * panelWidth
		t.panel = unsafe.SliceData(m.panel(p))
		t.ahead = ahead(p, panelWidth*ByteStride(m.depth), len(m.data))
		t.columns = columnsFrom(first, m.units)
		whole := m.units-first >= panelWidth || l >= levelVNNI
		t.sums, t.scale, t.bias = &m.sums[first], &m.scale[first], &m.bias[first]
		for r := 0; r < x.N; r += tileRows {
			t.rows = min(x.N-r, tileRows)
			t.x, t.zero = row(unsafe.SliceData(x.Data), r, x.Stride), &x.Zero[r]
			if t.scaled != 0 {
				t.rowScale = &x.Scale[r]
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

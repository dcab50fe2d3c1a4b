package simd

// panelWidth is how many rows of a matrix of weights are packed side by side:
// two registers of AVX-512, four of AVX2.
const panelWidth = 32

// Rows are N rows of numbers in Data, the first at its start and each Stride
// numbers behind the one before it.
type Rows struct {
	Data      []float32
	N, Stride int
}

// Row returns the first n numbers of row i.
func (r Rows) Row(i, n int) []float32 { return r.Data[i*r.Stride:][:n] }

// From returns up to n rows, from row i on.
func (r Rows) From(i, n int) Rows { return Rows{r.Data[i*r.Stride:], min(n, r.N-i), r.Stride} }

// Matrix is a matrix of weights [units, depth] with a bias for each unit, in
// the order in which the kernels read it. A panel holds the biases of 32 units
// and then, for each step of depth, the 32 weights of these units; the last
// panel is filled up with zeros. It is read-only and may be shared.
type Matrix struct {
	units, depth int
	data         []float32
}

// MatrixSize returns how many numbers the packed form of a matrix takes.
func MatrixSize(units, depth int) int {
	return panels(units) * panelWidth * (depth + 1)
}

func panels(units int) int { return (units + panelWidth - 1) / panelWidth }

// PackRows packs weights that lie unit by unit, the rows of w, into room, which
// has MatrixSize(w.N, depth) numbers. bias is as long as there are units, or
// empty.
func PackRows(room []float32, w Rows, depth int, bias []float32) Matrix {
	m := newMatrix(room, w.N, depth, bias)
	if depth > 0 {
		m.packRows(best, w)
	}
	return m
}

func (m Matrix) packRowsGo(w Rows) {
	for u := range w.N {
		to := m.panel(u / panelWidth)
		for k, v := range w.Row(u, m.depth) {
			to[(k+1)*panelWidth+u%panelWidth] = v
		}
	}
}

// PackColumns is PackRows for weights that lie step by step of depth: w has a
// row for each step and in it one weight for each of units.
func PackColumns(room []float32, w Rows, units int, bias []float32) Matrix {
	m := newMatrix(room, units, w.N, bias)
	for k := range w.N {
		row := w.Row(k, units)
		for p := range panels(units) {
			from := row[p*panelWidth:]
			copy(m.panel(p)[(k+1)*panelWidth:][:min(panelWidth, len(from))], from)
		}
	}
	return m
}

// newMatrix sets the biases, and to zero what is no weight.
func newMatrix(room []float32, units, depth int, bias []float32) Matrix {
	m := Matrix{units, depth, room[:MatrixSize(units, depth)]}
	if units%panelWidth != 0 {
		clear(m.panel(panels(units) - 1))
	}
	for p := range panels(units) {
		head := m.panel(p)[:panelWidth]
		clear(head)
		if first := p * panelWidth; first < len(bias) {
			copy(head, bias[first:units])
		}
	}
	return m
}

func (m Matrix) panel(p int) []float32 {
	size := panelWidth * (m.depth + 1)
	return m.data[p*size : (p+1)*size]
}

// Units is how many numbers come out for a row.
func (m Matrix) Units() int { return m.units }

// Depth is how many numbers of a row are multiplied with a unit.
func (m Matrix) Depth() int { return m.depth }

// Mul writes the product of each row of x with each unit, plus the unit's bias
// and kept between low and high, into the rows of out: as many numbers as there
// are units. x and out have the same number of rows, and do not overlap.
func (m Matrix) Mul(out, x Rows, low, high float32) { m.mul(best, out, x, low, high) }

// MulPlaces is Mul for rows that lie in image at some places.
func (m Matrix) MulPlaces(out Rows, image []float32, at Places, low, high float32) {
	m.mulPlaces(best, out, image, at, low, high)
}

// tileRows is the most rows of x that a tile takes.
const tileRows = 8

// floatTile is what a kernel computes at a time: up to tileRows rows of x with
// one panel. Strides are in bytes.
type floatTile struct {
	x         [tileRows]*float32 // the last one repeats where there are fewer
	steps     *int32             // where the numbers of a row are; nil: one behind the other
	panel     *float32
	depth     int
	ahead     int // how far behind the present weights others lie that come next
	out       *float32
	outStride int
	rows      int
	columns   uint32 // those that exist, a bit for each; the levels below AVX-512 compute all
	low, high float32
}

// columnsFrom returns the columns of the panel that begins at unit first.
func columnsFrom(first, units int) uint32 {
	return ^uint32(0) >> (panelWidth - min(units-first, panelWidth))
}

func (m Matrix) mul(l level, out, x Rows, low, high float32) {
	if x.N == 0 || m.units == 0 {
		return
	}
	if m.depth == 0 {
		x.Data, x.Stride = make([]float32, 1), 0
	}
	_, _ = x.Row(x.N-1, m.depth), out.Row(x.N-1, m.units) // all that the kernels touch
	m.walk(l, floatTile{low: low, high: high}, out, x.Data, lines{n: x.N, stride: x.Stride})
}

func (m Matrix) mulPlaces(l level, out Rows, image []float32, at Places, low, high float32) {
	if at.N() == 0 || m.units == 0 {
		return
	}
	_, _, _ = image[at.last()], at.Steps.upTo(m.depth), out.Row(at.N()-1, m.units)
	m.walk(l, floatTile{low: low, high: high, steps: at.Steps.first(1)}, out, image, lines{n: at.N(), at: at.Rows.at})
}

// walk goes through the panels, and for each through all rows, so that a panel
// is read from memory once. t has what all tiles have in common.
func (m Matrix) walk(l level, t floatTile, out Rows, x []float32, from lines) {
	t.depth = m.depth
	for p := range panels(m.units) {
		t.panel, t.ahead = &m.panel(p)[0], ahead(p, panelWidth*(m.depth+1)*4, len(m.data)*4)
		first := p * panelWidth
		t.columns = columnsFrom(first, m.units)
		whole := m.units-first >= panelWidth || l >= levelAVX512
		for r := 0; r < from.n; r += tileRows {
			t.rows = min(from.n-r, tileRows)
			point(&t.x, x, from, r, t.rows)
			if whole {
				t.out, t.outStride = &out.Data[r*out.Stride+first], out.Stride*4
				t.compute(l)
				continue
			}
			t.edge(l, Rows{out.Data[r*out.Stride+first:], t.rows, out.Stride}, m.units-first)
		}
	}
}

// ahead returns how many bytes to look ahead while panel p of the given size is
// read, and 0 where that leads behind all of them.
func ahead(p, size, all int) int {
	const far = 4096
	if (p+1)*size+far > all {
		return 0
	}
	return far
}

// edge computes a tile of which only the first columns exist, for a level that
// computes all.
func (t floatTile) edge(l level, out Rows, columns int) {
	var whole [tileRows * panelWidth]float32
	t.out, t.outStride = &whole[0], panelWidth*4
	t.compute(l)
	for i := range t.rows {
		copy(out.Row(i, columns), whole[i*panelWidth:])
	}
}

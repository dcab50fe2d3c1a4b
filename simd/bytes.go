package simd

import "unsafe"

// quad is how many weights of a unit lie together in an Int8Matrix: what one
// instruction of VNNI multiplies and adds up.
const quad = 4

// ByteRows are N rows of depth bytes, the first at the start of Data and each
// Stride bytes behind the one before it, which may be within it. As many bytes
// are read of each as ByteStride(depth) says; what those behind the depth are does
// not matter, but they have to be there. The value of byte b in row i is Scale[i]·(b−Zero[i]).
type ByteRows struct {
	Data      []uint8
	N, Stride int
	Zero      []int32   // as long as there are rows
	Scale     []float32 // likewise; MulInt32 does not look at it
}

// ByteStride returns how many bytes are read of a row of depth bytes.
func ByteStride(depth int) int { return (depth + quad - 1) / quad * quad }

// From returns up to n rows, from row i on.
func (r ByteRows) From(i, n int) ByteRows {
	n = min(n, r.N-i)
	out := ByteRows{r.Data[i*r.Stride:], n, r.Stride, r.Zero[i : i+n], nil}
	if r.Scale != nil {
		out.Scale = r.Scale[i : i+n]
	}
	return out
}

// BytePlaces are rows that lie at some places of an image. A whole quad is read at
// each. The value of byte b is Scale·(b−Zero) everywhere.
type BytePlaces struct {
	Places
	Data  []uint8
	Zero  int32
	Scale float32
}

// From returns up to n rows, from row i on.
func (x BytePlaces) From(i, n int) BytePlaces {
	x.Places = x.Places.From(i, n)
	return x
}

// Int32Rows are Rows of whole numbers.
type Int32Rows struct {
	Data      []int32
	N, Stride int
}

// Row returns the first n numbers of row i.
func (r Int32Rows) Row(i, n int) []int32 { return r.Data[i*r.Stride:][:n] }

// Int8Matrix is a matrix of weights [units, depth] in whole numbers, with a
// scale and a bias for each unit, packed like Matrix; but four steps of depth
// lie together: 32 times 4 weights. It is read-only and may be shared.
type Int8Matrix struct {
	units, depth int
	data         []int8
	sums         []int32   // of each unit's weights; as the others, for whole panels
	scale, bias  []float32 // of units
}

// Int8MatrixSize returns how many numbers of 32 bits the packed form takes.
func Int8MatrixSize(units, depth int) int {
	return panels(units) * panelWidth * (3 + ByteStride(depth)/4)
}

// PackedDepth is the depth of the matrix that PackInt8 makes: that of w, or more
// where runs don't fill their quads.
func (w *Int8Weights) PackedDepth() int {
	if w.Run == 0 {
		return w.Depth
	}
	return w.Depth / w.Run * ByteStride(w.Run)
}

// Int8Weights are weights of a number of units, each of depth numbers. One unit
// lies UnitStep numbers behind the other, and one step of depth DepthStep.
// Scale has one number for all units or one for each, Bias one for each or none;
// MulInt32 looks at neither. Where Run is not 0, a row has the numbers for so many
// steps of depth one behind the other, and the next ones elsewhere: each run begins
// a quad. It needs a DepthStep of 1, and divides Depth.
type Int8Weights struct {
	Data                []int8
	Units, Depth        int
	UnitStep, DepthStep int
	Run                 int
	Scale, Bias         []float32
}

// PackInt8 packs weights into room, which has as many numbers as Int8MatrixSize
// says for the packed depth.
func PackInt8(room []int32, w Int8Weights) Int8Matrix {
	wide := panels(w.Units) * panelWidth
	m := Int8Matrix{units: w.Units, depth: w.PackedDepth(), sums: room[:wide:wide]}
	floats := unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(room[wide:3*wide]))), 2*wide)
	m.scale, m.bias = floats[:wide:wide], floats[wide:]
	n := wide * ByteStride(m.depth)
	m.data = unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(room[3*wide:][:n/4]))), n)
	clear(m.sums)
	clear(m.scale)
	clear(m.data)
	clear(m.bias[copy(m.bias, w.Bias):])
	for u := range w.Units {
		if len(w.Scale) > 0 {
			m.scale[u] = w.Scale[min(u, len(w.Scale)-1)]
		}
		if w.UnitStep != 1 || w.Run != 0 {
			m.packUnit(u, w)
		}
	}
	if w.UnitStep == 1 && w.Run == 0 {
		for k := range w.Depth {
			m.packStep(k, w.Data[k*w.DepthStep:][:w.Units])
		}
	}
	return m
}

// packUnit packs the weights of one unit, run by run.
func (m *Int8Matrix) packUnit(u int, w Int8Weights) {
	if w.Depth == 0 {
		return
	}
	panel, at := m.panel(u / panelWidth)[u%panelWidth*quad:], u*w.UnitStep
	if w.Run != 0 {
		runs := w.Depth / w.Run
		w.Depth = w.Run
		for i := range runs {
			m.sums[u] += packRun(panel[i*ByteStride(w.Run)*panelWidth:], at+i*w.Run, w)
		}
		return
	}
	m.sums[u] = packRun(panel, at, w)
}

// packRun packs the weights from that at a place on into a column of a panel, and
// returns their sum.
func packRun(column []int8, at int, w Int8Weights) (sum int32) {
	k := 0
	if w.DepthStep == 1 {
		row := w.Data[at:][:w.Depth]
		for ; k+quad <= len(row); k += quad {
			q := row[k : k+quad : k+quad]
			to := column[k*panelWidth:][:quad:quad]
			to[0], to[1], to[2], to[3] = q[0], q[1], q[2], q[3]
			sum += int32(q[0]) + int32(q[1]) + int32(q[2]) + int32(q[3])
		}
		at += k
	}
	for ; k < w.Depth; k, at = k+1, at+w.DepthStep {
		column[k/quad*quad*panelWidth+k%quad] = w.Data[at]
		sum += int32(w.Data[at])
	}
	return sum
}

// packStep packs one step of depth of all units.
func (m *Int8Matrix) packStep(k int, row []int8) {
	for p := range panels(m.units) {
		first := p * panelWidth
		part := row[first:min(first+panelWidth, m.units)]
		to, sums := m.panel(p)[k/quad*quad*panelWidth+k%quad:], m.sums[first:][:len(part)]
		for i, v := range part {
			to[i*quad] = v
			sums[i] += int32(v)
		}
	}
}

func (m Int8Matrix) panel(p int) []int8 {
	size := panelWidth * ByteStride(m.depth)
	return m.data[p*size : (p+1)*size]
}

// Units is how many numbers come out for a row.
func (m Int8Matrix) Units() int { return m.units }

// Depth is how many numbers of a row are multiplied with a unit.
func (m Int8Matrix) Depth() int { return m.depth }

// Mul writes the product of each row of x with each unit into the rows of out:
// the sum of (b−zero)·weight, times the scales of the row and of the unit, plus
// the bias, kept between low and high.
func (m Int8Matrix) Mul(out Rows, x ByteRows, low, high float32) {
	m.mul(best, out, x, low, high)
}

// MulInt32 writes the sums as they are; they are exact where they fit.
func (m Int8Matrix) MulInt32(out Int32Rows, x ByteRows) { m.mulInt32(best, out, x) }

// MulPlaces is Mul for rows that lie in an image.
func (m Int8Matrix) MulPlaces(out Rows, x BytePlaces, low, high float32) {
	m.mulPlaces(best, out, x, low, high)
}

// MulInt32Places is MulInt32 for rows that lie in an image.
func (m Int8Matrix) MulInt32Places(out Int32Rows, x BytePlaces) { m.mulInt32Places(best, out, x) }

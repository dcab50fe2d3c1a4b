package tflite

// maxWalk is the number of dimensions of a walk: two for each of a tensor.
const maxWalk = 2 * maxRank

// walk copies elements between tensors that are laid out in different ways. It
// visits all positions of a box; a step along one of its dimensions is a step
// of so many elements in the source and of so many in the destination.
type walk struct {
	dims     [maxWalk]walkDim
	rank     int
	empty    bool
	from, to int // the elements at the origin of the box
}

// walkDim is one dimension of a walk.
type walkDim struct{ size, from, to int }

// add appends a dimension, the innermost so far. It becomes part of the one
// before where the two can be walked as one.
func (w *walk) add(size, from, to int) {
	w.empty = w.empty || size <= 0
	if size == 1 {
		return
	}
	if i := w.rank - 1; i >= 0 && w.dims[i].from == from*size && w.dims[i].to == to*size {
		w.dims[i] = walkDim{w.dims[i].size * size, from, to}
		return
	}
	w.dims[w.rank] = walkDim{size, from, to}
	w.rank++
}

// swap makes the walk one that copies back.
func (w *walk) swap() {
	w.from, w.to = w.to, w.from
	for i, d := range w.dims[:w.rank] {
		w.dims[i] = walkDim{d.size, d.to, d.from}
	}
}

// strides returns how far a step along each dimension of a tensor goes.
func strides(shape []int) (s [maxRank]int) {
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = step
		step *= shape[i]
	}
	return s
}

// copy does the walk for elements of size bytes.
func (w *walk) copy(dst, src []byte, size int) {
	switch {
	case w.empty:
		return
	case w.rank == 0:
		copy(dst[w.to*size:][:size], src[w.from*size:])
		return
	case w.rank == 1 && w.dims[0].from == 1 && w.dims[0].to == 1:
		copy(dst[w.to*size:][:w.dims[0].size*size], src[w.from*size:])
		return
	}
	switch size {
	case 1:
		walkThrough(w, dst, src)
	case 2:
		walkThrough(w, view[uint16](dst), view[uint16](src))
	case 4:
		walkThrough(w, view[uint32](dst), view[uint32](src))
	case 8:
		walkThrough(w, view[uint64](dst), view[uint64](src))
	default:
		n := size / 8
		words := walk{from: w.from * n, to: w.to * n}
		for _, d := range w.dims[:w.rank] {
			words.add(d.size, d.from*n, d.to*n)
		}
		words.add(n, 1, 1)
		walkThrough(&words, view[uint64](dst), view[uint64](src))
	}
}

// walkThrough goes from one plane to the next. The two innermost dimensions
// are a plane, of one row or of one element where there are fewer.
func walkThrough[T Element](w *walk, dst, src []T) {
	turned := w.turn()
	outer := max(w.rank-2, 0)
	rows, columns := walkDim{size: 1}, walkDim{size: 1, from: 1, to: 1}
	if w.rank > 1 {
		rows = w.dims[outer]
	}
	if w.rank > 0 {
		columns = w.dims[w.rank-1]
	}
	from, to := w.from, w.to
	var at [maxWalk]int
	for {
		if turned {
			copyTurned(dst[to:], src[from:], rows, columns)
		} else {
			copyRows(dst, src, to, from, rows, columns)
		}
		d := outer - 1
		for ; d >= 0; d-- {
			s := w.dims[d]
			from, to = from+s.from, to+s.to
			if at[d]++; at[d] < s.size {
				break
			}
			from, to, at[d] = from-s.from*s.size, to-s.to*s.size, 0
		}
		if d < 0 {
			return
		}
	}
}

// turn tells whether the walk turns rows of the source into columns of the
// destination. If so, it makes the dimension along which the source is
// contiguous the last but one.
func (w *walk) turn() bool {
	last := w.rank - 1
	if last < 1 || w.dims[last].from == 1 || w.dims[last].to != 1 {
		return false
	}
	for d := last - 1; d >= 0; d-- {
		if s := w.dims[d]; s.from == 1 {
			copy(w.dims[d:last-1], w.dims[d+1:last])
			w.dims[last-1] = s
			return true
		}
	}
	return false
}

// copyRows copies the rows of a plane; its first elements are at from and to.
func copyRows[T Element](dst, src []T, to, from int, rows, columns walkDim) {
	for range rows.size {
		switch {
		case columns.from == 1 && columns.to == 1:
			copy(dst[to:to+columns.size], src[from:from+columns.size])
		case columns.from == 0 && columns.to == 1:
			row, x := dst[to:to+columns.size], src[from]
			for i := range row {
				row[i] = x
			}
		default:
			i, j := from, to
			for range columns.size {
				dst[j] = src[i]
				i, j = i+columns.from, j+columns.to
			}
		}
		from, to = from+rows.from, to+rows.to
	}
}

// tile is the side of the squares in which copyTurned goes forward, so that
// the lines of memory it touches stay in the nearest cache.
const tile = 16

// copyTurned copies a matrix whose columns are contiguous in src to one whose
// rows are contiguous in dst, four rows at a time.
func copyTurned[T Element](dst, src []T, rows, columns walkDim) {
	for r := 0; r < rows.size; r += tile {
		for c := 0; c < columns.size; c += tile {
			end, width := min(r+tile, rows.size), min(tile, columns.size-c)
			i := r
			for ; i+4 <= end; i += 4 {
				from, to := i+c*columns.from, i*rows.to+c
				l0, l1 := dst[to:][:width], dst[to+rows.to:][:width]
				l2, l3 := dst[to+2*rows.to:][:width], dst[to+3*rows.to:][:width]
				for j := range l0 {
					x := src[from : from+4 : from+4]
					l0[j], l1[j], l2[j], l3[j] = x[0], x[1], x[2], x[3]
					from += columns.from
				}
			}
			for ; i < end; i++ {
				from, line := i+c*columns.from, dst[i*rows.to+c:][:width]
				for j := range line {
					line[j] = src[from]
					from += columns.from
				}
			}
		}
	}
}

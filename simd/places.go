package simd

import (
	"math"
	"slices"
	"unsafe"
)

// Offsets say where numbers lie, counted from a place. They are read-only.
type Offsets struct {
	at    []int32
	last  int   // the largest
	apart int32 // from each to the next, where the first is 0 and all are equally far apart
}

// NewOffsets makes them of at, which has to stay as it is. None is below 0.
func NewOffsets(at []int32) Offsets {
	if len(at) == 0 {
		return Offsets{}
	}
	if slices.Min(at) < 0 {
		return Offsets{at: at, last: math.MaxInt / 2} // behind the end of everything
	}
	o := Offsets{at: at, last: int(slices.Max(at))}
	o.apart = o.at[min(1, len(at)-1)]
	for i, v := range at {
		if v != int32(i)*o.apart {
			o.apart = -1
			break
		}
	}
	return o
}

// N is how many there are.
func (o Offsets) N() int { return len(o.at) }

// upTo returns the first n, and panics where there are fewer, even if there is room
// for more.
func (o Offsets) upTo(n int) []int32 { return o.at[:n:len(o.at)] }

// first returns where the kernels read them, nil where they are so far apart.
func (o Offsets) first(apart int32) *int32 {
	if o.apart == apart || o.apart == 0 && len(o.at) == 1 {
		return nil
	}
	return unsafe.SliceData(o.at)
}

// Places say where the rows of a product lie in an image that they share: number
// k of row i is that at the sum of row i's and step k's offset. There is at least one
// step. Where the rows are of bytes, a step is one of quads: ByteStride says how many
// they are.
type Places struct{ Rows, Steps Offsets }

// N is how many rows there are.
func (p Places) N() int { return len(p.Rows.at) }

// From returns up to n rows, from row i on.
func (p Places) From(i, n int) Places {
	p.Rows.at = p.Rows.at[i:][:min(n, p.N()-i)]
	return p
}

// last returns the largest place.
func (p Places) last() int { return p.Rows.last + p.Steps.last }

// lines are where the rows of a product begin: where at says, or stride apart.
type lines struct {
	n, stride int
	at        []int32
}

// point sets to to n rows of x from row r on, which are there; the last repeats.
func point[T float32 | uint8](to *[tileRows]*T, x []T, from lines, r, n int) {
	first, size := unsafe.SliceData(x), int(unsafe.Sizeof(x[0]))
	if from.at != nil {
		at := from.at[r:][:n]
		for i := range to {
			to[i] = row(first, int(at[min(i, n-1)]), size)
		}
		return
	}
	step := from.stride * size
	p := row(first, r, step)
	for i := range to {
		to[i] = p
		if i < n-1 {
			p = row(p, 1, step)
		}
	}
}

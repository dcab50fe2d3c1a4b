package simd

import (
	"math"
	"slices"
	"unsafe"
)

// Offsets say where numbers lie, counted from a place. They are read-only.
type Offsets struct {
	at   []int32
	last int // the largest
}

// NewOffsets makes them of at, which has to stay as it is. None is below 0.
func NewOffsets(at []int32) Offsets {
	if len(at) == 0 {
		return Offsets{}
	}
	if slices.Min(at) < 0 {
		return Offsets{at, math.MaxInt32 << 1} // behind the end of everything
	}
	return Offsets{at, int(slices.Max(at))}
}

// first returns where the kernels read them.
func (o Offsets) first() *int32 { return unsafe.SliceData(o.at) }

// Places say where the rows of a product lie in an image that they share: number
// k of row i is that at the sum of row i's and step k's offset. There is at least one
// step. Where the rows are
// of bytes, a step is one of quads: ByteStride says how many they are.
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

func (l *lines) row(i int) int {
	if l.at != nil {
		return int(l.at[i])
	}
	return i * l.stride
}

package faq

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"usher"
	"usher/simd"
)

// Rows are a VectorIndex in memory. Each vector is kept as whole numbers in two
// parts: a coarse one, which searches read of all, and a fine one, which they
// read of the few hundred that are nearest by then. That is half the memory of
// floats and a quarter of the time to read them, for an error of 0.00001.
type Rows struct {
	mu      sync.RWMutex
	dim     int    // 0 until the first vector
	coarse  []int8 // dim numbers a row
	fine    []int8 // dim numbers a row, each worth 1/fineSteps of a coarse one
	scale   []float32
	rows    []placed
	free    []int32
	byEntry map[usher.EntryID][]int32
	tongues []usher.Language // placed.tongue → language
	total   []float64        // sum of all vectors
	count   int              // of them
}

var _ VectorIndex = (*Rows)(nil)

// placed is a wording; its scale is 0 where it has no vector.
type placed struct {
	usher.Wording
	tongue uint16
}

// fineSteps is how many steps of the fine part one of the coarse part has.
const fineSteps = 254

// NewRows returns an index without wordings.
func NewRows() *Rows { return &Rows{byEntry: make(map[usher.EntryID][]int32)} }

// Known returns the wordings that were put.
func (r *Rows) Known(_ context.Context, of ...usher.EntryID) ([]usher.Wording, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var known []usher.Wording
	add := func(rows []int32) {
		for _, i := range rows {
			known = append(known, r.rows[i].Wording)
		}
	}
	for _, id := range of {
		add(r.byEntry[id])
	}
	if len(of) == 0 {
		for _, rows := range r.byEntry {
			add(rows)
		}
	}
	return known, nil
}

// size is how many wordings there are.
func (r *Rows) size() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.rows) - len(r.free)
}

// Put adds or replaces wordings. The error is CodeInvalid.
func (r *Rows) Put(_ context.Context, vectors []usher.WordingVector) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	dim := r.dim
	for _, v := range vectors {
		if len(v.Vector) == 0 {
			continue
		}
		if dim = cmp.Or(dim, len(v.Vector)); len(v.Vector) != dim {
			return otherDimension(len(v.Vector), dim)
		}
	}
	if r.dim != dim {
		r.dim, r.total = dim, make([]float64, dim)
		r.coarse, r.fine = make([]int8, dim*len(r.rows)), make([]int8, dim*len(r.rows))
	}
	for _, v := range vectors {
		r.set(r.place(v.Wording), v)
	}
	return nil
}

// place returns the row of a wording, which may be a new one.
func (r *Rows) place(w usher.Wording) int32 {
	rows := r.byEntry[w.Entry]
	if at := slices.IndexFunc(rows, func(i int32) bool { return r.rows[i].Mark == w.Mark }); at >= 0 {
		return rows[at]
	}
	i := take(&r.free, &r.rows)
	if int(i) == len(r.scale) {
		r.scale = append(r.scale, 0)
		r.coarse = append(r.coarse, make([]int8, r.dim)...)
		r.fine = append(r.fine, make([]int8, r.dim)...)
	}
	r.byEntry[w.Entry] = append(rows, i)
	return i
}

func (r *Rows) set(i int32, v usher.WordingVector) {
	r.count1(i, -1)
	tongue := slices.Index(r.tongues, v.Language)
	if tongue < 0 {
		tongue = len(r.tongues)
		r.tongues = append(r.tongues, v.Language)
	}
	r.rows[i] = placed{v.Wording, uint16(tongue)}
	r.scale[i] = 0
	if len(v.Vector) > 0 {
		r.scale[i] = split(r.coarseOf(i), r.fineOf(i), v.Vector)
	}
	r.count1(i, 1)
}

// count1 adds the vector of a row to the sum of all, once or minus once.
func (r *Rows) count1(i int32, times int) {
	if r.scale[i] == 0 {
		return
	}
	r.count += times
	by := float64(times) * float64(r.scale[i])
	fine := r.fineOf(i)
	for j, c := range r.coarseOf(i) {
		r.total[j] += by * (float64(c) + float64(fine[j])/fineSteps)
	}
}

func (r *Rows) coarseOf(i int32) []int8 { return r.coarse[int(i)*r.dim:][:r.dim] }
func (r *Rows) fineOf(i int32) []int8   { return r.fine[int(i)*r.dim:][:r.dim] }

// split writes v as whole numbers and returns the scale of the coarse ones; 0
// where v is zero or not finite.
func split(coarse, fine []int8, v []float32) (scale float32) {
	if scale = simd.Quantise(coarse, v); scale == 0 {
		clear(fine)
		return 0
	}
	for i, c := range coarse {
		rest := float64(v[i])/float64(scale) - float64(c)
		fine[i] = int8(max(-127, min(127, math.RoundToEven(rest*fineSteps))))
	}
	return scale
}

// Remove takes wordings out.
func (r *Rows) Remove(_ context.Context, wordings []usher.Wording) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range wordings {
		rows := r.byEntry[w.Entry]
		at := slices.IndexFunc(rows, func(i int32) bool { return r.rows[i].Mark == w.Mark })
		if at < 0 {
			continue
		}
		i := rows[at]
		r.count1(i, -1)
		r.rows[i], r.scale[i] = placed{}, 0
		r.free = append(r.free, i)
		if rows = slices.Delete(rows, at, at+1); len(rows) == 0 {
			delete(r.byEntry, w.Entry)
		} else {
			r.byEntry[w.Entry] = rows
		}
	}
	return nil
}

// Settle has nothing to do.
func (r *Rows) Settle(context.Context) error { return nil }

// otherDimension is the error for a vector that does not fit.
func otherDimension(got, want int) error {
	return usher.Errorf(usher.CodeInvalid, nil, "the vector has %d numbers, those of this encoder have %d; give each encoder an index of its own", got, want)
}

package faq

import "usher/simd"

// rows are the vectors of the documents as whole numbers: a quarter of the
// memory, and of the time to read it, for an error of about 0.001.
type rows struct {
	dim   int       // 0 until the first vector
	data  []int8    // dim numbers a document
	scale []float32 // 0: the document has no vector
	seen  []bool    // the document was encoded, if only to nothing
	whole bool      // all documents were: before, vectors would favour some
}

// set stores the vector of document d. A vector of another dimension than the
// first one is left out.
func (r *rows) set(d int, v []float32) {
	if r.dim == 0 {
		r.dim = len(v)
	}
	if need := d + 1 - len(r.scale); need > 0 {
		r.scale = append(r.scale, make([]float32, need)...)
		r.seen = append(r.seen, make([]bool, need)...)
	}
	r.scale[d], r.seen[d] = 0, true
	if len(v) != r.dim || len(v) == 0 {
		return
	}
	if need := len(r.scale)*r.dim - len(r.data); need > 0 {
		r.data = append(r.data, make([]int8, need)...)
	}
	r.scale[d] = simd.Quantise(r.data[d*r.dim:(d+1)*r.dim], v)
}

// clear forgets the vector of document d.
func (r *rows) clear(d int) {
	if d < len(r.scale) {
		r.scale[d], r.seen[d] = 0, false
	}
}

// known tells whether document d was encoded.
func (r *rows) known(d int) bool { return d < len(r.seen) && r.seen[d] }

// scan writes the similarity of v to documents 0…len(out)-1 into out; 0 for a
// document without a vector. It reports whether v can be compared at all.
func (r *rows) scan(v []float32, out []float32) bool {
	if len(v) == 0 || len(v) != r.dim || !r.whole {
		return false
	}
	q := make([]int8, r.dim)
	scale := simd.Quantise(q, v)
	if scale == 0 {
		return false
	}
	n := min(len(out), len(r.scale))
	for d := range n {
		if r.scale[d] == 0 {
			out[d] = 0
			continue
		}
		out[d] = scale * r.scale[d] * float32(simd.DotInt8(q, r.data[d*r.dim:(d+1)*r.dim]))
	}
	clear(out[n:])
	return true
}

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

	sentences bool      // a sentence encoder made them, which knows synonyms
	everyday  []float32 // sum of the vectors of everyday; nil: not encoded
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

// nearness tells what the similarities to one question are worth. What is usual
// is measured for each question, over all entries and everyday: unrelated texts
// have a cosine of about 0.1 by one encoder and of 0.8 by another, and more in a
// corpus of one subject than in one of many.
type nearness struct {
	share float32 // of a score; 0: there are none
	usual float32 // mean similarity
	rows  *rows   // that it was measured in

	sentences bool // by a sentence encoder
}

// shareOf is the share of a score of document d: 0 where the vector is still to
// come, and terms alone say how near the document is.
func (n nearness) shareOf(d int32) float32 {
	if n.share == 0 || !n.rows.known(int(d)) {
		return 0
	}
	return n.share
}

// maxUsual bounds what a corpus of very few wordings can make of usual.
const maxUsual = 0.95

// of is where a similarity lies between what is usual, 0, and sameness, 1.
func (n nearness) of(similarity float32) float32 {
	return max(0, (similarity-n.usual)/(1-n.usual))
}

// scan writes the similarity of v to documents 0…len(out)-1 into out; 0 for a
// document without a vector. The share is 0 where v can't be compared at all.
func (r *rows) scan(v []float32, out []float32) nearness {
	if len(v) == 0 || len(v) != r.dim || !r.whole {
		return nearness{}
	}
	q := make([]int8, r.dim)
	scale := simd.Quantise(q, v)
	if scale == 0 {
		return nearness{}
	}
	n := min(len(out), len(r.scale))
	clear(out[n:])
	sum, count := float32(0), 0
	for d := range n {
		if r.scale[d] == 0 {
			out[d] = 0
			continue
		}
		out[d] = scale * r.scale[d] * float32(simd.DotInt8(q, r.data[d*r.dim:(d+1)*r.dim]))
		sum, count = sum+out[d], count+1
	}
	near := nearness{share: gramShare, rows: r, sentences: r.sentences}
	if r.sentences {
		near.share = sentenceShare
	}
	if len(r.everyday) == r.dim {
		sum, count = sum+simd.Dot(v, r.everyday), count+len(everyday)
	}
	near.usual = min(max(sum/float32(max(count, 1)), 0), maxUsual)
	return near
}

// setEveryday stores what the encoder makes of everyday, as one sum.
func (r *rows) setEveryday(vectors [][]float32) {
	r.everyday = nil
	for _, v := range vectors {
		if len(r.everyday) == 0 {
			r.everyday = make([]float32, len(v))
		}
		for i := range min(len(v), len(r.everyday)) {
			r.everyday[i] += v[i]
		}
	}
}

package faq

import (
	"usher"
	"usher/simd"
)

// nearness tells what the similarities to one question are worth. What is usual
// is measured for each question, over all entries and everyday: unrelated texts
// have a cosine of about 0.1 by one encoder and of 0.8 by another, and more in a
// corpus of one subject than in one of many.
type nearness struct {
	share   float32           // of a score; 0: there are none
	usual   float32           // mean similarity
	similar map[int32]float32 // by doc, of all that are looked at closely

	sentences bool // by a sentence encoder
}

// shareOf is the share of a score of document d: 0 where the vector is still to
// come, and terms alone say how near the document is.
func (n *nearness) shareOf(d int32) float32 {
	if _, known := n.similar[d]; !known {
		return 0
	}
	return n.share
}

// maxUsual bounds what a corpus of very few wordings can make of usual.
const maxUsual = 0.95

// of is where a similarity lies between what is usual, 0, and sameness, 1.
func (n *nearness) of(similarity float32) float32 {
	return max(0, (similarity-n.usual)/(1-n.usual))
}

// nearness reads what an index of vectors says of a question.
func (x *index) nearness(q *question, near usher.Neighbours) nearness {
	s := x.space(q.Encoder)
	if s == nil || near.Count == 0 {
		return nearness{}
	}
	n := nearness{share: gramShare, similar: make(map[int32]float32, len(near.Near)), sentences: s.sentences}
	if s.sentences {
		n.share = sentenceShare
	}
	for _, w := range near.Near {
		for _, d := range x.of(w.Wording) {
			n.similar[d] = w.Similarity
		}
	}
	total, count := float32(near.Total), near.Count
	if len(s.everyday) == len(q.Vector) {
		total, count = total+simd.Dot(q.Vector, s.everyday), count+len(everyday)
	}
	n.usual = min(max(total/float32(count), 0), maxUsual)
	return n
}

package faq

import (
	"slices"

	"usher"
)

// space is what one encoder made of the documents. A question is compared
// within the space of the encoder that made its own vector, so vectors of two
// encoders never meet.
type space struct {
	id      string
	encoder Encoder
	vectors VectorIndex
	served  bool   // queries go by it: Embed looks after it
	known   []bool // by doc: it was encoded, if only to nothing
	whole   bool   // all documents were: before, vectors would favour some

	compared bool                   // with its index, since the start or the last hour
	strays   map[usher.Wording]bool // what the index had then and the entries don't

	sentences bool      // a sentence encoder made them, which knows synonyms
	everyday  []float32 // sum of the vectors of everyday; nil: not encoded
}

// knows tells whether document d was encoded.
func (s *space) knows(d int32) bool { return int(d) < len(s.known) && s.known[d] }

// know notes whether document d was encoded.
func (s *space) know(d int32, known bool) {
	if need := int(d) + 1 - len(s.known); need > 0 && known {
		s.known = append(s.known, make([]bool, need)...)
	}
	if int(d) < len(s.known) {
		s.known[d] = known
	}
}

// setEveryday stores what the encoder makes of everyday, as one sum.
func (s *space) setEveryday(vectors [][]float32) {
	s.everyday = nil
	for _, v := range vectors {
		if len(s.everyday) == 0 {
			s.everyday = make([]float32, len(v))
		}
		for i := range min(len(v), len(s.everyday)) {
			s.everyday[i] += v[i]
		}
	}
}

// unnamed is the ID of the space of an encoder that does not tell its own.
const unnamed = "unnamed"

// idOf names an encoder by what it makes of texts: two with one ID give the
// same vectors.
func idOf(e Encoder) string {
	if named, ok := e.(interface{ EncoderID() string }); ok {
		if id := named.EncoderID(); id != "" {
			return id
		}
	}
	return unnamed
}

// sentences tells whether the vectors of e are a sentence encoder's.
func sentences(e Encoder) bool {
	s, tells := e.(interface{ Sentences() bool })
	return !tells || s.Sentences()
}

// newSpaces returns spaces of encoders, in which no document is known. Vectors
// of an encoder without a name are kept in memory, as nobody could tell whose
// they are.
func (e *Engine) newSpaces(encoders ...Encoder) []*space {
	var all []*space
	for _, by := range encoders {
		if by == nil {
			continue
		}
		s := &space{id: idOf(by), encoder: by, served: true, whole: true, sentences: sentences(by)}
		if e.open == nil || s.id == unnamed {
			s.vectors = NewRows()
		} else {
			s.vectors = e.open(s.id)
		}
		all = append(all, s)
	}
	return all
}

// space returns that of an ID, the first one for ""; nil where there is none.
func (x *index) space(id string) *space {
	if id == "" && len(x.spaces) > 0 {
		return x.spaces[0]
	}
	if i := slices.IndexFunc(x.spaces, func(s *space) bool { return s.id == id }); i >= 0 {
		return x.spaces[i]
	}
	return nil
}

// encoders returns those of all spaces, in their order.
func (x *index) encoders() []Encoder {
	all := make([]Encoder, len(x.spaces))
	for i, s := range x.spaces {
		all[i] = s.encoder
	}
	return all
}

// missing counts the documents, and lists some that the space knows nothing
// of, at most limit. It begins at an offset, which each engine of a shared index
// has another of, so that several nodes share the work.
func (x *index) missing(s *space, limit, offset int) (docs []int32, done, total int) {
	for i := range x.docs {
		d := int32((i + offset) % len(x.docs))
		switch {
		case x.docs[d].item < 0:
		case s.knows(d):
			done++
			total++
		default:
			if total++; len(docs) < limit {
				docs = append(docs, d)
			}
		}
	}
	return docs, done, total
}

// finished tells whether a space knows all documents, and its vectors count.
func (x *index) finished(s *space) bool {
	docs, _, _ := x.missing(s, 1, 0)
	return s.whole && len(docs) == 0
}

package faq

import (
	"slices"
)

// space is what one encoder made of the documents. A question is compared
// within the space of the encoder that made its own vector, so vectors of two
// encoders never meet.
type space struct {
	id      string
	encoder Encoder
	served  bool // queries go by it: Embed looks after it
	rows
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

// newSpaces returns empty spaces of encoders.
func newSpaces(encoders ...Encoder) []*space {
	var all []*space
	for _, e := range encoders {
		if e != nil {
			all = append(all, &space{id: idOf(e), encoder: e, served: true, rows: rows{whole: true, sentences: sentences(e)}})
		}
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
// of, at most limit.
func (x *index) missing(s *space, limit int) (docs []int32, done, total int) {
	for d := range x.docs {
		switch {
		case x.docs[d].item < 0:
		case s.known(d):
			done++
			total++
		default:
			if total++; len(docs) < limit {
				docs = append(docs, int32(d))
			}
		}
	}
	return docs, done, total
}

// finished tells whether a space knows all documents, and its vectors count.
func (x *index) finished(s *space) bool {
	docs, _, _ := x.missing(s, 1)
	return s.whole && len(docs) == 0
}

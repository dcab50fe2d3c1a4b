package keyword

import (
	"cmp"
	"slices"

	"usher/text"
)

// Entry is something that can be found by questions.
type Entry struct {
	ID        string
	Questions []string
}

// Found is an entry with how well it fits, 0…1.
type Found struct {
	ID    string
	Score float64
}

// Index finds entries by the words of their questions. It does not change.
type Index struct {
	ids       []string
	questions []question
	having    map[string][]int32 // questions by term
}

type question struct{ entry, terms int32 }

// NewIndex returns an index of entries.
func NewIndex(entries []Entry) *Index {
	x := &Index{having: map[string][]int32{}}
	for i, e := range entries {
		x.ids = append(x.ids, e.ID)
		for _, q := range e.Questions {
			found := different(q)
			for _, t := range found {
				x.having[t] = append(x.having[t], int32(len(x.questions)))
			}
			x.questions = append(x.questions, question{int32(i), int32(len(found))})
		}
	}
	return x
}

// Find returns at most limit entries, best first. The score is the share of
// words that a question and one of the entry's have in common (Jaccard 1901);
// equals stand in the order of the entries. What shares no word is not found.
func (x *Index) Find(s string, limit int) []Found {
	mine := different(s)
	shared := map[int32]int{}
	for _, t := range mine {
		for _, q := range x.having[t] {
			shared[q]++
		}
	}
	best := map[int32]float64{}
	for q, n := range shared {
		of := x.questions[q]
		best[of.entry] = max(best[of.entry], float64(n)/float64(len(mine)+int(of.terms)-n))
	}
	entries := make([]int32, 0, len(best))
	for e := range best {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b int32) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })
	out := make([]Found, min(limit, len(entries)))
	for i := range out {
		out[i] = Found{x.ids[entries[i]], best[entries[i]]}
	}
	return out
}

// different are the index terms of a text, each once.
func different(s string) []string {
	all := text.Terms(text.Normalize(s))
	slices.Sort(all)
	return slices.Compact(all)
}

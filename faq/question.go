package faq

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"usher"
	"usher/text"
)

// question is a query as the index understands it.
type question struct {
	usher.Query
	key    string
	slots  []slot
	weight float32        // of all slots
	known  float32        // share of weight that is in some entry
	hits   map[int32]hits // term of the index → what it answers
}

// wants tells whether a variant in a language may answer.
func (q *question) wants(l usher.Language) bool {
	return len(q.Languages) == 0 || slices.Contains(q.Languages, l)
}

// slot is one part of a question, with the terms of the index that answer it.
type slot struct {
	weight float32
	alts   []alternative
}

// alternative is a term that answers a slot, wholly at factor 1.
type alternative struct {
	term   int32
	factor float32
}

// hits are the slots that a term answers. A term seldom answers two.
type hits []hit

type hit struct {
	slot   int
	factor float32
}

// How well a term answers that is not the question's own.
const (
	typoFactor  = 0.85
	joinFactor  = 0.90 // "log in" for "login"
	splitFactor = 0.60 // one half of it
	maxTypos    = 4    // words that a misspelt one is taken for at most
)

// strangeWeight is what remains of the weight of a word that no entry has and
// that is no misspelling of one: a name, a detail, or another subject.
const strangeWeight = 0.7

func (x *index) question(norm string, q usher.Query) *question {
	parts := x.lexicon.analyse(norm)
	out := &question{Query: q, key: sameness(norm), slots: make([]slot, 0, len(parts)), hits: make(map[int32]hits, 2*len(parts))}
	joins := x.joins(norm, q.Language)
	fixed := make(map[string]string)
	for _, p := range parts {
		s := x.slot(p, fixed)
		for _, j := range joins[p.term] {
			s.alts = append(s.alts, alternative{j, joinFactor})
		}
		out.add(s)
	}
	for _, p := range x.meant(norm, parts, fixed) {
		s := x.slot(p, fixed)
		s.weight *= typoFactor
		out.add(s)
	}
	if out.weight > 0 {
		out.known /= out.weight
	}
	return out
}

func (q *question) add(s slot) {
	for _, a := range s.alts {
		q.hits[a.term] = append(q.hits[a.term], hit{len(q.slots), a.factor})
	}
	if len(s.alts) > 0 {
		q.known += s.weight
	}
	q.slots = append(q.slots, s)
	q.weight += s.weight
}

// slot looks a part up in the vocabulary, and what it may be a misspelling of;
// the likeliest goes into fixed.
func (x *index) slot(p part, fixed map[string]string) slot {
	n := len(x.byID)
	if t, ok := x.ids[p.term]; ok {
		return slot{x.weight(t, n), []alternative{{t, 1}}}
	}
	s := slot{weight: p.weight * strangeWeight}
	switch {
	case p.kind == concept:
		return slot{} // nobody speaks of it: the words themselves count
	case p.kind == number || p.kind == han && p.weight < halfWeight:
		return s
	}
	if _, known := x.lexicon.words[p.term]; known {
		return s // spelt well
	}
	for _, t := range x.typos(p.term) {
		s.alts = append(s.alts, alternative{t, typoFactor})
	}
	if len(s.alts) > 0 {
		fixed[p.term] = x.names[s.alts[0].term]
	} else if near := x.lexicon.speller.suggest(p.term, x.lexicon.names); len(near) > 0 {
		fixed[p.term] = x.lexicon.names[near[0]]
	}
	if len(s.alts) == 0 && p.kind == latin {
		s.alts = x.halves(p.term)
	}
	for i, a := range s.alts {
		if w := x.weight(a.term, n); i == 0 || w > s.weight {
			s.weight = w
		}
	}
	return s
}

// typos returns the words that w may be a misspelling of, the more frequent
// first.
func (x *index) typos(w string) []int32 {
	found := x.speller.suggest(w, x.names)
	slices.SortStableFunc(found, func(a, b int32) int { return cmp.Compare(x.entries[b], x.entries[a]) })
	return found[:min(len(found), maxTypos)]
}

// meant returns the concepts that the text has once its misspellings are
// fixed and that are not among parts.
func (x *index) meant(norm string, parts []part, fixed map[string]string) []part {
	if len(fixed) == 0 {
		return nil
	}
	terms := text.Terms(norm)
	for i, t := range terms {
		if good, ok := fixed[t]; ok {
			terms[i] = good
			norm = strings.ReplaceAll(norm, t, good)
		}
	}
	var out []part
	for _, p := range x.lexicon.conceptsOf(norm, terms) {
		if !slices.Contains(parts, p) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// halves returns the two words that w is written together of.
func (x *index) halves(w string) []alternative {
	for i := 2; i <= len(w)-2; i++ {
		a, okA := x.ids[w[:i]]
		b, okB := x.ids[w[i:]]
		if okA && okB {
			return []alternative{{a, splitFactor}, {b, splitFactor}}
		}
	}
	return nil
}

// joins maps each stem to words of the index that it makes together with a
// neighbour; in Chinese also to the pairs that two Latin words sound like, for
// some write "tui kuan".
func (x *index) joins(norm string, language usher.Language) map[string][]int32 {
	var out map[string][]int32
	words := text.Words(norm)
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		if a[0] >= utf8.RuneSelf || b[0] >= utf8.RuneSelf {
			continue
		}
		var found []int32
		if t, ok := x.ids[text.Stem(a+b)]; ok {
			found = append(found, t)
		}
		if language == usher.Chinese {
			found = append(found, x.speller.sounds[merge(a+b)]...)
		}
		if len(found) == 0 {
			continue
		}
		if out == nil {
			out = make(map[string][]int32)
		}
		for _, w := range []string{text.Stem(a), text.Stem(b)} {
			out[w] = append(out[w], found...)
		}
	}
	return out
}

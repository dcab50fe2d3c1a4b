package faq

import (
	"math"
	"sync/atomic"
)

// vocabulary numbers the terms of an index and keeps their postings.
type vocabulary struct {
	ids      map[string]int32
	names    []string
	base     []float32 // weight of the term itself, 0…1
	entries  []int32   // how many entries have it in a variant
	variants [][]int32 // docs that have it
	answers  [][]int32 // items that have it in an answer
	free     []int32
	speller  speller

	// rarities are the rarities among n entries by how many have the term:
	// each search weighs thousands of terms, and a logarithm is most of that.
	rarities atomic.Pointer[[]float32]
}

func newVocabulary() vocabulary {
	return vocabulary{ids: make(map[string]int32), speller: newSpeller()}
}

// intern returns the number of a term.
func (v *vocabulary) intern(p part) int32 {
	if t, ok := v.ids[p.term]; ok {
		return t
	}
	t := take(&v.free, &v.names)
	if int(t) == len(v.base) {
		v.base = append(v.base, 0)
		v.entries = append(v.entries, 0)
		v.variants = append(v.variants, nil)
		v.answers = append(v.answers, nil)
	}
	v.names[t], v.base[t] = p.term, p.weight
	v.ids[p.term] = t
	if p.kind == latin || p.kind == han {
		v.speller.add(p.term, t)
	}
	return t
}

// release forgets a term that nothing has any more.
func (v *vocabulary) release(t int32) {
	if v.names[t] == "" || len(v.variants[t]) > 0 || len(v.answers[t]) > 0 {
		return
	}
	v.speller.remove(v.names[t], t)
	delete(v.ids, v.names[t])
	v.names[t], v.base[t], v.variants[t], v.answers[t] = "", 0, nil, nil
	v.free = append(v.free, t)
}

// background is how many entries of everyday content a small corpus is taken
// to have beside its own, so that a word of two entries in ten is not common.
const background = 30

// rarity is the inverse document frequency of BM25 (Robertson and Zaragoza
// 2009) over entries, scaled to 1 for a term that none of n entries has.
func rarity(having, n int) float32 {
	total := float64(n + background)
	idf := math.Log(1 + (total-float64(having)+0.5)/(float64(having)+0.5))
	return float32(idf / math.Log(1+(total+0.5)/0.5))
}

// weight is how much term t of n entries says about a text. Searches may call
// it at the same time.
func (v *vocabulary) weight(t int32, n int) float32 {
	known := v.rarities.Load()
	if known == nil || len(*known) != n+1 {
		table := make([]float32, n+1)
		for having := range table {
			table[having] = rarity(having, n)
		}
		known = &table
		v.rarities.Store(known)
	}
	return v.base[t] * (*known)[v.entries[t]]
}

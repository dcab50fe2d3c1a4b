package faq

import (
	"maps"
	"slices"
	"strings"

	"usher"
	"usher/text"
)

// index is the inverted index over all variants, and over the answers. It is
// guarded by its owner.
type index struct {
	lexicon *lexicon
	vocabulary
	items []item // some are empty: see freeItems
	docs  []doc
	exact map[string][]int32 // sameness key → docs
	byID  map[usher.EntryID]int32

	spaces []*space // of vectors; the first is that of queries that name none

	freeItems, freeDocs []int32
	settled             int // entries when the weights of docs were computed
	changes             int // rises with each put and remove
}

// item is an entry and its documents, one for each variant.
type item struct {
	entry  usher.Entry
	docs   []int32
	terms  []int32 // of all variants, ascending
	answer []int32 // of the answer in all languages, ascending
}

// doc is one variant.
type doc struct {
	item     int32
	variant  int32
	language usher.Language
	mark     int64 // of the wording
	key      string
	terms    []int32 // ascending
	weight   float32 // of its terms, when the index was last settled
}

func newIndex(lex *lexicon, spaces []*space) *index {
	return &index{
		lexicon:    lex,
		vocabulary: newVocabulary(),
		exact:      make(map[string][]int32),
		byID:       make(map[usher.EntryID]int32),
		spaces:     spaces,
	}
}

// put indexes an entry that is not in the index, without vectors.
func (x *index) put(entry usher.Entry) {
	if entry.Disabled {
		return
	}
	x.changes++
	i := take(&x.freeItems, &x.items)
	it := &x.items[i]
	it.entry = entry
	it.entry.Variants = slices.Clone(entry.Variants)
	it.entry.Answer = maps.Clone(entry.Answer)
	it.entry.Skills = slices.Clone(entry.Skills)
	x.byID[entry.ID] = i
	for v, variant := range it.entry.Variants {
		norm := text.Normalize(variant.Text)
		if norm == "" {
			continue
		}
		if variant.Language == "" {
			variant.Language = usher.Language(text.Language(norm))
			it.entry.Variants[v] = variant
		}
		it.docs = append(it.docs, x.putDoc(i, int32(v), variant, norm))
	}
	for _, d := range it.docs {
		it.terms = append(it.terms, x.docs[d].terms...)
	}
	slices.Sort(it.terms)
	it.terms = slices.Compact(it.terms)
	for _, t := range it.terms {
		x.entries[t]++
	}
	x.putAnswer(i)
}

func (x *index) putDoc(i, variant int32, v usher.Variant, norm string) int32 {
	d := take(&x.freeDocs, &x.docs)
	x.docs[d] = doc{item: i, variant: variant, language: v.Language, mark: v.Mark(), key: sameness(norm)}
	for _, p := range x.lexicon.analyse(norm) {
		x.docs[d].terms = append(x.docs[d].terms, x.intern(p))
	}
	slices.Sort(x.docs[d].terms)
	for _, t := range x.docs[d].terms {
		x.variants[t] = append(x.variants[t], d)
		// Not by the table, which would be made anew for each entry that is read.
		x.docs[d].weight += x.base[t] * rarity(int(x.entries[t]), len(x.byID))
	}
	if key := x.docs[d].key; key != "" {
		x.exact[key] = append(x.exact[key], d)
	}
	return d
}

// maxAnswerTerms is how much of a long answer is indexed.
const maxAnswerTerms = 512

func (x *index) putAnswer(i int32) {
	it := &x.items[i]
	for _, l := range slices.Sorted(maps.Keys(it.entry.Answer)) {
		for n, p := range x.lexicon.analyse(text.Normalize(it.entry.Answer[l])) {
			if n == maxAnswerTerms {
				break
			}
			it.answer = append(it.answer, x.intern(p))
		}
	}
	slices.Sort(it.answer)
	it.answer = slices.Compact(it.answer)
	for _, t := range it.answer {
		x.answers[t] = append(x.answers[t], i)
	}
}

// wordings returns those of an entry.
func (x *index) wordings(id usher.EntryID) []usher.Wording {
	i, ok := x.byID[id]
	if !ok {
		return nil
	}
	var all []usher.Wording
	for _, d := range x.items[i].docs {
		all = append(all, x.wording(d))
	}
	return all
}

// wording names the text of a document.
func (x *index) wording(d int32) usher.Wording {
	doc := &x.docs[d]
	return usher.Wording{Entry: x.items[doc.item].entry.ID, Mark: doc.mark}
}

// of returns the documents of a wording: several where an entry has it twice.
func (x *index) of(w usher.Wording) []int32 {
	var docs []int32
	if i, ok := x.byID[w.Entry]; ok {
		for _, d := range x.items[i].docs {
			if x.docs[d].mark == w.Mark {
				docs = append(docs, d)
			}
		}
	}
	return docs
}

// remove takes an entry out and reports whether it was there.
func (x *index) remove(id usher.EntryID) bool {
	i, ok := x.byID[id]
	if !ok {
		return false
	}
	x.changes++
	it := &x.items[i]
	for _, d := range it.docs {
		x.removeDoc(d)
	}
	for _, t := range it.answer {
		x.answers[t] = without(x.answers[t], i)
	}
	for _, t := range it.terms {
		x.entries[t]--
	}
	for _, t := range slices.Concat(it.terms, it.answer) {
		x.release(t)
	}
	*it = item{}
	delete(x.byID, id)
	x.freeItems = append(x.freeItems, i)
	return true
}

func (x *index) removeDoc(d int32) {
	for _, t := range x.docs[d].terms {
		x.variants[t] = without(x.variants[t], d)
	}
	if key := x.docs[d].key; key != "" {
		drop(x.exact, key, d)
	}
	x.docs[d] = doc{item: -1}
	for _, s := range x.spaces {
		s.know(d, false)
	}
	x.freeDocs = append(x.freeDocs, d)
}

// settle computes the weights of all documents anew when the number of
// entries, on which they depend a little, has changed by a fifth.
func (x *index) settle() {
	n := len(x.byID)
	if diff := n - x.settled; 5*max(diff, -diff) <= x.settled {
		return
	}
	x.settled = n
	for d := range x.docs {
		x.docs[d].weight = 0
		for _, t := range x.docs[d].terms {
			x.docs[d].weight += x.weight(t, n)
		}
	}
}

// sameness is equal for texts that differ in marks and spaces only; "" for a
// text without words.
func sameness(norm string) string { return strings.Join(text.Words(norm), " ") }

// take returns a free place of all, or a new one at its end.
func take[T any](free *[]int32, all *[]T) int32 {
	if n := len(*free); n > 0 {
		i := (*free)[n-1]
		*free = (*free)[:n-1]
		return i
	}
	var zero T
	*all = append(*all, zero)
	return int32(len(*all) - 1)
}

// without returns list without its first v, in any order.
func without(list []int32, v int32) []int32 {
	i := slices.Index(list, v)
	if i < 0 {
		return list
	}
	list[i] = list[len(list)-1]
	return list[:len(list)-1]
}

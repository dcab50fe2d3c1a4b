package faq

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"usher/text"
)

// kind sorts the parts of a text.
type kind uint8

const (
	latin   kind = iota // a stemmed word
	number              // digits
	han                 // one or two Chinese characters
	concept             // what a word or phrase is about
)

// part is an index term of a text, with how much it says about a subject
// whatever the corpus: 0…1.
type part struct {
	term   string
	kind   kind
	weight float32
}

// Weights of parts.
const (
	bareWeight    = 0.12 // a word of grammar or politeness
	weakWeight    = 0.40 // a word of any question
	fullWeight    = 1.00
	conceptWeight = 1.10
	coveredWeight = 0.60 // a word whose concept counts beside it
	halfWeight    = 0.45 // two characters, one of them grammar
	loneWeight    = 0.60 // one character
	longNumber    = 0.15 // an order number
	shortNumber   = 0.60
)

// longDigits is how many digits a number of an order, a phone or a card has at
// least.
const longDigits = 5

// lexicon knows the words that say little and the concepts that words stand
// for. It does not change.
type lexicon struct {
	words    map[string]float32 // stem → weight
	chars    map[rune]float32   // Chinese character → weight
	pairs    map[string]float32 // Chinese pair → weight
	concepts concepts
	names    []string // words and pairs that are a phrase of concepts
	speller  speller  // over names
}

// theLexicon is made when it is first needed: in 3 ms.
var theLexicon = sync.OnceValue(newLexicon)

func newLexicon() *lexicon {
	l := &lexicon{
		words:    make(map[string]float32),
		chars:    make(map[rune]float32),
		pairs:    make(map[string]float32),
		concepts: newConcepts(),
		speller:  newSpeller(),
	}
	l.names = slices.Sorted(maps.Keys(l.concepts.single))
	for i, name := range l.names {
		l.words[name] = coveredWeight
		l.speller.add(name, int32(i))
	}
	for _, w := range strings.Fields(weakWords) {
		l.words[text.Stem(w)] = weakWeight
	}
	for _, w := range strings.Fields(bareWords) {
		l.words[text.Stem(w)] = bareWeight
	}
	for _, r := range bareChars {
		l.chars[r] = bareWeight
	}
	for _, p := range strings.Fields(weakPairs) {
		l.pairs[p] = weakWeight
	}
	for _, p := range strings.Fields(barePairs) {
		l.pairs[p] = bareWeight
	}
	return l
}

// analyse returns the parts of normalised text, each once, in the order of
// their first place: words and Chinese pairs, then Chinese characters, then
// concepts.
func (l *lexicon) analyse(norm string) []part {
	terms := text.Terms(norm)
	parts := make([]part, 0, 2*len(terms)+4)
	seen := make(map[string]struct{}, 2*len(terms)+4)
	add := func(p part) {
		if _, twice := seen[p.term]; !twice {
			seen[p.term] = struct{}{}
			parts = append(parts, p)
		}
	}
	for _, t := range terms {
		add(l.part(t))
	}
	for i, r := range norm {
		if text.IsHan(r) {
			add(part{norm[i : i+utf8.RuneLen(r)], han, loneWeight * l.char(r)})
		}
	}
	for _, p := range l.conceptsOf(norm, terms) {
		add(p)
	}
	return parts
}

// conceptsOf returns the concepts of a text, given normalised and as its terms.
func (l *lexicon) conceptsOf(norm string, terms []string) []part {
	var parts []part
	l.concepts.find(norm, terms, func(name string) {
		parts = append(parts, part{name, concept, conceptWeight})
	})
	return parts
}

// part weighs one term of text.Terms.
func (l *lexicon) part(t string) part {
	first, n := utf8.DecodeRuneInString(t)
	if n == len(t) && text.IsHan(first) {
		return part{t, han, loneWeight * l.char(first)}
	}
	if n == 1 || !text.IsHan(first) {
		return l.word(t)
	}
	if w, ok := l.pairs[t]; ok {
		return part{t, han, w}
	}
	second, _ := utf8.DecodeRuneInString(t[n:])
	switch a, b := l.char(first), l.char(second); {
	case a < 1 && b < 1:
		return part{t, han, bareWeight}
	case a < 1 || b < 1:
		return part{t, han, halfWeight}
	}
	return part{t, han, fullWeight}
}

func (l *lexicon) word(t string) part {
	if strings.Trim(t, "0123456789") == "" {
		if len(t) >= longDigits {
			return part{t, number, longNumber}
		}
		return part{t, number, shortNumber}
	}
	if w, ok := l.words[t]; ok {
		return part{t, latin, w}
	}
	return part{t, latin, fullWeight}
}

// char is the weight of a Chinese character beside others.
func (l *lexicon) char(r rune) float32 {
	if w, ok := l.chars[r]; ok {
		return w
	}
	return 1
}

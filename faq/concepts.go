package faq

import (
	"strings"
	"unicode/utf8"

	"usher/text"
)

// concepts finds what words and phrases are about, so that "postage" and
// "运费" meet "shipping cost".
type concepts struct {
	single map[string]struct{}  // stems and Chinese pairs that are a phrase by themselves
	latin  map[string][]phrase  // by first stem, longest first
	han    map[rune][]hanPhrase // by first character, longest first
}

// phrase is a sequence of stems.
type phrase struct {
	stems []string
	names []string
}

// hanPhrase is a run of Chinese text.
type hanPhrase struct {
	text  string
	names []string
}

// mark begins the name of a concept, so that it is no word of any text.
const mark = "#"

func newConcepts() concepts {
	c := concepts{single: map[string]struct{}{}, latin: map[string][]phrase{}, han: map[rune][]hanPhrase{}}
	for line := range strings.Lines(thesaurus) {
		name, phrases, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for p := range strings.SplitSeq(phrases, ",") {
			c.add(mark+name, text.Normalize(p))
		}
	}
	return c
}

func (c *concepts) add(name, norm string) {
	if norm == "" {
		return
	}
	if first, _ := utf8.DecodeRuneInString(norm); text.IsHan(first) {
		for i, p := range c.han[first] {
			if p.text == norm {
				c.han[first][i].names = append(p.names, name)
				return
			}
		}
		if utf8.RuneCountInString(norm) == 2 {
			c.single[norm] = struct{}{}
		}
		c.han[first] = insertLongest(c.han[first], hanPhrase{norm, []string{name}}, func(p hanPhrase) int { return len(p.text) })
		return
	}
	stems := text.Terms(norm)
	for i, p := range c.latin[stems[0]] {
		if strings.Join(p.stems, " ") == strings.Join(stems, " ") {
			c.latin[stems[0]][i].names = append(p.names, name)
			return
		}
	}
	if len(stems) == 1 {
		c.single[stems[0]] = struct{}{}
	}
	c.latin[stems[0]] = insertLongest(c.latin[stems[0]], phrase{stems, []string{name}}, func(p phrase) int { return len(p.stems) })
}

// insertLongest keeps a list in the order of falling length.
func insertLongest[T any](list []T, v T, length func(T) int) []T {
	i := 0
	for i < len(list) && length(list[i]) >= length(v) {
		i++
	}
	list = append(list, v)
	copy(list[i+1:], list[i:])
	list[i] = v
	return list
}

// find calls yield for each concept of a text, given normalised and as its
// terms; the longest phrase at a place wins.
func (c *concepts) find(norm string, terms []string, yield func(name string)) {
	for i := 0; i < len(terms); {
		i += c.latinAt(terms[i:], yield)
	}
	for i := 0; i < len(norm); {
		r, n := utf8.DecodeRuneInString(norm[i:])
		for _, p := range c.han[r] {
			if strings.HasPrefix(norm[i:], p.text) {
				n = len(p.text)
				for _, name := range p.names {
					yield(name)
				}
				break
			}
		}
		i += n
	}
}

// latinAt returns how many terms the phrase at the beginning covers, at
// least 1.
func (c *concepts) latinAt(terms []string, yield func(name string)) int {
	for _, p := range c.latin[terms[0]] {
		if !prefixed(terms, p.stems) {
			continue
		}
		for _, name := range p.names {
			yield(name)
		}
		return len(p.stems)
	}
	return 1
}

func prefixed(terms, stems []string) bool {
	if len(terms) < len(stems) {
		return false
	}
	for i, s := range stems {
		if terms[i] != s {
			return false
		}
	}
	return true
}

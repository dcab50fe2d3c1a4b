package faq

import (
	"slices"
	"strings"

	"usher/text"
)

// wanted is what a trainer looks for.
type wanted struct {
	phrase string   // normalised
	words  []string // that all must occur
	parts  []string // what must at least occur: stems, and Chinese characters one by one
}

func newWanted(query string) wanted {
	w := wanted{phrase: strings.TrimRight(text.Normalize(query), marks)}
	for _, word := range strings.Fields(w.phrase) {
		if word = strings.TrimRight(word, marks); word != "" {
			w.words = append(w.words, word)
		}
	}
	for _, term := range text.Terms(w.phrase) {
		if !isHan(term) {
			w.parts = append(w.parts, term)
		}
	}
	for _, r := range w.phrase {
		if text.IsHan(r) {
			w.parts = append(w.parts, string(r))
		}
	}
	slices.Sort(w.parts)
	w.parts = slices.Compact(w.parts)
	return w
}

// marks end a sentence; whether they are there doesn't matter.
const marks = " ?!.,;:。、"

// isHan reports whether a term begins with a Chinese character.
func isHan(term string) bool {
	for _, r := range term {
		return text.IsHan(r)
	}
	return false
}

func (w wanted) empty() bool { return len(w.words) == 0 }

// The ranks of a hit, best first.
const (
	rankSame = iota
	rankBegins
	rankPhrase
	rankWords
	rankAnywhere
	rankParts
)

// rank says how well a card fits; false: not at all.
func (w wanted) rank(c *card) (int, bool) {
	switch {
	case w.empty():
		return 0, true
	case c.id == w.phrase:
		return rankSame, true
	case holdsAll(c.all, w.words):
		best := rankAnywhere
		for _, v := range c.variants {
			best = min(best, w.variant(v))
		}
		return best, true
	case len(w.parts) > 0 && holdsAll(c.all, w.parts):
		return rankParts, slices.ContainsFunc(c.variants, func(v string) bool { return holdsAll(v, w.parts) })
	}
	return 0, false
}

// variant says how well one variant fits, rankAnywhere where it does not.
func (w wanted) variant(v string) int {
	switch at := strings.Index(v, w.phrase); {
	case at == 0 && strings.TrimRight(v, marks) == w.phrase:
		return rankSame
	case at == 0:
		return rankBegins
	case at > 0:
		return rankPhrase
	case holdsAll(v, w.words):
		return rankWords
	}
	return rankAnywhere
}

// holdsAll reports whether all parts occur in s.
func holdsAll(s string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

package token

import (
	"sort"
	"sync"
	"unicode"
)

// span is a range of code points, both ends included.
type span struct{ first, last rune }

// ranked is a span of one canonical combining class.
type ranked struct {
	first, last rune
	class       uint8
}

// shift is every step-th code point of a span; the small letters are delta
// away.
type shift struct{ first, last, step, delta rune }

// traits is what the library takes a code point for.
type traits uint16

const (
	dropped     traits = 1 << iota // cleaning takes it out
	blank                          // cleaning makes it a space
	separator                      // ends a word
	punctuation                    // a word of its own
	ideograph                      // set apart by spaces
	accent                         // taken out after decomposition
	combining                      // has a canonical combining class
	capital                        // has a small letter
	composed                       // has a canonical decomposition
)

// Hangul syllables are composed of up to three letters by arithmetic: The
// Unicode Standard, section 3.12.
const (
	syllables, lastSyllable   = 0xAC00, 0xD7A3
	leading, vowels, trailing = 0x1100, 0x1161, 0x11A7
	vowelCount, trailingCount = 21, 28
)

// capitalDotted is the one capital whose small form is two code points.
const capitalDotted, smallDotted = 'İ', "i\u0307"

const pageSize = 256

// codePoints are the generated tables in a form that is quick to ask.
type codePoints struct {
	pages [0x110000 / pageSize]*[pageSize]traits // nil: no traits
	parts map[rune][]rune
}

// loadCodePoints are for vocabularies of the library, whose parts follow old
// versions of Unicode.
var loadCodePoints = sync.OnceValue(func() *codePoints {
	c := newCodePoints()
	c.markSpans(punctuationSpans, punctuation)
	c.markSpans(accentSpans, accent)
	return c
})

// loadRunPoints are for vocabularies with runs of Chinese: what is a sign or an
// accent is as Unicode has it now, symbols are signs, and no part of the ideographs
// is left out.
var loadRunPoints = sync.OnceValue(func() *codePoints {
	c := newCodePoints()
	c.markSpans([]span{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}, punctuation)
	c.markTable(unicode.P, punctuation)
	c.markTable(unicode.S, punctuation)
	c.markTable(unicode.Mn, accent)
	c.markSpans([]span{{0x2B820, 0x2CEAF}}, ideograph)
	return c
})

// newCodePoints has all traits but punctuation and accent.
func newCodePoints() *codePoints {
	c := &codePoints{parts: map[rune][]rune{}}
	c.markSpans(droppedSpans, dropped)
	c.markSpans(blankSpans, blank)
	c.markSpans(separatorSpans, separator)
	c.markSpans(ideographSpans, ideograph)
	c.markSpans([]span{{syllables, lastSyllable}}, composed)
	c.markSpans([]span{{capitalDotted, capitalDotted}}, capital)
	for _, s := range combiningSpans {
		c.mark(s.first, s.last, 1, combining)
	}
	for _, s := range lowerSpans {
		c.mark(s.first, s.last, s.step, capital)
	}
	line := []rune(nil)
	for _, r := range decompositions {
		if r != '\n' {
			line = append(line, r)
			continue
		}
		c.mark(line[0], line[0], 1, composed)
		c.parts[line[0]] = line[1:]
		line = nil
	}
	return c
}

func (c *codePoints) markSpans(spans []span, t traits) {
	for _, s := range spans {
		c.mark(s.first, s.last, 1, t)
	}
}

func (c *codePoints) markTable(table *unicode.RangeTable, t traits) {
	for _, s := range table.R16 {
		c.mark(rune(s.Lo), rune(s.Hi), rune(s.Stride), t)
	}
	for _, s := range table.R32 {
		c.mark(rune(s.Lo), rune(s.Hi), rune(s.Stride), t)
	}
}

func (c *codePoints) mark(first, last, step rune, t traits) {
	for r := first; r <= last; r += step {
		if c.pages[r/pageSize] == nil {
			c.pages[r/pageSize] = new([pageSize]traits)
		}
		c.pages[r/pageSize][r%pageSize] |= t
	}
}

func (c *codePoints) of(r rune) traits {
	if page := c.pages[r/pageSize]; page != nil {
		return page[r%pageSize]
	}
	return 0
}

// decompose appends the canonical decomposition of r, which is composed.
func (c *codePoints) decompose(dst []rune, r rune) []rune {
	if r < syllables || r > lastSyllable {
		return append(dst, c.parts[r]...)
	}
	i := r - syllables
	dst = append(dst, leading+i/(vowelCount*trailingCount), vowels+i%(vowelCount*trailingCount)/trailingCount)
	if t := i % trailingCount; t > 0 {
		dst = append(dst, trailing+t)
	}
	return dst
}

// class returns the canonical combining class.
func (c *codePoints) class(r rune) uint8 {
	i := sort.Search(len(combiningSpans), func(i int) bool { return combiningSpans[i].last >= r })
	if i < len(combiningSpans) && combiningSpans[i].first <= r {
		return combiningSpans[i].class
	}
	return 0
}

// small returns the small letter of r, a capital but the dotted one.
func (c *codePoints) small(r rune) rune {
	i := sort.Search(len(lowerSpans), func(i int) bool { return lowerSpans[i].last >= r })
	return r + lowerSpans[i].delta
}

package text

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// latin tells the language of a text in Latin letters: "en" unless what is
// written speaks clearly for another. Each word that a list has, and each
// letter with a mark, votes for the languages that have it, with less weight
// the more they are; see votes. It is sure of pinyin, and of English where most
// words are in its list, one of them in no other, and no letter has a mark.
func latin(s string) (tag string, sure bool) {
	var v votes
	v.read(norm.NFC.String(s[:min(len(s), maxVoted)]))
	if v.words >= 2 && v.sounds() {
		return "zh", true
	}
	best, other := 0, 0 // of those that are not English
	for l := 1; l < len(v.of); l++ {
		switch {
		case v.of[l] > v.of[best] || best == 0:
			best, other = l, best
		case v.of[l] > v.of[other] || other == 0:
			other = l
		}
	}
	if v.words < 2 || v.of[best] < enough || v.of[best] < 2*v.of[0] || v.of[best] == v.of[other] {
		return "en", 2*v.english > v.words && v.own > 0 && !v.marked
	}
	return latinTongues[best].tag, false
}

// Tabled tells whether Language knows words of a language.
func Tabled(tag string) bool {
	return slices.ContainsFunc(latinTongues[:], func(t tongue) bool { return t.tag == tag })
}

const (
	maxVoted = 1 << 10 // bytes that are read
	maxWord  = 24      // longer words are in no list
	whole    = 12      // the vote of a word that only one language has
	missing  = 4       // what a letter costs a language that lacks it
	enough   = 16      // the fewest votes to speak for a language: a word, and a letter or half a word
)

// votes counts what speaks for each of latinTongues.
type votes struct {
	of       [len(latinTongues)]int
	words    int
	english  int // words that the English list has
	own      int // words among them that no other list has
	marked   bool
	pinyin   int // words that are written Chinese sounds
	sounding int // sounds in them
	markers  int // words among them that most Chinese sentences have
}

// read takes in the words of s, which is in NFC.
func (v *votes) read(s string) {
	t := latinTable()
	var buf [maxWord * 4]byte
	word, runes := buf[:0], 0
	for _, r := range s {
		switch {
		case isLatin(r):
			runes++
			if r = unicode.ToLower(r); runes <= maxWord {
				word = appendRune(word, r)
			}
			if r >= 0x80 {
				v.letter(t, r)
			}
			continue
		case r == '¿' || r == '¡':
			v.cast(t.spanish, whole)
		}
		v.word(t, word, runes)
		word, runes = buf[:0], 0
	}
	v.word(t, word, runes)
}

func appendRune(b []byte, r rune) []byte {
	if r < 0x80 {
		return append(b, byte(r))
	}
	return append(b, string(r)...)
}

// word votes for the languages that have w, or words that end so.
func (v *votes) word(t *tongues, w []byte, runes int) {
	if runes == 0 {
		return
	}
	v.words++
	if runes > maxWord {
		return
	}
	mask, known := t.words[string(w)]
	if mask&1 != 0 {
		v.english++
	}
	if mask == 1 {
		v.own++
	}
	if known {
		v.cast(mask, whole)
	} else {
		v.ending(t, w, runes)
	}
	v.syllables(t, w, mask&1 != 0)
}

// ending votes by the end of a word that no list has.
func (v *votes) ending(t *tongues, w []byte, runes int) {
	for n := min(len(w)-1, maxEnding); n >= 2; n-- {
		if mask, ok := t.endings[string(w[len(w)-n:])]; ok && runes >= 5 {
			v.cast(mask, whole/2)
			return
		}
	}
}

// letter votes by a letter with a mark. English words that have one were
// taken from others, so it costs English nothing.
func (v *votes) letter(t *tongues, r rune) {
	mask := t.letters[r]
	v.marked = true
	v.cast(mask, whole-2)
	for l := 1; l < len(v.of); l++ {
		if mask&(1<<l) == 0 {
			v.of[l] -= missing
		}
	}
}

// cast shares a vote among the languages of mask.
func (v *votes) cast(mask uint32, vote int) {
	n := bits.OnesCount32(mask)
	for rest := mask; rest != 0; rest &= rest - 1 {
		v.of[bits.TrailingZeros32(rest)] += vote / n
	}
}

// tongues are the tables of latin, as they are looked up.
type tongues struct {
	words, endings map[string]uint32 // → a bit for each of latinTongues
	letters        map[rune]uint32
	spanish        uint32
	sounds         map[string]struct{}
	markers        map[string]struct{}
}

// maxEnding is the longest ending, in bytes.
const maxEnding = 6

// latinTable is made when it is first needed.
var latinTable = sync.OnceValue(func() *tongues {
	t := &tongues{
		words: make(map[string]uint32), endings: make(map[string]uint32), letters: make(map[rune]uint32),
		sounds: make(map[string]struct{}), markers: make(map[string]struct{}),
	}
	for l, tongue := range latinTongues {
		for w := range strings.FieldsSeq(tongue.words) {
			t.words[w] |= 1 << l
			t.words[Unmarked(w)] |= 1 << l
		}
		for e := range strings.FieldsSeq(tongue.endings) {
			t.endings[e] |= 1 << l
			t.endings[Unmarked(e)] |= 1 << l
		}
		for _, r := range tongue.letters {
			t.letters[r] |= 1 << l
		}
		if tongue.tag == "es" {
			t.spanish = 1 << l
		}
	}
	for _, s := range pinyin().syllables[1:] {
		t.sounds[s] = struct{}{}
	}
	for w := range strings.FieldsSeq(pinyinMarkers) {
		t.markers[w] = struct{}{}
	}
	return t
})

// Unmarked takes the marks off lower-case Latin letters, as people do who write
// in a hurry.
func Unmarked(w string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		switch {
		case r == 'ł':
			r = 'l'
		case r == 'ı':
			r = 'i'
		case r == 'đ':
			r = 'd'
		case r == 'ø':
			r = 'o'
		case r == 'æ':
			b.WriteByte('a')
			r = 'e'
		case r == 'ß':
			b.WriteByte('s')
			r = 's'
		case unicode.IsMark(r):
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

package nlp

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"usher/text"
)

// Featuriser names the algorithm of Grams and Vocabulary.Weigh. A model made
// with another one cannot be served by this program.
const Featuriser = "ngram/1"

// MaxRunes is how much of a normalised text is looked at, from its beginning.
const MaxRunes = 1024

// Lengths of the n-grams.
const (
	minLetters, maxLetters = 2, 5 // in a word written with letters, its edges included
	maxHan                 = 4    // in a run of Chinese
)

// wordBit marks the hash of a word or a pair of words; the others are of
// characters.
const wordBit = 1 << 31

// Gram is one hashed n-gram of a text.
type Gram struct {
	Hash  uint32
	Count int32 // how often the text has it, ≥ 1
}

// Grams returns the n-grams of s, normalised, by rising hash and each once:
// words, pairs of neighbouring words with the text's edges, 2 to 5 letters of
// each padded word, 1 to 4 characters of each run of Chinese. Digits count as
// "0", so an order number is like any other.
func Grams(s string) []Gram {
	runes := []rune(text.Normalize(s))
	if len(runes) > MaxRunes {
		runes = runes[:MaxRunes]
	}
	hashes := make([]uint32, 0, 4*len(runes)+16)
	previous := hashEdge
	for _, t := range tokens(runes) {
		switch t.kind {
		case kindHan:
			hashes = hanGrams(hashes, t.runes)
		case kindWord:
			hashes = letterGrams(hashes, t.runes)
		}
		word := hashRunes(hashSeed, t.runes)
		if t.kind != kindHan {
			hashes = append(hashes, mix(word)|wordBit)
		} else {
			word = hashHan // neighbours of Chinese know only that it is there
		}
		if t.kind != kindHan || previous != hashEdge {
			hashes = append(hashes, mix(previous*31+word)|wordBit)
		}
		previous = word
	}
	if previous != hashEdge && previous != hashHan {
		hashes = append(hashes, mix(previous*31+hashEdge)|wordBit)
	}
	return count(hashes)
}

// count sorts hashes and folds equal ones.
func count(hashes []uint32) []Gram {
	slices.Sort(hashes)
	grams := make([]Gram, 0, len(hashes))
	for _, h := range hashes {
		if n := len(grams); n > 0 && grams[n-1].Hash == h {
			grams[n-1].Count++
			continue
		}
		grams = append(grams, Gram{Hash: h, Count: 1})
	}
	return grams
}

// hanGrams appends the hashes of 1…maxHan characters of a run, and of the run's
// edges with up to maxHan-1 characters.
func hanGrams(hashes []uint32, run []rune) []uint32 {
	for i := range run {
		h := hashSeed
		if i == 0 {
			h = hashRune(h, edge)
			for n := 0; n < maxHan-1 && n < len(run); n++ {
				h = hashRune(h, run[n])
				hashes = append(hashes, mix(h)&^wordBit)
			}
			h = hashSeed
		}
		for n := i; n < i+maxHan && n < len(run); n++ {
			h = hashRune(h, run[n])
			hashes = append(hashes, mix(h)&^wordBit)
		}
		if n := len(run) - i; n < maxHan {
			hashes = append(hashes, mix(hashRune(h, edge))&^wordBit)
		}
	}
	return hashes
}

// letterGrams appends the hashes of minLetters…maxLetters letters of a word
// that is padded with its edges.
func letterGrams(hashes []uint32, word []rune) []uint32 {
	at := func(i int) rune {
		if i == 0 || i == len(word)+1 {
			return edge
		}
		return word[i-1]
	}
	for i := range len(word) + 1 {
		h := hashRune(hashSeed, at(i))
		for n := 1; n < maxLetters && i+n < len(word)+2; n++ {
			h = hashRune(h, at(i+n))
			if n+1 >= minLetters {
				hashes = append(hashes, mix(h)&^wordBit)
			}
		}
	}
	return hashes
}

type kind int

const (
	kindNone kind = iota
	kindHan
	kindWord
	kindMark
)

type token struct {
	kind  kind
	runes []rune
}

// tokens cuts normalised runes into runs of Chinese, words, and marks: "?", "!"
// and emoji, one at a time. Apostrophes inside words vanish ("don't" is "dont"), digits become
// "0" and at most five in a row are kept. It overwrites runes.
func tokens(runes []rune) []token {
	var out []token
	kept := runes[:0] // what is written never overtakes what is read
	start, current := 0, kindNone
	flush := func() {
		if current != kindNone && len(kept) > start {
			out = append(out, token{current, kept[start:len(kept):len(kept)]})
		}
		start, current = len(kept), kindNone
	}
	digits := 0
	for i, r := range runes {
		k := kindOf(r)
		if (r == '\'' || r == '’') && current == kindWord && i+1 < len(runes) {
			continue
		}
		if k != current || k == kindMark {
			flush()
			current = k
		}
		if unicode.IsDigit(r) {
			if digits++; digits > 5 {
				continue
			}
			r = '0'
		} else {
			digits = 0
		}
		if k != kindNone {
			kept = append(kept, r)
		}
	}
	flush()
	return out
}

// kindOf sorts a rune. Scripts written without spaces count as Chinese.
func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return kindWord
		case r == '?' || r == '!':
			return kindMark
		}
		return kindNone
	case r >= 0x4e00 && r < 0x9fff:
		return kindHan
	case unicode.Is(unicode.So, r): // emoji
		return kindMark
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return kindHan
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return kindWord
	}
	return kindNone
}

// FNV-1a over code points, and the finisher of MurmurHash3 (fmix32): see
// Fowler/Noll/Vo, draft-eastlake-fnv, and Appleby's smhasher.
const (
	hashSeed uint32 = 2166136261
	hashEdge uint32 = 0x9e3779b9
	hashHan  uint32 = 0x85ebca77
	edge     rune   = 0
)

func hashRune(h uint32, r rune) uint32 {
	for range 3 {
		h = (h ^ uint32(r)&0xff) * 16777619
		r >>= 8
	}
	return h
}

func hashRunes(h uint32, rs []rune) uint32 {
	for _, r := range rs {
		h = hashRune(h, r)
	}
	return h
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

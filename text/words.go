package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words returns the words of normalised text in order: runs of letters and
// digits (with the marks on them), and each Han and kana character on its own.
// An apostrophe inside a word is left out, so "don't" and "dont" are the same.
func Words(norm string) []string {
	words := make([]string, 0, len(norm)/4+1)
	for w := range spans(norm) {
		words = append(words, w.text)
	}
	return words
}

// span is a word, and whether it is an ideograph that stands directly behind
// another one.
type span struct {
	text   string
	at     int  // where it begins, in bytes
	single bool // one Han or kana character
	joined bool // directly behind another single
}

// spans yields the words of norm.
func spans(norm string) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		start, joined := -1, false
		for i, r := range norm {
			class := classOf(r)
			if class == inWord || class == inside && start >= 0 {
				if start < 0 {
					start = i
				}
				continue
			}
			if start >= 0 && !yield(span{text: trimWord(norm[start:i]), at: start}) {
				return
			}
			if start >= 0 {
				start, joined = -1, false
			}
			if class == alone {
				if !yield(span{text: norm[i : i+utf8.RuneLen(r)], at: i, single: true, joined: joined}) {
					return
				}
			}
			joined = class == alone
		}
		if start >= 0 {
			yield(span{text: trimWord(norm[start:]), at: start})
		}
	}
}

// class says what a character does to words.
type class uint8

const (
	between class = iota // ends a word
	inWord               // is part of a word
	inside               // is part of a word only inside it
	alone                // is a word
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', 'A' <= r && r <= 'Z':
			return inWord
		case r == '\'':
			return inside
		}
		return between
	case IsHan(r), unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return alone
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsNumber(r):
		return inWord
	case unicode.IsMark(r), r == '’':
		return inside
	}
	return between
}

// IsHan reports whether r is a Chinese character.
func IsHan(r rune) bool {
	if r >= 0x4e00 && r <= 0x9fff {
		return true
	}
	return r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// trimWord takes the apostrophes out of a word.
func trimWord(w string) string {
	if !strings.ContainsAny(w, "'’") {
		return w
	}
	return strings.NewReplacer("'", "", "’", "").Replace(w)
}

package token

import (
	"strings"
	"unicode/utf8"
)

// scratch is what cutting a text needs.
type scratch struct {
	text  []rune
	word  []byte
	runes int  // of word
	run   bool // word is a run of Chinese
}

// Append appends the numbers of text's pieces to dst, without [CLS] and [SEP].
func (w *WordPiece) Append(dst []int32, text string) []int32 {
	s, _ := w.spare.Get().(*scratch)
	if s == nil {
		s = new(scratch)
	}
	defer w.spare.Put(s)
	from := 0
	for at := 0; at < len(text); {
		next, id := w.nextSpecial(text, at)
		if next < 0 {
			break
		}
		dst = append(w.words(dst, text[from:next], s), w.special[id].id)
		at = next + len(w.special[id].text)
		from = at
	}
	return w.words(dst, text[from:], s)
}

// nextSpecial returns where the first special piece from at on stands, and
// which it is; -1 where there is none.
func (w *WordPiece) nextSpecial(text string, at int) (int, int) {
	for at < len(text) {
		i := indexBytes(text[at:], w.specialBytes)
		if i < 0 {
			break
		}
		for n, s := range w.special {
			if strings.HasPrefix(text[at+i:], s.text) {
				return at + i, n
			}
		}
		at += i + 1
	}
	return -1, 0
}

// indexBytes returns where the first of some bytes stands in text.
func indexBytes(text, of string) int {
	for i := range len(text) {
		if strings.IndexByte(of, text[i]) >= 0 {
			return i
		}
	}
	return -1
}

// words cuts a text without special pieces.
func (w *WordPiece) words(dst []int32, text string, s *scratch) []int32 {
	s.text = w.fold.fold(s.text[:0], text)
	for _, r := range s.text {
		t := w.fold.points.of(r)
		if w.fold.joined {
			dst = w.border(dst, s, t)
		}
		if t&(separator|punctuation) == 0 {
			if s.runes++; s.runes <= longestWord || s.run {
				s.word = utf8.AppendRune(s.word, r)
			}
			continue
		}
		dst = w.endWord(dst, s)
		if t&punctuation != 0 {
			s.word, s.runes = utf8.AppendRune(s.word, r), 1
			dst = w.endWord(dst, s)
		}
	}
	return w.endWord(dst, s)
}

// border ends the word before a character where Chinese begins or ends.
func (w *WordPiece) border(dst []int32, s *scratch, t traits) []int32 {
	if han := t&ideograph != 0; han != s.run {
		dst = w.endWord(dst, s)
		s.run = han
	}
	return dst
}

// endRun appends the pieces of a run of Chinese, the longest that fits first
// each time. A character that is no piece is unknown, alone.
func (w *WordPiece) endRun(dst []int32, run []byte) []int32 {
	for len(run) > 0 {
		id, end := w.unknown, 0
		for end = min(len(run), w.longest); end > 0; end-- {
			if end < len(run) && !utf8.RuneStart(run[end]) {
				continue
			}
			if piece, ok := w.whole[string(run[:end])]; ok {
				id = piece
				break
			}
		}
		if end == 0 {
			_, end = utf8.DecodeRune(run)
		}
		dst, run = append(dst, id), run[end:]
	}
	return dst
}

// endWord appends the pieces of the word in s, the longest that fits first
// each time. A word of which any part is not in the vocabulary is unknown.
func (w *WordPiece) endWord(dst []int32, s *scratch) []int32 {
	if s.run {
		word := s.word
		s.word, s.runes = s.word[:0], 0
		return w.endRun(dst, word)
	}
	word, runes, from := s.word, s.runes, len(dst)
	s.word, s.runes = s.word[:0], 0
	if runes > longestWord {
		return append(dst, w.unknown)
	}
	pieces := w.whole
	for len(word) > 0 {
		end := min(len(word), w.longest)
		for end > 0 {
			if end == len(word) || utf8.RuneStart(word[end]) {
				if id, ok := pieces[string(word[:end])]; ok {
					dst = append(dst, id)
					break
				}
			}
			end--
		}
		if end == 0 {
			return append(dst[:from], w.unknown)
		}
		word, pieces = word[end:], w.rest
	}
	return dst
}

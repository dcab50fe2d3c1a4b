package token

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// escaped stands for a space in pieces.
const escaped = "\u2581"

// normal brings text into the form of the pieces.
func (s *SentencePiece) normal(text string) []byte {
	for s.spec.squeeze && text != "" {
		to, n := s.prefix(text)
		if to != " " {
			break
		}
		text = text[n:]
	}
	if text == "" {
		return nil
	}
	space := []byte(" ")
	if s.spec.escape {
		space = []byte(escaped)
	}
	out := make([]byte, 0, len(text)+len(text)/2+8)
	if s.spec.dummyPrefix && !s.spec.suffix {
		out = append(out, space...)
	}
	out = s.replaced(out, text, space)
	for s.spec.squeeze && bytes.HasSuffix(out, space) {
		out = out[:len(out)-len(space)]
	}
	if s.spec.dummyPrefix && s.spec.suffix {
		out = append(out, space...)
	}
	return out
}

// replaced appends what stands for text, with space for each space, and one
// for many where that is asked for.
func (s *SentencePiece) replaced(out []byte, text string, space []byte) []byte {
	spaced := s.spec.squeeze
	for text != "" {
		to, n := s.prefix(text)
		text = text[n:]
		if spaced {
			to = strings.TrimLeft(to, " ")
		}
		if len(to) == 0 {
			continue
		}
		for i := range len(to) {
			if to[i] == ' ' {
				out = append(out, space...)
			} else {
				out = append(out, to[i])
			}
		}
		spaced = s.spec.squeeze && to[len(to)-1] == ' '
	}
	return out
}

// prefix returns what stands for the begin of text, and how much of the text
// that is: a user-defined piece, what has a rule, or a code point as it is.
func (s *SentencePiece) prefix(text string) (string, int) {
	if n := s.given.longest(text); n > 0 {
		return text[:n], n
	}
	if to, n := s.chars.replace(text); n > 0 {
		return to, n
	}
	r, n := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError {
		return string(utf8.RuneError), n
	}
	return text[:n], n
}

// best is the end of the best way to cut a text up to some byte.
type best struct {
	score float32
	from  int32 // where its last piece begins; -1: nothing ends here
	id    int32
}

// unknownPenalty is how much worse an unknown character is than the worst
// piece.
const unknownPenalty = 10

// cut appends the pieces of the way to cut text that has the best score, found
// from left to right (the Viterbi algorithm). Of equals the first found wins:
// the one whose last piece is longest. Sums are rounded as the library does.
func (s *SentencePiece) cut(dst []int32, text []byte) []int32 {
	ends := make([]best, len(text)+1)
	for i := range ends {
		ends[i].from = -1
	}
	for from := 0; from < len(text); {
		next := min(from+charLen(text[from]), len(text))
		if !s.extend(ends, text, from, next) {
			ends[next].offer(s.lowest-unknownPenalty+ends[from].score, from, s.unknown)
		}
		from = next
	}
	begin := len(dst)
	unknown := false // the piece behind is the unknown one
	for end := len(text); end > 0; end = int(ends[end].from) {
		e := ends[end]
		switch {
		case e.id != s.unknown:
			dst = append(dst, e.id)
		case s.spec.fallback:
			for i := end - 1; i >= int(e.from); i-- {
				dst = append(dst, s.byteIDs[text[i]])
			}
		case !unknown: // a run of unknown characters is one piece
			dst = append(dst, e.id)
		}
		unknown = e.id == s.unknown
	}
	slices.Reverse(dst[begin:])
	return dst
}

// extend offers every piece at from to where it ends; it reports whether one
// of them is the single character that ends at next.
func (s *SentencePiece) extend(ends []best, text []byte, from, next int) bool {
	single, node := false, int32(0)
	before := ends[from].score
	for at := from; at < len(text); {
		if node = s.vocabulary.child(node, text[at]); node < 0 {
			break
		}
		at++
		id := s.vocabulary.values[node]
		if id < 0 || s.pieces[id].kind == kindUnused {
			continue
		}
		score := s.pieces[id].score
		if s.pieces[id].kind == kindGiven {
			score = float32(float32(at-from)*s.highest) - 0.1 // rounded twice, on every machine
		}
		ends[at].offer(score+before, from, id)
		single = single || at == next
	}
	return single
}

func (b *best) offer(score float32, from int, id int32) {
	if b.from < 0 || score > b.score {
		*b = best{score, int32(from), id}
	}
}

// charLen returns the bytes of the character that begins with lead.
func charLen(lead byte) int {
	switch lead >> 4 {
	case 0xC, 0xD:
		return 2
	case 0xE:
		return 3
	case 0xF:
		return 4
	}
	return 1
}

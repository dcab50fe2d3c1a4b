package token

import (
	"cmp"
	"slices"
)

// folding brings a text into the form of a vocabulary as BERT does: controls go,
// blanks become spaces, Chinese characters stand apart unless they are joined, and
// then what it says.
type folding struct {
	joined bool // Chinese characters stay together
	strip  bool // decompose, and take out accents
	lower  bool
	points *codePoints
}

// fold appends text in the form of the vocabulary to dst.
func (f *folding) fold(dst []rune, text string) []rune {
	from := len(dst)
	for _, r := range text {
		if r < 0x80 && r > ' ' {
			dst = append(dst, r)
			if r == 0x7f {
				dst = dst[:len(dst)-1]
			}
			continue
		}
		t := f.points.of(r)
		switch {
		case t&dropped != 0:
		case t&blank != 0:
			dst = append(dst, ' ')
		case t&ideograph != 0 && !f.joined:
			dst = f.part(append(dst, ' '), r, t)
			dst = append(dst, ' ')
		default:
			dst = f.part(dst, r, t)
		}
	}
	if f.strip {
		dst = f.unaccent(dst, from)
	}
	if f.lower {
		dst = f.small(dst, from)
	}
	return dst
}

// part appends r, decomposed where accents go.
func (f *folding) part(dst []rune, r rune, t traits) []rune {
	if f.strip && t&composed != 0 {
		return f.points.decompose(dst, r)
	}
	return append(dst, r)
}

// unaccent takes out the accents from from on, and puts what is left of each
// run of marks into canonical order.
func (f *folding) unaccent(text []rune, from int) []rune {
	out, run := text[:from], from
	for _, r := range text[from:] {
		var t traits
		if r >= 0x80 {
			t = f.points.of(r)
		}
		if t&combining == 0 {
			f.order(out[run:])
		}
		if t&accent == 0 {
			out = append(out, r)
		}
		if t&combining == 0 {
			run = len(out)
		}
	}
	f.order(out[run:])
	return out
}

// order sorts marks by their class; equal ones keep their places.
func (f *folding) order(marks []rune) {
	if len(marks) < 2 {
		return
	}
	slices.SortStableFunc(marks, func(a, b rune) int { return cmp.Compare(f.points.class(a), f.points.class(b)) })
}

// small makes the letters from from on small.
func (f *folding) small(text []rune, from int) []rune {
	dotted := false
	for i, r := range text[from:] {
		switch {
		case 'A' <= r && r <= 'Z':
			text[from+i] = r + 'a' - 'A'
		case r < 0x80:
		case r == capitalDotted:
			dotted = true
		case f.points.of(r)&capital != 0:
			text[from+i] = f.points.small(r)
		}
	}
	if !dotted {
		return text
	}
	out := slices.Clone(text[:from])
	for _, r := range text[from:] {
		if r == capitalDotted {
			out = append(out, []rune(smallDotted)...)
		} else {
			out = append(out, r)
		}
	}
	return out
}

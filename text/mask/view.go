package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// view is a text in the form in which it is searched: digits, signs, dashes and
// blanks of all kinds as those of ASCII, without characters that nobody sees.
type view struct {
	s        string
	from, to []int // the bytes of the original that each byte of s stands for
}

// spokenDigits is the least number of Chinese numerals in a row that are read as
// digits: those of a mobile phone.
const spokenDigits = 11

// viewOf folds s.
func viewOf(s string) view {
	var b strings.Builder
	b.Grow(len(s))
	v := view{from: make([]int, 0, len(s)), to: make([]int, 0, len(s))}
	spoken := 0 // end of the Chinese numerals that are digits
	for i, r := range s {
		width := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, width = utf8.DecodeRuneInString(s[i:])
		}
		if d, ok := numeral(r); ok {
			if i >= spoken {
				if n, end := numerals(s[i:]); n >= spokenDigits {
					spoken = i + end
				}
			}
			if i < spoken {
				r = d
			}
		}
		if r = folded(r); r < 0 {
			continue
		}
		before := b.Len()
		b.WriteRune(r)
		for range b.Len() - before {
			v.from, v.to = append(v.from, i), append(v.to, i+width)
		}
	}
	v.s = b.String()
	return v
}

// original returns the bytes of the original that bytes from…to of v.s stand
// for; from < to.
func (v view) original(from, to int) (int, int) { return v.from[from], v.to[to-1] }

// folded returns the form in which r is searched; −1 where it is not seen.
func folded(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r < ' ' && r != '\t' {
			return '\n'
		}
		return r
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '﹫':
		return '@'
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		return -1
	case unicode.IsDigit(r):
		return digit(r)
	}
	return r
}

// digit returns the ASCII form of a decimal digit. Unicode has them in runs of
// ten, from zero.
func digit(r rune) rune {
	for _, t := range unicode.Digit.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Digit.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// numerals returns how many Chinese numerals s begins with, and where they end.
func numerals(s string) (n, end int) {
	for i, r := range s {
		if _, ok := numeral(r); !ok {
			return n, i
		}
		n++
	}
	return n, len(s)
}

// numeral returns the digit that a Chinese numeral stands for when a number is
// spoken digit by digit.
func numeral(r rune) (rune, bool) {
	switch r {
	case '零', '〇':
		return '0', true
	case '一', '幺':
		return '1', true
	case '二', '两':
		return '2', true
	case '三':
		return '3', true
	case '四':
		return '4', true
	case '五':
		return '5', true
	case '六':
		return '6', true
	case '七':
		return '7', true
	case '八':
		return '8', true
	case '九':
		return '9', true
	}
	return 0, false
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns s in the one form that everything else here expects: NFKC
// (so full width becomes half width), lower case, traditional characters
// simplified, invalid UTF-8 and U+FFFD removed, control and format characters
// dropped, runs of white space folded to one space, none at the ends. The
// result is valid UTF-8, and Normalize of it is itself. Text that has the form
// already is returned as it is, without a copy.
func Normalize(s string) string {
	if plain(s) {
		return s
	}
	s = fold(norm.NFKC.String(clean(s)))
	// Lower case and dropped characters can bring a letter and an accent
	// together that compose; each further round has fewer of them.
	for !plain(s) && (!norm.NFKC.IsNormalString(s) || !folded(s)) {
		s = fold(norm.NFKC.String(s))
	}
	return s
}

// Simplify returns the simplified form of a traditional character and any
// other rune as it is.
func Simplify(r rune) rune {
	page := int(r>>6) - t2sFirst
	if page < 0 || page > t2sLast-t2sFirst {
		return r
	}
	for i := t2sPages[page]; i < t2sPages[page+1]; i++ {
		if t2sKeys[i] == r {
			return t2sValues[i]
		}
	}
	return r
}

// plain reports whether s certainly has the normal form; false means that a
// closer look is needed. It knows printable ASCII in lower case, simplified
// Han characters and the Chinese full stop and comma.
func plain(s string) bool {
	space := true // a space here would be a leading or a second one
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f || 'A' <= c && c <= 'Z' || c == ' ' && space {
				return false
			}
			space = c == ' '
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != '。' && r != '、' && (r < 0x4e00 || r > 0x9fff || Simplify(r) != r) {
			return false
		}
		space = false
		i += n
	}
	return !space || s == ""
}

// folded reports whether fold would leave s as it is.
func folded(s string) bool {
	space := true
	for _, r := range s {
		if r == ' ' && space || r != ' ' && (unicode.IsSpace(r) || dropped(r) || lower(r) != r) {
			return false
		}
		space = r == ' '
	}
	return !space || s == ""
}

// clean removes what is not UTF-8, and the sign that something was not.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.ReplaceAll(s, "\uFFFD", "")
}

// fold maps each character and folds white space.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case dropped(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(lower(r))
	}
	return b.String()
}

// lower returns the lower-case, simplified form of r.
func lower(r rune) rune {
	if r >= 0x3400 && r <= 0x9fff {
		return Simplify(r)
	}
	return unicode.ToLower(Simplify(r))
}

// dropped reports whether r carries no meaning of its own: control and format
// characters (zero-width joiners, direction marks, byte-order mark, soft
// hyphen) and variation selectors.
func dropped(r rune) bool {
	switch {
	case r >= 0x3041 && r <= 0xd7ff: // kana, Han, Hangul
		return false
	case r < utf8.RuneSelf:
		return r < ' ' && !unicode.IsSpace(r) || r == 0x7f
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef, r == utf8.RuneError:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf) && !unicode.IsSpace(r)
}

package sentence_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"usher/nlp/sentence"
)

// Known is what Unicode 14 has: 144,697 characters, 65 controls and 137,468 for
// private use.
func TestKnown(t *testing.T) {
	t.Parallel()
	n := 0
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) || sentence.Known(string(r)) == "" {
			continue
		}
		if n++; !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C) {
			t.Errorf("%U is no character", r)
		}
	}
	if want := 144697 + 65 + 137468; n != want {
		t.Errorf("%d are known, want %d", n, want)
	}
	if got := sentence.Known("thanks🩷, 谢谢\U0001fae9 🥹"); got != "thanks, 谢谢 🥹" {
		t.Errorf("what is left is %q", got)
	}
}

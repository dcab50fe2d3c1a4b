package sentence_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"usher/nlp/sentence"
)

// FuzzEncode encodes anything: one vector, of the length 1 or 0, and the same
// one again.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		"", "refund", "退款怎么办", "refund 退", "opening hours?", "\x00", "\xff\xfe", "\u200b\u200d", "e\u0301", "ＲＥＦＵＮＤ", "😀",
		strings.Repeat("money back ", 200), strings.Repeat("退", 400), "[CLS] [PAD]", "a\u0300\u0301\u0302",
	} {
		f.Add(s)
	}
	e, err := sentence.Open(f.Context(), table(f, len(words)), sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := e.Encode(t.Context(), []string{s, "refund", s})
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if len(v) != 3 || len(v[0]) != e.Dim() || !slices.Equal(v[0], v[2]) {
			t.Fatalf("%q: %v", s, v)
		}
		if length := math.Hypot(float64(v[0][0]), float64(v[0][1])); length != 0 && !(math.Abs(length-1) < 1e-3) {
			t.Fatalf("%q: the length of its vector is %v", s, length)
		}
	})
}

package nlp_test

import (
	"reflect"
	"strings"
	"testing"

	"usher/nlp"
)

func TestGramsFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b string }{
		{"Where is my ORDER", "where is  my order"},
		{"don't", "dont"},
		{"don’t", "DONT"},
		{"order 123", "order 987"},
		{"order 1234567", "order 99999"},
		{"運費多少", "运费多少"},
		{"运费？", "运费?"},
		{"ｏｒｄｅｒ", "order"},
		{"hi, there.", "hi there"},
		{"a\x00b\xff", "ab"},
		{"👍🏽", "👍"},
	} {
		if a, b := nlp.Grams(c.a), nlp.Grams(c.b); !reflect.DeepEqual(a, b) {
			t.Errorf("%q has %d n-grams, %q has %d others", c.a, len(a), c.b, len(b))
		}
	}
}

func TestGramsDiffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b string }{
		{"no thanks", "thanks no"}, // pairs know the order
		{"not", "ton"},
		{"refund", "refund?"},
		{"order 12", "order 123"}, // up to five digits count
		{"退货", "货退"},
		{"好", "你好"},
		{"👍", "👎"},
		{"", "a"},
	} {
		if reflect.DeepEqual(nlp.Grams(c.a), nlp.Grams(c.b)) {
			t.Errorf("%q and %q have the same n-grams", c.a, c.b)
		}
	}
}

func TestGramsShareTypos(t *testing.T) {
	t.Parallel()
	shared := func(a, b string) int {
		has := map[uint32]bool{}
		for _, g := range nlp.Grams(a) {
			has[g.Hash] = true
		}
		n := 0
		for _, g := range nlp.Grams(b) {
			if has[g.Hash] {
				n++
			}
		}
		return n
	}
	if n := shared("delivery", "delivry"); n < 8 {
		t.Errorf("a typing error leaves %d n-grams", n)
	}
	if n := shared("我要退货", "能退货吗"); n < 3 {
		t.Errorf("two ways to speak of 退货 share %d n-grams", n)
	}
	if n := shared("delivery", "账号"); n != 0 {
		t.Errorf("strangers share %d n-grams", n)
	}
}

// TestGramsStay pins the algorithm: models are made of these very numbers.
// Whoever changes them must change nlp.Featuriser.
func TestGramsStay(t *testing.T) {
	t.Parallel()
	var sum uint32
	for _, s := range []string{"Where's my order #4711?", "退货运费多少", "hi 你好!", "👍"} {
		for _, g := range nlp.Grams(s) {
			sum = sum*31 + g.Hash + uint32(g.Count)
		}
	}
	if want := uint32(0x9461b5bc); nlp.Featuriser != "ngram/1" || sum != want {
		t.Errorf("%s: the n-grams add up to %#x, want %#x", nlp.Featuriser, sum, want)
	}
}

func TestGramsLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ab ", nlp.MaxRunes)
	short := string([]rune(long)[:nlp.MaxRunes])
	if !reflect.DeepEqual(nlp.Grams(long), nlp.Grams(short)) {
		t.Errorf("more than %d characters are looked at", nlp.MaxRunes)
	}
}

func FuzzGrams(f *testing.F) {
	for _, s := range []string{"", "a", "it's 12 o'clock!", "退货 refund", "\xff\x00", "a'", "'", "👨‍👩‍👧", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		grams := nlp.Grams(s)
		for i, g := range grams {
			if g.Count < 1 || i > 0 && g.Hash <= grams[i-1].Hash {
				t.Fatalf("Grams(%q)[%d] = %v after %v", s, i, g, grams[max(0, i-1)])
			}
		}
		ids, weights := nlp.NewVocabulary(map[uint32]int32{1: 1}, 1, 1).Weigh(grams, nil, nil)
		if len(ids) != len(weights) {
			t.Fatalf("%d ids, %d weights", len(ids), len(weights))
		}
	})
}

func BenchmarkGrams(b *testing.B) {
	for name, s := range map[string]string{
		"en": "Hello, I ordered a pair of boots last week and they still have not arrived, where are they?",
		"zh": "你好，我上周买的登山鞋到现在还没有收到，能帮我查一下物流到哪里了吗？",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				nlp.Grams(s)
			}
		})
	}
}

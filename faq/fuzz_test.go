package faq_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"usher"
	"usher/faq"
)

// FuzzFind asks anything, of entries that were just made of anything.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "how do i return", "退货", "a b c d e f", "shiping fapiao", "\xff\u200b", "''''", "ǅ ﷺ İ", "log in login", strings.Repeat("长", 300)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, variant, question string) {
		e := load(t, faq.Config{Encoder: hashEncoder{}}, shop()[:4])
		put(t, e, usher.Entry{ID: "fuzz", Variants: []usher.Variant{{Text: variant}}, Answer: usher.Texts{"en": question}})
		for _, q := range []string{question, variant} {
			for _, a := range find(t, e, usher.Query{Text: q, Limit: 100}) {
				if !(a.Confidence >= 0 && a.Confidence <= 1) || !(a.Lexical >= 0 && a.Lexical <= 1) || a.Score != a.Score {
					t.Fatalf("%q of %q: %+v", q, variant, a)
				}
			}
		}
		e.Remove(t.Context(), "fuzz")
		for _, a := range find(t, e, usher.Query{Text: variant, Limit: 100}) {
			if a.Entry == "fuzz" {
				t.Fatalf("%q answers after it was removed", variant)
			}
		}
	})
}

// big is 10 000 entries of 4 variants, of words and Chinese as frequent as in
// real text: the n-th word comes once in n.
func big() []usher.Entry {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.2, 8, 6000)
	entries := make([]usher.Entry, 10000)
	for i := range entries {
		entries[i] = usher.Entry{ID: usher.EntryID(fmt.Sprint("e", i)), Answer: usher.Texts{"en": sentence(zipf, 20)}}
		for v := range 4 {
			text := sentence(zipf, 8)
			if v%2 == 1 {
				text = hanSentence(zipf, 14)
			}
			entries[i].Variants = append(entries[i].Variants, usher.Variant{Text: text})
		}
	}
	return entries
}

func sentence(z *rand.Zipf, n int) string {
	var b strings.Builder
	for range n {
		w := z.Uint64() + 676
		for ; w > 0; w /= 26 {
			b.WriteByte(byte('a' + w%26))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func hanSentence(z *rand.Zipf, n int) string {
	var b strings.Builder
	for range n {
		b.WriteRune(rune(0x4e00 + z.Uint64()))
	}
	return b.String()
}

func BenchmarkFind(b *testing.B) {
	entries := big()
	for name, c := range both() {
		e := load(b, c, entries)
		for _, language := range []string{"en", "zh"} {
			b.Run(name+"/"+language, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					v := entries[i*37%len(entries)].Variants[map[string]int{"en": 0, "zh": 1}[language]]
					find(b, e, usher.Query{Text: v.Text})
				}
			})
		}
		b.Run(name+"/put", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				put(b, e, entries[i*37%len(entries)])
			}
		})
	}
}

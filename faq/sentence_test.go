package faq_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"usher"
	"usher/faq"
)

// level is a sentence encoder all of whose cosines are at least a number, as
// those of some encoders are; meanings are texts that mean the same though they
// share no word.
type level struct {
	base     float64
	meanings map[string]string
}

func (l level) Encode(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if same, ok := l.meanings[text]; ok {
			text = same
		}
		v := hashed(text)
		for j := range v {
			v[j] *= float32(math.Sqrt(1 - l.base))
		}
		for range len(v) {
			v = append(v, float32(math.Sqrt(l.base/512)))
		}
		out[i] = v
	}
	return out, nil
}

// A paraphrase is found by its vector alone, though a hundred entries share
// words with the question.
func TestParaphraseWithoutWords(t *testing.T) {
	t.Parallel()
	const question, entry = "my parcel number is lost, is that bad", "Which voucher exists?"
	entries := []usher.Entry{{ID: "voucher", Variants: []usher.Variant{{Text: entry}}}}
	for i := range 120 {
		entries = append(entries, usher.Entry{
			ID:       usher.EntryID(fmt.Sprintf("p%03d", i)),
			Variants: []usher.Variant{{Text: fmt.Sprintf("parcel number %d of the depot %d", 1000+i, 7*i)}},
		})
	}
	e := load(t, faq.Config{Encoder: level{meanings: map[string]string{question: entry}}}, entries)
	a := find(t, e, usher.Query{Text: question})[0]
	if a.Entry != "voucher" || a.Lexical != 0 || a.Vector < 0.98 || a.Confidence < 0.3 {
		t.Errorf("found %+v, want the voucher, by its vector", a)
	}
	if a := find(t, load(t, faq.Config{Encoder: hashEncoder{}}, entries), usher.Query{Text: question}); a[0].Entry == "voucher" {
		t.Error("n-grams find it too: the test shows nothing")
	}
}

// Encoders whose cosines lie elsewhere lead to the same answers with about the
// same confidence.
func TestLevelOfCosines(t *testing.T) {
	t.Parallel()
	plain, high := load(t, faq.Config{Encoder: level{}}, shop()), load(t, faq.Config{Encoder: level{base: 0.75}}, shop())
	for _, text := range []string{"how do i change my address", "退款要多久", "shiping", "who won the champions league last night", "红烧肉怎么做"} {
		want, got := find(t, plain, usher.Query{Text: text})[0], find(t, high, usher.Query{Text: text})[0]
		if got.Entry != want.Entry && want.Confidence > 0.1 || math.Abs(float64(got.Confidence-want.Confidence)) > 0.05 {
			t.Errorf("%q: %q with %.2f, want %q with %.2f", text, got.Entry, got.Confidence, want.Entry, want.Confidence)
		}
		if got.Vector < 0.7 {
			t.Errorf("%q: a cosine of %.2f shows nothing", text, got.Vector)
		}
	}
}

// A desk with an entry or two does not know by them what is near.
func TestFewEntriesAreUnsure(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2} {
		e := load(t, faq.Config{Encoder: level{base: 0.75}}, shop()[:n])
		for _, text := range []string{"who won the champions league last night", "play some music", "红烧肉怎么做", "推荐一部好看的电影"} {
			for _, a := range find(t, e, usher.Query{Text: text}) {
				if a.Confidence >= 0.3 {
					t.Errorf("%d entries: %q is answered by %q with %.2f", n, text, a.Entry, a.Confidence)
				}
			}
		}
		if a := find(t, e, usher.Query{Text: "how much is the shipping"}); len(a) == 0 || a[0].Entry != "cost" || a[0].Confidence < 0.5 {
			t.Errorf("%d entries: the right one is not found: %+v", n, a)
		}
	}
}

// What is usual for the encoder is learned with the first entries, however they
// come.
func TestUsualIsLearnedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	e := faq.New(faq.Config{Encoder: encoderFunc(func(ctx context.Context, texts []string) ([][]float32, error) {
		for _, text := range texts {
			seen[text]++
		}
		return level{base: 0.75}.Encode(ctx, texts)
	})})
	for _, entry := range shop()[:3] {
		put(t, e, entry)
	}
	for text, times := range seen {
		if times != 1 {
			t.Errorf("%q is encoded %d times", text, times)
		}
	}
	const question = "how much is the shipping"
	byPut, byLoad := find(t, e, usher.Query{Text: question}), find(t, load(t, faq.Config{Encoder: level{base: 0.75}}, shop()[:3]), usher.Query{Text: question})
	if !alike(byPut, byLoad) {
		t.Errorf("entry by entry %+v, loaded %+v", byPut, byLoad)
	}
}

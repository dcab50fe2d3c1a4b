package faq_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"usher"
	"usher/faq"
)

// many returns n entries of two wordings.
func many(n int) []usher.Entry {
	entries := make([]usher.Entry, n)
	for i := range entries {
		entries[i] = usher.Entry{
			ID:       usher.EntryID(fmt.Sprintf("e%03d", i)),
			Variants: []usher.Variant{{Text: fmt.Sprintf("question number %d", i)}, {Text: fmt.Sprintf("another wording %d", i)}},
			Answer:   usher.Texts{"en": "yes"},
		}
	}
	return entries
}

// Vectors count when all entries have theirs, and not before.
func TestEmbed(t *testing.T) {
	t.Parallel()
	e := faq.New(faq.Config{Encoder: hashEncoder{}})
	if err := e.LoadTerms(t.Context(), many(100)); err != nil {
		t.Fatal(err)
	}
	q := usher.Query{Text: "question number 42"}
	if a := find(t, e, q)[0]; a.Entry != "e042" || a.Vector != 0 {
		t.Errorf("before Embed: %+v", a)
	}
	extra := many(101)[100]
	if err := e.Put(t.Context(), extra); err != nil {
		t.Fatal(err)
	}
	if a := find(t, e, usher.Query{Text: extra.Variants[0].Text})[0]; a.Entry != extra.ID || a.Vector != 0 {
		t.Errorf("the one entry with a vector has an advantage: %+v", a)
	}
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, entry := range []usher.Entry{many(43)[42], extra} {
		for _, v := range entry.Variants {
			if a := find(t, e, usher.Query{Text: v.Text})[0]; a.Entry != entry.ID || a.Vector < 0.98 {
				t.Errorf("after Embed: %+v", a)
			}
		}
	}
}

// Entries that change or go while they are encoded are not mixed up.
func TestEmbedMeanwhile(t *testing.T) {
	t.Parallel()
	var e *faq.Engine
	calls := 0
	e = faq.New(faq.Config{Encoder: encoderFunc(func(ctx context.Context, texts []string) ([][]float32, error) {
		vectors, err := hashEncoder{}.Encode(ctx, texts)
		if calls++; calls == 1 {
			changed := many(8)[7]
			changed.Variants[0].Text = "something else altogether"
			if err := e.Put(ctx, changed); err != nil {
				t.Error(err)
			}
			e.Remove(ctx, "e003")
		}
		return vectors, err
	})})
	if err := e.LoadTerms(t.Context(), many(100)); err != nil {
		t.Fatal(err)
	}
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := find(t, e, usher.Query{Text: "something else altogether"})[0]; a.Entry != "e007" || a.Vector < 0.98 {
		t.Errorf("the changed entry: %+v", a)
	}
	if a := find(t, e, usher.Query{Text: "question number 50"})[0]; a.Entry != "e050" || a.Vector < 0.98 {
		t.Errorf("another entry: %+v", a)
	}
}

// An encoder that fails leaves the terms in charge, and a second try goes on.
func TestEmbedFails(t *testing.T) {
	t.Parallel()
	calls := 0
	e := faq.New(faq.Config{Encoder: encoderFunc(func(ctx context.Context, texts []string) ([][]float32, error) {
		if calls++; calls == 2 {
			return nil, errors.New("no model")
		}
		return hashEncoder{}.Encode(ctx, texts)
	})})
	if err := e.LoadTerms(t.Context(), many(100)); err != nil {
		t.Fatal(err)
	}
	if err := e.Embed(t.Context()); err == nil {
		t.Error("no error from an encoder that fails")
	}
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if calls != 5 {
		t.Errorf("200 texts took %d calls, of which one failed; 5 are enough", calls)
	}
	if a := find(t, e, usher.Query{Text: "another wording 99", Vector: hashed("another wording 99")})[0]; a.Entry != "e099" || a.Vector < 0.98 {
		t.Errorf("after a second try: %+v", a)
	}
}

type encoderFunc func(ctx context.Context, texts []string) ([][]float32, error)

func (f encoderFunc) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	return f(ctx, texts)
}

// An encoder that has no vector for a text costs that text its vector, and
// nothing else.
func TestEmbedNothing(t *testing.T) {
	t.Parallel()
	e := faq.New(faq.Config{Encoder: encoderFunc(func(ctx context.Context, texts []string) ([][]float32, error) {
		vectors, err := hashEncoder{}.Encode(ctx, texts)
		for i := range vectors {
			if strings.HasPrefix(texts[i], "question") {
				vectors[i] = nil
			}
		}
		return vectors, err
	})})
	if err := e.LoadTerms(t.Context(), many(100)); err != nil {
		t.Fatal(err)
	}
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"question number 0": false, "another wording 0": true} {
		a := find(t, e, usher.Query{Text: text, Vector: hashed(text)})[0]
		if a.Entry != "e000" || (a.Vector > 0.98) != want {
			t.Errorf("%s: a vector should be there: %v; %+v", text, want, a)
		}
	}
}

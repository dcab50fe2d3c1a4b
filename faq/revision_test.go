package faq_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"usher"
	"usher/faq"
)

// TestRevision: what questions find changes with the revision only, so that what
// was found may be kept until it rises.
func TestRevision(t *testing.T) {
	t.Parallel()
	broken := true
	first := encoderOf{id: "first", encode: func(ctx context.Context, texts []string) ([][]float32, error) {
		if broken {
			return nil, errors.New("no model")
		}
		return red.Encode(ctx, texts)
	}}
	e := faq.New(faq.Config{Encoder: first})
	extra := many(31)[30]
	changed := many(5)[4]
	changed.Answer = usher.Texts{"en": "no"}
	embed := func() error { return e.Embed(t.Context()) }
	for _, c := range []struct {
		name    string
		act     func() error
		changes bool // what one of the questions finds
	}{
		{"load terms", func() error { return e.LoadTerms(t.Context(), many(30)) }, true},
		{"embed, in vain", func() error { broken = true; _ = embed(); return nil }, false},
		{"embed", func() error { broken = false; return embed() }, true},
		{"embed again", embed, false},
		{"put an entry without vectors", func() error { broken = true; return e.Put(t.Context(), extra) }, true},
		{"give them to it", func() error { broken = false; return embed() }, true},
		{"change an answer", func() error { return e.Put(t.Context(), changed) }, true},
		{"another encoder", func() error { return e.Prepare(t.Context(), blue, nil) }, true},
		{"once more", func() error { return e.Prepare(t.Context(), blue, nil) }, false},
		{"serve it", func() error { return e.Serve(blue, first) }, true},
		{"serve it again", func() error { return e.Serve(blue, first) }, false},
		{"let the first go", func() error { return e.Serve(blue) }, true},
		{"remove nothing", func() error { e.Remove(t.Context(), "nobody"); return nil }, false},
		{"remove an entry", func() error { e.Remove(t.Context(), extra.ID); return nil }, true},
		{"load", func() error { return e.Load(t.Context(), many(10)) }, true},
	} {
		revision, before := e.Revision(), answers(t, e)
		if err := c.act(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		changed := !slices.EqualFunc(before, answers(t, e), slices.Equal)
		if rose := e.Revision() > revision; changed != c.changes || rose != c.changes {
			t.Errorf("%s: answers changed: %v, the revision rose: %v; want %v", c.name, changed, rose, c.changes)
		}
	}
}

// answers are what some questions find, by the vectors of each encoder and of
// none that is named.
func answers(t *testing.T, e *faq.Engine) [][]string {
	t.Helper()
	var all [][]string
	for _, text := range []string{"question number 4", "another wording 30"} {
		for _, by := range []string{"first", "blue", ""} {
			of := map[string]turned{"first": red, "blue": blue, "": blue}[by]
			vectors, err := of.Encode(t.Context(), []string{text})
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, a := range find(t, e, usher.Query{Text: text, Vector: vectors[0], Encoder: by}) {
				found = append(found, string(a.Entry), a.Text, fmt.Sprint(a.Confidence))
			}
			all = append(all, found)
		}
	}
	return all
}

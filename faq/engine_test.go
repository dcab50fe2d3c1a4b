package faq_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/faq"
)

func TestPutReplacesAndRemoves(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		version := e.Version()
		rises := func(what string) {
			t.Helper()
			if v := e.Version(); v <= version {
				t.Errorf("%s: %s: version %d after %d", name, what, v, version)
			}
			version = e.Version()
		}
		const q = "do you sell kayak paddles"
		entry := usher.Entry{ID: "kayak", Variants: []usher.Variant{{Text: "Do you sell kayak paddles?"}}, Answer: usher.Texts{"en": "Yes."}}
		put(t, e, entry)
		rises("put")
		if got := best(t, e, q); got != "kayak" {
			t.Errorf("%s: after Put %q", name, got)
		}
		entry.Variants = []usher.Variant{{Text: "Which canoes are there?"}}
		put(t, e, entry)
		rises("replace")
		if a := find(t, e, usher.Query{Text: q}); len(a) > 0 && a[0].Confidence >= 0.3 {
			t.Errorf("%s: the old variant still answers: %+v", name, a[0])
		}
		if got := best(t, e, "which canoes are there"); got != "kayak" {
			t.Errorf("%s: after replacing %q", name, got)
		}
		entry.Disabled = true
		put(t, e, entry)
		rises("disable")
		if _, ok := e.Entry("kayak"); ok || best(t, e, "which canoes are there") == "kayak" {
			t.Errorf("%s: a disabled entry answers", name)
		}
		entry.Disabled = false
		put(t, e, entry)
		rises("enable")
		e.Remove(t.Context(), "kayak")
		rises("remove")
		if _, ok := e.Entry("kayak"); ok || best(t, e, "which canoes are there") == "kayak" {
			t.Errorf("%s: a removed entry answers", name)
		}
		e.Remove(t.Context(), "kayak")
		if e.Version() != version {
			t.Errorf("%s: removing what is gone changed the version", name)
		}
	}
}

func put(tb testing.TB, e *faq.Engine, entry usher.Entry) {
	tb.Helper()
	if err := e.Put(tb.Context(), entry); err != nil {
		tb.Fatalf("Put: %v", err)
	}
}

// TestChurnIsLoad holds that an index which was changed a lot answers as one
// that was loaded.
func TestChurnIsLoad(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		churned, fresh := faq.New(c), load(t, c, shop())
		for round := range 3 {
			for i, entry := range shop() {
				other := entry
				other.Variants = []usher.Variant{{Text: fmt.Sprintf("something else %d of round %d 别的问题", i, round)}}
				put(t, churned, other)
				if i%3 == round {
					churned.Remove(t.Context(), entry.ID)
				}
			}
		}
		for _, entry := range shop() {
			put(t, churned, entry)
		}
		for _, q := range []string{"how do i change my address", "退款要多久", "shiping", "发漂", "something else"} {
			query := usher.Query{Text: q, Limit: 50}
			if got, want := find(t, churned, query), find(t, fresh, query); !alike(got, want) {
				t.Errorf("%s: %q:\n got %v\nwant %v", name, q, got, want)
			}
		}
	}
}

// alike compares candidates to within rounding.
func alike(a, b []usher.ScoredAnswer) bool {
	return slices.EqualFunc(a, b, func(a, b usher.ScoredAnswer) bool {
		return a.Entry == b.Entry && a.Variant == b.Variant && max(a.Score-b.Score, b.Score-a.Score) < 1e-4
	})
}

func TestEntryIsACopy(t *testing.T) {
	t.Parallel()
	entry := shop()[0]
	e := load(t, faq.Config{}, []usher.Entry{entry})
	entry.Variants[0].Text, entry.Answer["en"] = "changed", "changed"
	got, ok := e.Entry("cost")
	if !ok || got.Variants[0].Text != "How much is shipping?" || got.Answer["en"] != "Delivery is 5 euros." {
		t.Errorf("Entry = %+v, %v", got, ok)
	}
	if n := len(e.Entries()); n != 1 {
		t.Errorf("Entries has %d, want 1", n)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: hashEncoder{}}, shop())
	version := e.Version()
	for name, entries := range map[string][]usher.Entry{
		"no ID":    {{Variants: []usher.Variant{{Text: "x"}}}},
		"same IDs": {{ID: "a"}, {ID: "b"}, {ID: "a"}},
	} {
		if err := e.Load(t.Context(), entries); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%s: %v, want CodeInvalid", name, err)
		}
	}
	if err := e.Put(t.Context(), usher.Entry{}); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("Put without ID: %v, want CodeInvalid", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Load(ctx, nil); err != nil {
		t.Errorf("an empty load encodes nothing, but: %v", err)
	}
	if err := e.Load(ctx, shop()[:1]); !errors.Is(err, context.Canceled) {
		t.Errorf("Load after the end: %v", err)
	}
	if err := e.Put(ctx, shop()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("Put after the end: %v", err)
	}
	if _, err := e.FindBestMatch(ctx, usher.Query{Text: "x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("FindBestMatch after the end: %v", err)
	}
	if e.Version() != version+1 {
		t.Errorf("version %d after %d, want one change", e.Version(), version)
	}
}

func TestEntriesWithoutVariants(t *testing.T) {
	t.Parallel()
	entries := append(shop(), usher.Entry{ID: "mute"}, usher.Entry{ID: "blank", Variants: []usher.Variant{{Text: " \x00 "}, {Text: "Do you rent tents?"}}})
	e := load(t, faq.Config{Encoder: hashEncoder{}}, entries)
	if _, ok := e.Entry("mute"); !ok {
		t.Error("an entry without variants is not there")
	}
	a := find(t, e, usher.Query{Text: "do you rent tents"})[0]
	if a.Entry != "blank" || a.Variant != "Do you rent tents?" || a.Vector < 0.9 {
		t.Errorf("found %+v", a)
	}
}

// brokenEncoder fails, or answers with too few vectors.
type brokenEncoder struct{ short bool }

func (b brokenEncoder) Encode(_ context.Context, texts []string) ([][]float32, error) {
	if b.short {
		return make([][]float32, len(texts)-1), nil
	}
	return nil, errors.New("no model")
}

func TestEncoderFails(t *testing.T) {
	t.Parallel()
	for _, short := range []bool{false, true} {
		var log bytes.Buffer
		e := load(t, faq.Config{Encoder: brokenEncoder{short}, Log: slog.New(slog.NewTextHandler(&log, nil))}, shop())
		if got := best(t, e, "what does shipping cost"); got != "cost" {
			t.Errorf("without vectors %q is found", got)
		}
		if !strings.Contains(log.String(), "no vectors") {
			t.Errorf("the log says %q", log.String())
		}
	}
}

// TestStrangeVectors gives vectors that can't be compared.
func TestStrangeVectors(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: hashEncoder{}}, shop())
	for name, v := range map[string][]float32{"other length": {1, 0}, "zero": make([]float32, 512), "empty": {}} {
		a := find(t, e, usher.Query{Text: "what does shipping cost", Vector: v})
		if len(a) == 0 || a[0].Entry != "cost" || a[0].Vector != 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
	a := find(t, e, usher.Query{Text: "zzz", Vector: hashed("What are your opening hours?")})
	if len(a) == 0 || a[0].Entry != "hours" || a[0].Vector < 0.98 {
		t.Errorf("the vector that was given is not used: %+v", a)
	}
}

// switching is an encoder whose dimension changes, as a new bundle's may.
type switching struct {
	mu  sync.Mutex
	dim int
}

func (s *switching) set(dim int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dim = dim
}

func (s *switching) Encode(_ context.Context, texts []string) ([][]float32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, s.dim)
		out[i][len(text)%s.dim] = 1
	}
	return out, nil
}

func TestOtherDimension(t *testing.T) {
	t.Parallel()
	s := &switching{dim: 8}
	e := load(t, faq.Config{Encoder: s}, shop())
	s.set(16)
	const q = "How much is shipping?"
	if a := find(t, e, usher.Query{Text: q})[0]; a.Entry != "cost" || a.Vector != 0 {
		t.Errorf("vectors of two encoders are compared: %+v", a)
	}
	if err := e.Load(t.Context(), shop()); err != nil {
		t.Fatal(err)
	}
	if a := find(t, e, usher.Query{Text: q})[0]; a.Entry != "cost" || a.Vector < 0.99 {
		t.Errorf("after loading again: %+v", a)
	}
}

// TestConcurrent asks while entries change; run with -race.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: hashEncoder{}}, shop())
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := range 50 {
				for _, a := range find(t, e, usher.Query{Text: shop()[(i+n)%20].Variants[0].Text}) {
					if a.Title == "" {
						t.Errorf("%q has no title", a.Entry)
					}
				}
			}
		})
	}
	for n := range 2 {
		wg.Go(func() {
			for i := range 50 {
				entry := shop()[(i*7+n)%20]
				if i%3 == 0 {
					e.Remove(t.Context(), entry.ID)
				}
				put(t, e, entry)
				e.Entry(entry.ID)
			}
		})
	}
	wg.Wait()
	if n := len(e.Entries()); n != 20 {
		t.Errorf("%d entries at the end, want 20", n)
	}
}

// TestTermsAlone: who wants terms alone gets what an engine without an encoder
// finds, and no vector is made.
func TestTermsAlone(t *testing.T) {
	t.Parallel()
	entries := []usher.Entry{
		{ID: "a", Variants: []usher.Variant{{Text: "Where is my parcel?"}}, Answer: usher.Texts{"en": "On its way."}},
		{ID: "b", Variants: []usher.Variant{{Text: "How do I send it back?"}}, Answer: usher.Texts{"en": "With the label."}},
	}
	asked := 0
	counted := encoderFunc(func(ctx context.Context, texts []string) ([][]float32, error) {
		asked++
		return hashEncoder{}.Encode(ctx, texts)
	})
	with, without := faq.New(faq.Config{Encoder: counted}), faq.New(faq.Config{})
	for _, e := range []*faq.Engine{with, without} {
		if err := e.Load(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
	}
	asked = 0
	for _, said := range []string{"my parcel", "back", "nothing of that"} {
		got, err := with.FindBestMatch(t.Context(), usher.Query{Text: said, Terms: true})
		if err != nil {
			t.Fatal(err)
		}
		want, err := without.FindBestMatch(t.Context(), usher.Query{Text: said})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q by terms: %v, want %v (%v)", said, got, want, err)
		}
	}
	if asked > 0 {
		t.Errorf("the encoder was asked %d times", asked)
	}
}

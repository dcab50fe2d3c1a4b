package faqtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"sync/atomic"

	"usher"
	"usher/faq"
)

// sense is an encoder of three letters at a time, and counts what it encodes.
type sense struct {
	id    string
	turn  int // moves the numbers along, so that two encoders have nothing in common
	texts atomic.Int64
}

func (e *sense) EncoderID() string { return e.id }

func (e *sense) Encode(_ context.Context, texts []string) ([][]float32, error) {
	e.texts.Add(int64(len(texts)))
	out := make([][]float32, len(texts))
	for i, text := range texts {
		v := make([]float32, 128)
		for j := 0; j+3 <= len(text); j++ {
			h := fnv.New32a()
			_, _ = h.Write([]byte(text[j : j+3]))
			v[(h.Sum32()+uint32(e.turn))%128]++
		}
		out[i] = unit(v)
	}
	return out, nil
}

// entries returns n entries with two wordings each.
func entries(n int) []usher.Entry {
	all := make([]usher.Entry, n)
	for i := range all {
		all[i] = usher.Entry{
			ID:       usher.EntryID(fmt.Sprintf("e%03d", i)),
			Variants: []usher.Variant{{Text: fmt.Sprintf("question number %d", i*7919)}, {Text: fmt.Sprintf("another wording %d", i*7919)}},
			Answer:   usher.Texts{"en": "yes"},
		}
	}
	return all
}

// engineOf returns an engine with its vectors in the place, that has loaded some
// entries and embedded them.
func (s *suite) engineOf(by faq.Encoder, some []usher.Entry) *faq.Engine {
	s.Helper()
	return s.engineWith(faq.Config{Encoder: by, Vectors: s.place}, some)
}

func (s *suite) engineWith(c faq.Config, some []usher.Entry) *faq.Engine {
	s.Helper()
	e := faq.New(c)
	if err := e.LoadTerms(s.Context(), some); err != nil {
		s.Fatal(err)
	}
	if err := e.Embed(s.Context()); err != nil {
		s.Fatal(err)
	}
	return e
}

// listener counts the warnings of a log.
type listener struct {
	slog.Handler
	warnings atomic.Int64
}

func (*listener) Enabled(context.Context, slog.Level) bool { return true }

func (l *listener) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		l.warnings.Add(1)
	}
	return nil
}

// meets fails unless a question finds an entry, by its vector or by terms alone.
func (s *suite) meets(e *faq.Engine, by *sense, text string, want usher.EntryID, byVector bool) {
	s.Helper()
	vectors, _ := by.Encode(s.Context(), []string{text})
	found, err := e.FindBestMatch(s.Context(), usher.Query{Text: text, Vector: vectors[0], Encoder: by.id})
	if err != nil || len(found) == 0 || found[0].Entry != want || found[0].Vector > 1-precision != byVector {
		s.Errorf("%q by %s: %+v, %v; want %s, by its vector: %v", text, by.id, found, err, want, byVector)
	}
}

// text is the first wording of an entry.
func text(e usher.Entry) string { return e.Variants[0].Text }

// An engine finds by the vectors of its entries as they are now.
func (s *suite) engine() {
	by := &sense{id: "first"}
	all := entries(100)
	e := s.engineOf(by, all[:99])
	s.meets(e, by, text(all[42]), "e042", true)
	for _, entry := range all[98:] {
		entry.Variants = append([]usher.Variant{{Text: "what changed in " + string(entry.ID)}}, entry.Variants[1:]...)
		if err := e.Put(s.Context(), entry); err != nil {
			s.Fatal(err)
		}
		s.meets(e, by, text(entry), entry.ID, true)
	}
	e.Remove(s.Context(), "e007")
	disabled := all[8]
	disabled.Disabled = true
	if err := e.Put(s.Context(), disabled); err != nil {
		s.Fatal(err)
	}
	found, err := e.FindBestMatch(s.Context(), usher.Query{Text: text(all[7]), Limit: 200})
	if err != nil || len(found) < 50 {
		s.Errorf("found %d, %v", len(found), err)
	}
	for _, a := range found {
		if a.Entry == "e007" || a.Entry == "e008" {
			s.Errorf("%s answers after it has gone", a.Entry)
		}
	}
	if known, err := s.in.Known(s.Context()); s.shared() && (err != nil || len(known) != 2*98) {
		s.Errorf("the index has %d wordings, %v; want those of 98 entries", len(known), err)
	}
}

// shared tells whether what is opened twice is one index.
func (s *suite) shared() bool {
	s.Helper()
	probe := []usher.WordingVector{vector("probe", 1, "en", 1)}
	one, other := s.place("probe"), s.place("probe")
	if err := one.Put(s.Context(), probe); err != nil {
		s.Fatal(err)
	}
	known, err := other.Known(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return len(known) == 1
}

// While the vectors of another encoder are made and put into service, each
// question is answered by those of one encoder.
func (s *suite) swap() {
	red, blue := &sense{id: "red"}, &sense{id: "blue", turn: 64}
	all := entries(200)
	said := &listener{Handler: slog.DiscardHandler}
	e := s.engineWith(faq.Config{Encoder: red, Vectors: s.place, Log: slog.New(said)}, all)
	done := make(chan struct{})
	var asking sync.WaitGroup
	var asked atomic.Int64
	for n := range 2 {
		asking.Go(func() {
			for i := n; ; i += 2 {
				select {
				case <-done:
					return
				default:
				}
				before := said.warnings.Load()
				found, err := e.FindBestMatch(s.Context(), usher.Query{Text: text(all[i%200])})
				if err == nil && len(found) > 0 && found[0].Vector == 0 && said.warnings.Load() > before {
					continue // by terms alone, and says so: the index took longer than a question waits
				}
				if err != nil || len(found) == 0 || found[0].Entry != all[i%200].ID || found[0].Vector < 1-precision {
					s.Errorf("meanwhile: %+v, %v", found, err)
					return
				}
				asked.Add(1)
			}
		})
	}
	s.meets(e, blue, text(all[3]), "e003", false)
	if err := e.Prepare(s.Context(), blue, nil); err != nil {
		s.Fatal(err)
	}
	for round := 0; round < 10 || asked.Load() < 20 && !s.Failed(); round++ {
		first, beside := red, blue
		if round%2 == 0 {
			first, beside = blue, red
		}
		if err := e.Serve(first, beside); err != nil {
			s.Fatalf("round %d: %v", round, err)
		}
		s.meets(e, blue, text(all[3]), "e003", true)
		s.meets(e, red, text(all[3]), "e003", true)
	}
	close(done)
	asking.Wait()
	if err := e.Serve(red); err != nil {
		s.Fatal(err)
	}
	s.meets(e, blue, text(all[3]), "e003", false)
}

// Engines of several nodes share an index: neither encodes all of it, and
// what one of them has learned the others know.
func (s *suite) nodes() {
	if !s.shared() {
		s.Skip("each opening is a place of its own")
	}
	all := entries(600)
	by := []*sense{{id: "shared"}, {id: "shared"}}
	engines := make([]*faq.Engine, 2)
	var start sync.WaitGroup
	for i := range engines {
		start.Go(func() { engines[i] = s.engineOf(by[i], all) })
	}
	start.Wait()
	if s.Failed() {
		return
	}
	// How much both have encoded depends on where they began and how far the
	// other was; if they share at all, it is not everything twice.
	if n := by[0].texts.Load() + by[1].texts.Load(); n >= 2400 {
		s.Errorf("1200 wordings took %d texts encoded: nothing was shared", n)
	}
	for i, e := range engines {
		s.meets(e, by[i], text(all[77]), "e077", true)
	}
	late := &sense{id: "shared"}
	third := s.engineOf(late, all)
	if n := late.texts.Load(); n > 100 { // what is usual for the encoder, and nothing else
		s.Errorf("one that starts later encodes %d texts", n)
	}
	changed := all[5]
	changed.Variants = append([]usher.Variant{{Text: "a wording that nobody had"}}, changed.Variants...)
	for i, e := range []*faq.Engine{engines[0], third, engines[1]} {
		before := late.texts.Load() + by[1].texts.Load()
		if err := e.Put(s.Context(), changed); err != nil {
			s.Fatal(err)
		}
		if n := late.texts.Load() + by[1].texts.Load() - before; n > 0 {
			s.Errorf("engine %d encodes %d texts that another one has encoded", i, n)
		}
		s.meets(e, by[0], text(changed), "e005", true)
	}
	engines[0].Remove(s.Context(), "e009")
	found, err := third.FindBestMatch(s.Context(), usher.Query{Text: text(all[9])})
	if err != nil || len(found) == 0 || found[0].Entry != "e009" {
		s.Errorf("one that has not heard of a removal finds %+v, %v", found, err)
	}
	third.Remove(s.Context(), "e009")
	if known, err := s.place("shared").Known(s.Context(), "e009"); err != nil || len(known) > 0 {
		s.Errorf("what was removed is known: %v, %v", known, err)
	}
}

package faq_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/faq"
)

// unsteady is hashEncoder where it works, which it does not while it is broken. It
// notes when it was asked.
type unsteady struct {
	mu     sync.Mutex
	broken bool
	asked  []time.Time
}

func (u *unsteady) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.asked = append(u.asked, time.Now()); u.broken {
		return nil, errors.New("no model")
	}
	return hashEncoder{}.Encode(ctx, texts)
}

func (u *unsteady) breaks(broken bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.broken = broken
}

// pauses are the times between two attempts.
func (u *unsteady) pauses() []time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	var all []time.Duration
	for i := 1; i < len(u.asked); i++ {
		all = append(all, u.asked[i].Sub(u.asked[i-1]))
	}
	return all
}

// Run tries again after pauses that grow up to a bound, soon again after a
// success, and ends with its context in the middle of one.
func TestRunTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		by := &unsteady{broken: true}
		e := faq.New(faq.Config{Encoder: by})
		if err := e.LoadTerms(t.Context(), many(10)); err != nil {
			t.Fatal(err)
		}
		running(t, e)
		time.Sleep(30 * time.Minute)
		synctest.Wait()
		pauses := by.pauses()
		if len(pauses) < 10 || pauses[0] != time.Second || pauses[1] != 2*time.Second || slices.Max(pauses) != 5*time.Minute || !slices.IsSorted(pauses) {
			t.Fatalf("it tried after %v", pauses)
		}
		by.breaks(false)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if a := find(t, e, usher.Query{Text: "question number 4"})[0]; a.Entry != "e004" || a.Vector < 0.98 {
			t.Errorf("after its recovery: %+v", a)
		}
		by.breaks(true)
		put(t, e, many(11)[10])
		synctest.Wait()
		by.breaks(false)
		time.Sleep(time.Second)
		synctest.Wait()
		if a := find(t, e, usher.Query{Text: "question number 10"})[0]; a.Entry != "e010" || a.Vector < 0.98 {
			t.Errorf("a second after another failure: %+v", a)
		}
		by.breaks(true)
		put(t, e, many(12)[11])
		synctest.Wait() // it pauses, and ends all the same
	})
}

// An entry whose vectors are still to come is found by its terms, as if there
// were no vectors at all, beside entries that have theirs.
func TestPutWithoutVectors(t *testing.T) {
	t.Parallel()
	by := &unsteady{}
	e := load(t, faq.Config{Encoder: by}, shop())
	by.breaks(true)
	late := usher.Entry{
		ID: "late", Variants: []usher.Variant{{Text: "How long may I keep a rented kayak over the weekend?"}}, Answer: usher.Texts{"en": "Until Monday."},
	}
	put(t, e, late)
	terms := load(t, faq.Config{}, append(shop(), late))
	q := usher.Query{Text: "how long can a rented kayak be kept", Vector: hashed("how long can a rented kayak be kept")}
	of := func(e *faq.Engine) faq.Evidence {
		found, err := e.Explain(t.Context(), q)
		if err != nil || len(found) == 0 {
			t.Fatalf("found %v, %v", found, err)
		}
		return found[0]
	}
	got, want := of(e), of(terms)
	if want.Entry != late.ID || got.Entry != late.ID || math.Abs(got.Score-want.Score) > 1e-6 || got.HasVectors {
		t.Errorf("without its vector %+v, by terms alone %+v", got, want)
	}
	if got.Confidence < want.Confidence-0.1 {
		t.Errorf("the confidence is %.2f, by terms alone %.2f", got.Confidence, want.Confidence)
	}
	by.breaks(false)
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := of(e); got.Entry != late.ID || !got.HasVectors || got.Near == 0 {
		t.Errorf("with its vector %+v", got)
	}
}

package faq_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/faq"
)

// Only variants in the languages that a query names count, by terms and by
// vectors.
func TestQueryLanguages(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		q := usher.Query{Text: "How much is shipping?", Languages: []usher.Language{usher.Chinese}, Limit: 20}
		for _, a := range find(t, e, q) {
			if a.Lexical > 0.9 || a.Vector > 0.9 || a.Confidence > 0.9 {
				t.Errorf("%s: found by English: %+v", name, a)
			}
		}
		q.Text = "运费多少钱"
		if a := find(t, e, q); len(a) == 0 || a[0].Entry != "cost" || a[0].Variant != q.Text {
			t.Errorf("%s: found %+v", name, a)
		}
		q.Languages = []usher.Language{"sv"}
		if a := find(t, e, q); len(a) > 0 {
			t.Errorf("%s: nobody speaks it, found %+v", name, a)
		}
		q.Languages, q.Exclude = []usher.Language{usher.Chinese, usher.English}, []usher.EntryID{"cost"}
		if a := find(t, e, q); len(a) == 0 || a[0].Entry == "cost" {
			t.Errorf("%s: found %+v", name, a)
		}
	}
}

// unreliable is an index that can be told to fail, or to wait for ever.
type unreliable struct {
	*faq.Rows
	how atomic.Value // error, or nothing
}

var errDatabase, errStuck = errors.New("no database"), errors.New("stuck")

func (f *unreliable) fails(ctx context.Context) error {
	switch err, _ := f.how.Load().(error); {
	case errors.Is(err, errStuck):
		<-ctx.Done()
		return context.Cause(ctx)
	case errors.Is(err, errDatabase):
		return err
	}
	return nil
}

func (f *unreliable) Nearest(ctx context.Context, q usher.VectorQuery) (usher.Neighbours, error) {
	if err := f.fails(ctx); err != nil {
		return usher.Neighbours{}, err
	}
	return f.Rows.Nearest(ctx, q)
}

func (f *unreliable) Put(ctx context.Context, vectors []usher.WordingVector) error {
	if err := f.fails(ctx); err != nil {
		return err
	}
	return f.Rows.Put(ctx, vectors)
}

// An index that fails, or does not answer, costs the vectors and not the answer;
// what was found so is not to be kept, and what could not be put is put later.
func TestIndexFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := &unreliable{Rows: faq.NewRows()}
		e := faq.New(faq.Config{Encoder: red, Vectors: func(string) faq.VectorIndex { return in }})
		if err := e.LoadTerms(t.Context(), many(50)); err != nil {
			t.Fatal(err)
		}
		running(t, e)
		synctest.Wait()
		const text = "question number 42"
		if a := ask(t, e, red, text); a.Vector < 0.98 {
			t.Fatalf("at first: %+v", a)
		}
		for _, how := range []error{errDatabase, errStuck} {
			in.how.Store(how)
			revision, start := e.Revision(), time.Now()
			if a := ask(t, e, red, text); a.Entry != "e042" || a.Vector != 0 {
				t.Errorf("%v: %+v", how, a)
			}
			if waited := time.Since(start); waited > time.Second {
				t.Errorf("%v: waited for %v", how, waited)
			}
			if e.Revision() <= revision {
				t.Errorf("%v: what was found by terms alone would be kept", how)
			}
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.FindBestMatch(ended, usher.Query{Text: text, Vector: hashed(text), Encoder: "red"}); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end: %v", err)
		}
		in.how.Store(errDatabase)
		put(t, e, many(51)[50])
		synctest.Wait()
		in.how.Store(errors.New("works again"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if a := ask(t, e, red, "question number 50"); a.Entry != "e050" || a.Vector < 0.98 {
			t.Errorf("put while the index failed: %+v", a)
		}
	})
}

// What a program left in an index that ended too early goes after a while; what
// is still to be heard of stays. What somebody else took out comes back.
func TestStraysGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := faq.NewRows()
		stray := func(entry usher.EntryID) usher.WordingVector {
			return usher.WordingVector{Wording: usher.Wording{Entry: entry, Mark: 1}, Vector: hashed("x")}
		}
		if err := in.Put(t.Context(), []usher.WordingVector{stray("left behind")}); err != nil {
			t.Fatal(err)
		}
		e := faq.New(faq.Config{Encoder: red, Vectors: func(string) faq.VectorIndex { return in }})
		if err := e.LoadTerms(t.Context(), many(10)); err != nil {
			t.Fatal(err)
		}
		running(t, e)
		knows := func(want int, of ...usher.EntryID) {
			t.Helper()
			synctest.Wait()
			if known, err := in.Known(t.Context(), of...); err != nil || len(known) != want {
				t.Errorf("of %v it knows %v, %v; want %d", of, known, err, want)
			}
		}
		knows(1, "left behind")
		time.Sleep(61 * time.Minute)
		knows(0, "left behind")
		if err := in.Put(t.Context(), []usher.WordingVector{stray("new elsewhere")}); err != nil {
			t.Fatal(err)
		}
		known, err := in.Known(t.Context(), "e004")
		if err != nil {
			t.Fatal(err)
		}
		if err := in.Remove(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		knows(1, "new elsewhere")
		knows(2, "e004")
		knows(21)
	})
}

// Wordings that stay are not encoded again when their entry changes.
func TestPutEncodesWhatIsNew(t *testing.T) {
	t.Parallel()
	var texts []string
	e := load(t, faq.Config{Encoder: encoderFunc(func(ctx context.Context, some []string) ([][]float32, error) {
		texts = append(texts, some...)
		return hashEncoder{}.Encode(ctx, some)
	})}, many(5))
	texts = nil
	changed := many(5)[3]
	changed.Answer = usher.Texts{"en": "no"}
	changed.Variants = append(changed.Variants, usher.Variant{Text: "a third wording"}, changed.Variants[0])
	put(t, e, changed)
	if !slices.Equal(texts, []string{"a third wording"}) {
		t.Errorf("encoded %q", texts)
	}
	for _, v := range changed.Variants {
		if a := find(t, e, usher.Query{Text: v.Text, Vector: hashed(v.Text)})[0]; a.Entry != "e003" || a.Vector < 0.98 {
			t.Errorf("%q: %+v", v.Text, a)
		}
	}
}

package faq_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"usher"
	"usher/faq"
	"usher/faq/faqtest"
)

// database is an index that can be read back.
type database struct {
	*faq.Rows
	asked   atomic.Int64 // searches
	reading func() error // called before a read is answered; nil: nothing happens

	mu      sync.Mutex
	vectors map[usher.Wording]usher.WordingVector
}

var _ faq.Stored = (*database)(nil)

func newDatabase() *database {
	return &database{Rows: faq.NewRows(), vectors: make(map[usher.Wording]usher.WordingVector)}
}

func (d *database) Put(ctx context.Context, vectors []usher.WordingVector) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.Rows.Put(ctx, vectors); err != nil {
		return err
	}
	for _, v := range vectors {
		d.vectors[v.Wording] = v
	}
	return nil
}

func (d *database) Remove(ctx context.Context, wordings []usher.Wording) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range wordings {
		delete(d.vectors, w)
	}
	return d.Rows.Remove(ctx, wordings)
}

func (d *database) Read(_ context.Context, of []usher.EntryID) ([]usher.WordingVector, error) {
	if d.reading != nil {
		if err := d.reading(); err != nil {
			return nil, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []usher.WordingVector
	for v := range maps.Values(d.vectors) {
		if slices.Contains(of, v.Entry) {
			all = append(all, v)
		}
	}
	return all, nil
}

func (d *database) Nearest(ctx context.Context, q usher.VectorQuery) (usher.Neighbours, error) {
	d.asked.Add(1)
	return d.Rows.Nearest(ctx, q)
}

// mirrored returns a mirror that has compared itself with its database.
func mirrored(tb testing.TB, d faq.Stored, most int) *faq.Mirror {
	tb.Helper()
	m := faq.NewMirror(d, most)
	knows(tb, m)
	return m
}

func knows(tb testing.TB, in faq.VectorIndex, of ...usher.EntryID) []usher.Wording {
	tb.Helper()
	known, err := in.Known(tb.Context(), of...)
	if err != nil {
		tb.Error(err)
	}
	return known
}

// TestMirror: a mirror is an index like the others, asked from memory, from the
// database, and while it goes from one to the other.
func TestMirror(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"memory": 10_000, "database": 0, "now this, now that": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faqtest.Run(t, func(t *testing.T) faqtest.Place {
				t.Helper()
				var open sync.Map
				return func(encoder string) faq.VectorIndex {
					d, _ := open.LoadOrStore(encoder, newDatabase())
					return mirrored(t, d.(*database), most)
				}
			})
		})
	}
}

// wordings returns the n vectors of entries with a letter.
func wordings(letter string, n int) []usher.WordingVector {
	all := make([]usher.WordingVector, n)
	for i := range all {
		angle := float64(i) / float64(n)
		all[i] = usher.WordingVector{
			Wording: usher.Wording{Entry: usher.EntryID(fmt.Sprintf("%s%04d", letter, i)), Mark: int64(i)}, Language: "en",
			Vector: []float32{float32(math.Cos(angle)), float32(math.Sin(angle))},
		}
	}
	return all
}

func store(tb testing.TB, in faq.VectorIndex, vectors ...usher.WordingVector) {
	tb.Helper()
	if err := in.Put(tb.Context(), vectors); err != nil {
		tb.Error(err)
	}
}

func remove(tb testing.TB, in faq.VectorIndex, vectors ...usher.WordingVector) {
	tb.Helper()
	var gone []usher.Wording
	for _, v := range vectors {
		gone = append(gone, v.Wording)
	}
	if err := in.Remove(tb.Context(), gone); err != nil {
		tb.Error(err)
	}
}

// holds fails unless a search finds exactly these, and the database was asked, or
// not.
func holds(tb testing.TB, m *faq.Mirror, d *database, asked bool, want ...usher.WordingVector) {
	tb.Helper()
	before := d.asked.Load()
	n, err := m.Nearest(tb.Context(), usher.VectorQuery{Vector: []float32{1, 0}, Limit: math.MaxInt32})
	if err != nil {
		tb.Fatal(err)
	}
	found := make(map[usher.Wording]float32, len(n.Near))
	for _, near := range n.Near {
		found[near.Wording] = near.Similarity
	}
	for _, v := range want {
		if at, ok := found[v.Wording]; !ok || math.Abs(float64(at-v.Vector[0])) > 0.002 {
			tb.Errorf("%v: found %v at %v, want %v", v.Wording, ok, at, v.Vector[0])
		}
	}
	if len(n.Near) != len(want) || n.Count != len(want) {
		tb.Errorf("found %d of %d, want %d", len(n.Near), n.Count, len(want))
	}
	if now := d.asked.Load() > before; now != asked {
		tb.Errorf("asked the database: %v, want %v", now, asked)
	}
}

// TestMirrorGrows: the database is asked before it was compared, and while it has
// many; a copy comes back when no entry is named.
func TestMirrorGrows(t *testing.T) {
	t.Parallel()
	d, all := newDatabase(), wordings("a", 12)
	store(t, d, all[:3]...)
	m := faq.NewMirror(d, 10)
	holds(t, m, d, true, all[:3]...)
	knows(t, m, "a0000")
	holds(t, m, d, true, all[:3]...)
	knows(t, m)
	holds(t, m, d, false, all[:3]...)
	store(t, m, all[:10]...) // some of them once more
	holds(t, m, d, false, all[:10]...)
	store(t, m, all[10])
	holds(t, m, d, true, all[:11]...)
	remove(t, m, all[10], all[9])
	holds(t, m, d, true, all[:9]...)
	knows(t, m, "a0001")
	holds(t, m, d, true, all[:9]...)
	knows(t, m)
	holds(t, m, d, false, all[:9]...)
	// Others may make it too large as well.
	store(t, d, all[9:]...)
	if known := knows(t, m, "a0009", "a0010", "a0011"); len(known) != 3 {
		t.Errorf("it knows %v", known)
	}
	holds(t, m, d, true, all...)
	if known := knows(t, m); len(known) != 12 {
		t.Errorf("it knows %v", known)
	}
	holds(t, m, d, true, all...)
}

// TestMirrorFollows: what one puts another finds as soon as it knows of it, and
// loses when it knows that it has gone.
func TestMirrorFollows(t *testing.T) {
	t.Parallel()
	d, some := newDatabase(), wordings("a", 4)
	one, two := mirrored(t, d, 10), mirrored(t, d, 10)
	store(t, one, some...)
	holds(t, two, d, false)
	if known := knows(t, two, some[1].Entry, "nobody"); !slices.Equal(known, []usher.Wording{some[1].Wording}) {
		t.Errorf("it knows %v", known)
	}
	holds(t, two, d, false, some[1])
	knows(t, two)
	holds(t, two, d, false, some...)
	remove(t, one, some[:2]...)
	holds(t, one, d, false, some[2:]...)
	if known := knows(t, two, some[0].Entry); len(known) > 0 {
		t.Errorf("it knows %v", known)
	}
	holds(t, two, d, false, some[1:]...)
	knows(t, two)
	holds(t, two, d, false, some[2:]...)
	remove(t, one, some...)
	// A wording that goes before it is read is not known.
	late := wordings("b", 2)
	store(t, one, late...)
	d.reading = func() error { remove(t, d, late[0]); return nil }
	if known := knows(t, two); !slices.Equal(known, []usher.Wording{late[1].Wording}) {
		t.Errorf("it knows %v", known)
	}
	holds(t, two, d, false, late[1])
}

// TestMirrorFails: half a copy is none, and one that can't be completed remains
// as it was.
func TestMirrorFails(t *testing.T) {
	t.Parallel()
	d, all, late := newDatabase(), wordings("a", 1200), wordings("b", 2)
	store(t, d, all...)
	ctx, cancel := context.WithCancel(t.Context())
	broken, reads := errors.New("broken"), 0
	d.reading = func() error {
		if reads++; reads == 3 {
			return broken
		}
		return nil
	}
	m := faq.NewMirror(d, 5000)
	if known, err := m.Known(ctx); !errors.Is(err, broken) {
		t.Errorf("it knows %d, %v; want that the database broke", len(known), err)
	}
	holds(t, m, d, true, all...)
	d.reading = func() error { cancel(); return context.Cause(ctx) }
	if known, err := m.Known(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("it knows %d, %v; want that it was cancelled", len(known), err)
	}
	holds(t, m, d, true, all...)
	d.reading = nil
	knows(t, m)
	holds(t, m, d, false, all...)
	store(t, d, late...)
	d.reading = func() error { return broken }
	for _, of := range [][]usher.EntryID{nil, {"b0000"}} {
		if known, err := m.Known(t.Context(), of...); !errors.Is(err, broken) {
			t.Errorf("it knows %d, %v; want that the database broke", len(known), err)
		}
	}
	holds(t, m, d, false, all...)
	d.reading = nil
	knows(t, m, "b0000")
	holds(t, m, d, false, append(all, late[0])...)
}

// TestMirrorDimension: what all have let go may come back with another dimension,
// and costs the copy at most.
func TestMirrorDimension(t *testing.T) {
	t.Parallel()
	d, some := newDatabase(), wordings("a", 3)
	one, two := mirrored(t, d, 10), mirrored(t, d, 10)
	store(t, one, some...)
	knows(t, two)
	d.Rows = faq.NewRows()
	clear(d.vectors)
	odd := usher.WordingVector{Wording: usher.Wording{Entry: "odd", Mark: 1}, Language: "en", Vector: []float32{1, 0, 0}}
	store(t, one, odd)
	if _, err := two.Known(t.Context(), "odd"); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("two dimensions in one copy: %v", err)
	}
	for _, m := range []*faq.Mirror{one, two} {
		for _, after := range []string{"before", "after"} {
			n, err := m.Nearest(t.Context(), usher.VectorQuery{Vector: []float32{1, 0, 0}, Limit: 5})
			if err != nil || len(n.Near) != 1 {
				t.Errorf("%s it was compared: found %+v, %v", after, n, err)
			}
			knows(t, m)
		}
	}
}

// TestMirrorTurns: what is put while the copy is made is in it, and who waits for
// that can be told to stop.
func TestMirrorTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, some, late := newDatabase(), wordings("a", 3), wordings("b", 2)
		store(t, d, some...)
		m := faq.NewMirror(d, 10)
		stopped, stop := context.WithCancel(t.Context())
		d.reading = func() error {
			d.reading = nil
			go func() {
				store(t, m, late...)
				remove(t, m, some[0])
			}()
			go func() {
				for _, err := range []error{m.Put(stopped, late), m.Remove(stopped, nil)} {
					if !errors.Is(err, context.Canceled) {
						t.Errorf("told to stop: %v", err)
					}
				}
				if _, err := m.Known(stopped); !errors.Is(err, context.Canceled) {
					t.Errorf("told to stop: %v", err)
				}
			}()
			synctest.Wait() // all of them wait
			stop()
			synctest.Wait()
			return nil
		}
		knows(t, m)
		synctest.Wait()
		holds(t, m, d, false, slices.Concat(some[1:], late)...)
	})
}

// TestMirrorsAtOnce: of two that change one database all the time, each finds at
// once what it has put or learnt of, and at the end both are as the database.
func TestMirrorsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase()
	both := []*faq.Mirror{mirrored(t, d, 40), mirrored(t, d, 40)}
	finds := func(m *faq.Mirror, id usher.EntryID) {
		n, err := m.Nearest(t.Context(), usher.VectorQuery{Vector: []float32{1, 0}, Beside: []usher.EntryID{id}})
		if err != nil || len(n.Near) != 1 {
			t.Errorf("%s is known and found %d times, %v", id, len(n.Near), err)
		}
	}
	var all sync.WaitGroup
	for i, m := range both {
		for _, letter := range []string{"x", "y"} {
			all.Go(func() {
				for _, v := range wordings(fmt.Sprint(letter, i), 16) {
					store(t, m, v)
					finds(m, v.Entry)
					if known := knows(t, both[1-i], v.Entry); len(known) != 1 {
						t.Errorf("the other one knows %v of %s", known, v.Entry)
					}
					finds(both[1-i], v.Entry)
					if v.Mark%3 > 0 {
						remove(t, m, v)
					}
				}
			})
		}
		all.Go(func() {
			for range 10 { // more than a copy may have, at times
				some := wordings(fmt.Sprint("z", i), 41)
				store(t, m, some...)
				knows(t, both[1-i])
				remove(t, m, some...)
				knows(t, m)
			}
		})
	}
	all.Wait()
	var want []usher.WordingVector
	for v := range maps.Values(d.vectors) {
		want = append(want, v)
	}
	for _, m := range both {
		knows(t, m)
		holds(t, m, d, false, want...)
	}
}

// TestMirrorOfAnEngine: an engine that loads its entries anew while it encodes them
// believes no wording to be in a copy that does not have it.
func TestMirrorOfAnEngine(t *testing.T) {
	t.Parallel()
	d, calls := newDatabase(), 0
	var e *faq.Engine
	by := encoderOf{"red", func(ctx context.Context, texts []string) ([][]float32, error) {
		switch calls++; calls {
		case 1: // the copy of the space that comes is made, and has nothing yet
			if err := e.LoadTerms(ctx, many(20)); err != nil {
				t.Error(err)
			}
			if err := e.Embed(ctx); err == nil {
				t.Error("all is embedded though the encoder broke")
			}
		case 2:
			return nil, errors.New("broken")
		}
		return red.Encode(ctx, texts)
	}}
	e = faq.New(faq.Config{Encoder: by, Vectors: func(string) faq.VectorIndex { return faq.NewMirror(d, 100) }})
	if err := e.LoadTerms(t.Context(), many(20)); err != nil {
		t.Fatal(err)
	}
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, e, red, "question number 12"); a.Entry != "e012" || a.Vector < 0.98 {
		t.Errorf("found %+v", a)
	}
	if n := d.asked.Load(); n > 0 {
		t.Errorf("the database was asked %d times", n)
	}
}

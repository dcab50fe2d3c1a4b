package faqtest

import (
	"math"
	"slices"
	"sync"
	"testing"

	"usher"
	"usher/faq"
)

// Place opens the index of an encoder. What is opened twice by one name is one
// index, where the place outlives the process.
type Place func(encoder string) faq.VectorIndex

// Run tests the indexes of places that empty makes.
func Run(t *testing.T, empty func(t *testing.T) Place) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*suite)
	}{
		{"empty", (*suite).empty},
		{"nearest", (*suite).nearest},
		{"replace and remove", (*suite).replace},
		{"entries stay together", (*suite).together},
		{"filters", (*suite).filters},
		{"without a vector", (*suite).nothing},
		{"dimensions", (*suite).dimensions},
		{"ties", (*suite).ties},
		{"spaces", (*suite).spaces},
		{"odd names", (*suite).oddNames},
		{"many", (*suite).many},
		{"at the same time", (*suite).concurrent},
		{"engine", (*suite).engine},
		{"engine of two encoders", (*suite).swap},
		{"engines of one place", (*suite).nodes},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &suite{T: t, place: empty(t)}
			s.in = s.place("first")
			test.run(s)
		})
	}
}

// suite is one test with its index.
type suite struct {
	*testing.T
	place Place
	in    faq.VectorIndex
}

// precision is how far a similarity may be off: numbers of half the length are
// good enough.
const precision = 0.002

func vector(entry usher.EntryID, mark int64, language usher.Language, v ...float32) usher.WordingVector {
	return usher.WordingVector{Wording: usher.Wording{Entry: entry, Mark: mark}, Language: language, Vector: v}
}

func (s *suite) put(vectors ...usher.WordingVector) {
	s.Helper()
	if err := s.in.Put(s.Context(), vectors); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) remove(wordings ...usher.Wording) {
	s.Helper()
	if err := s.in.Remove(s.Context(), wordings); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) ask(q usher.VectorQuery) usher.Neighbours {
	s.Helper()
	n, err := s.in.Nearest(s.Context(), q)
	if err != nil {
		s.Fatal(err)
	}
	return n
}

// finds fails unless a query finds exactly these entries, in this order.
func (s *suite) finds(q usher.VectorQuery, want ...usher.EntryID) {
	s.Helper()
	var got []usher.EntryID
	for _, n := range s.ask(q).Near {
		got = append(got, n.Entry)
	}
	if !slices.Equal(got, want) {
		s.Errorf("%+v finds %v, want %v", q, got, want)
	}
}

// knows fails unless the index knows exactly these marks of some entries.
func (s *suite) knows(of []usher.EntryID, want ...int64) {
	s.Helper()
	known, err := s.in.Known(s.Context(), of...)
	if err != nil {
		s.Fatal(err)
	}
	var got []int64
	for _, w := range known {
		got = append(got, w.Mark)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		s.Errorf("of %v it knows %v, want %v", of, got, want)
	}
}

func (s *suite) empty() {
	s.knows(nil)
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5, Beside: []usher.EntryID{"a"}})
	s.remove(usher.Wording{Entry: "a", Mark: 1})
	s.put()
	if err := s.in.Settle(s.Context()); err != nil {
		s.Error(err)
	}
}

func (s *suite) nearest() {
	s.put(vector("a", 1, "en", 1, 0, 0), vector("b", math.MaxInt64, "en", 0.6, 0.8, 0), vector("c", math.MinInt64, "zh", 0, 0, 1), vector("d", -1, "", -1, 0, 0))
	s.knows(nil, math.MinInt64, -1, 1, math.MaxInt64)
	s.knows([]usher.EntryID{"b", "nobody"}, math.MaxInt64)
	s.knows([]usher.EntryID{"nobody"})
	n := s.ask(usher.VectorQuery{Vector: []float32{1, 0, 0}, Limit: 4})
	want := []usher.Neighbour{{Wording: usher.Wording{Entry: "a", Mark: 1}, Similarity: 1}, {Wording: usher.Wording{Entry: "b", Mark: math.MaxInt64}, Similarity: 0.6}, {Wording: usher.Wording{Entry: "c", Mark: math.MinInt64}}, {Wording: usher.Wording{Entry: "d", Mark: -1}, Similarity: -1}}
	if !slices.EqualFunc(n.Near, want, func(a, b usher.Neighbour) bool {
		return a.Wording == b.Wording && math.Abs(float64(a.Similarity-b.Similarity)) < precision
	}) {
		s.Errorf("found %+v, want %+v", n.Near, want)
	}
	if n.Count != 4 || math.Abs(n.Total-0.6) > precision {
		s.Errorf("the similarities to all %d are %v together, want 0.6 of 4", n.Count, n.Total)
	}
	s.finds(usher.VectorQuery{Vector: []float32{0, 1, 0}, Limit: 1}, "b")
	for _, limit := range []int{0, -1} {
		s.finds(usher.VectorQuery{Vector: []float32{0, 1, 0}, Limit: limit})
		s.finds(usher.VectorQuery{Vector: []float32{0, 1, 0}, Limit: limit, Beside: []usher.EntryID{"d", "nobody", "d"}}, "d")
	}
	s.finds(usher.VectorQuery{Vector: []float32{0.6, 0.8, 0}, Limit: math.MaxInt32}, "b", "a", "c", "d")
}

func (s *suite) replace() {
	s.put(vector("a", 1, "en", 1, 0), vector("b", 1, "en", 0, 1))
	s.put(vector("a", 1, "zh", -1, 0), vector("a", 2, "en", 0.6, 0.8))
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 1}, "a", "a") // its other wording comes along
	s.finds(usher.VectorQuery{Vector: []float32{-1, 0}, Limit: 1, Languages: []usher.Language{"zh"}}, "a")
	if n := s.ask(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 1}); n.Count != 3 || math.Abs(n.Total+0.4) > precision {
		s.Errorf("%d are %v together, want 3 and -0.4", n.Count, n.Total)
	}
	s.put(vector("c", 1, "en", 1, 0), vector("c", 1, "en", 0, -1)) // the last one counts
	s.finds(usher.VectorQuery{Vector: []float32{0, -1}, Limit: 1}, "c")
	s.remove(usher.Wording{Entry: "a", Mark: 2}, usher.Wording{Entry: "a", Mark: 3}, usher.Wording{Entry: "c", Mark: 1}, usher.Wording{Entry: "x", Mark: 1})
	s.knows(nil, 1, 1)
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5}, "b", "a")
	if n := s.ask(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 1}); n.Count != 2 || math.Abs(n.Total+1) > precision {
		s.Errorf("%d are %v together, want 2 and -1", n.Count, n.Total)
	}
	s.remove(usher.Wording{Entry: "a", Mark: 1}, usher.Wording{Entry: "b", Mark: 1})
	s.knows(nil)
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5})
	s.put(vector("a", 2, "en", 1, 0))
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5}, "a")
}

// What is near brings all wordings of its entry, and so does an entry that is
// asked for beside, each once.
func (s *suite) together() {
	s.put(vector("a", 1, "en", 1, 0), vector("a", 2, "en", -1, 0), vector("b", 1, "en", 0.6, 0.8), vector("c", 1, "en", 0, 1), vector("c", 2, "en", 0, -1))
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 1}, "a", "a")
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 1, Beside: []usher.EntryID{"c", "a"}}, "a", "c", "c", "a")
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 2}, "a", "b", "a")
}

func (s *suite) filters() {
	s.put(vector("a", 1, "en", 1, 0), vector("a", 2, "zh", 0.8, 0.6), vector("b", 1, "zh", 0.6, 0.8), vector("c", 1, "", 0, 1), vector("d", 1, "zh", -1, 0))
	at := []float32{1, 0}
	s.finds(usher.VectorQuery{Vector: at, Limit: 1, Languages: []usher.Language{"zh"}}, "a")
	s.finds(usher.VectorQuery{Vector: at, Limit: 5, Languages: []usher.Language{"zh"}}, "a", "b", "d")
	s.finds(usher.VectorQuery{Vector: at, Limit: 5, Languages: []usher.Language{"zh", "en", "zh"}}, "a", "a", "b", "d")
	s.finds(usher.VectorQuery{Vector: at, Limit: 5, Languages: []usher.Language{"sv"}})
	s.finds(usher.VectorQuery{Vector: at, Limit: 5, Languages: []usher.Language{""}}, "c")
	s.finds(usher.VectorQuery{Vector: at, Limit: 1, Exclude: []usher.EntryID{"a", "nobody"}}, "b")
	s.finds(usher.VectorQuery{Vector: at, Limit: 1, Exclude: []usher.EntryID{"a"}, Languages: []usher.Language{"zh"}, Beside: []usher.EntryID{"a", "c", "d"}}, "b", "d")
	n := s.ask(usher.VectorQuery{Vector: at, Limit: 1, Languages: []usher.Language{"sv"}, Exclude: []usher.EntryID{"a"}})
	if n.Count != 5 || math.Abs(n.Total-1.4) > precision {
		s.Errorf("what is usual follows the filter: %v of %d, want 1.4 of 5", n.Total, n.Count)
	}
}

// A wording of which the encoder makes nothing is known, and near nothing.
func (s *suite) nothing() {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	s.put(vector("a", 1, "en"), vector("b", 1, "en", 1, 0), vector("b", 2, "en", 0, 0), vector("c", 1, "en", nan, 1), vector("d", 1, "en", inf, 0))
	s.knows(nil, 1, 1, 1, 1, 2)
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 9}, "b", "b")
	n := s.ask(usher.VectorQuery{Vector: []float32{-1, 0}, Limit: 9, Beside: []usher.EntryID{"a", "c", "d"}})
	var got []usher.EntryID
	for _, w := range n.Near {
		got = append(got, w.Entry)
		if w.Similarity != 0 && w.Similarity > -0.99 {
			s.Errorf("%+v has a similarity", w)
		}
	}
	if !slices.Equal(got, []usher.EntryID{"a", "b", "c", "d", "b"}) || n.Count != 1 {
		s.Errorf("found %v, of %d vectors", got, n.Count)
	}
	for _, v := range [][]float32{nil, {0, 0}, {nan, 0}, {inf, 0}} {
		if n := s.ask(usher.VectorQuery{Vector: v, Limit: 9, Beside: []usher.EntryID{"b"}}); len(n.Near) > 0 || n.Count > 0 {
			s.Errorf("near %v is %+v", v, n)
		}
	}
	s.put(vector("a", 1, "en", 0, 1), vector("b", 1, "en"))
	s.finds(usher.VectorQuery{Vector: []float32{0, 1}, Limit: 9}, "a")
}

func (s *suite) dimensions() {
	s.put(vector("none", 1, "en"))
	s.put(vector("a", 1, "en", 1, 0))
	for _, vectors := range [][]usher.WordingVector{
		{vector("b", 1, "en", 1, 0, 0)},
		{vector("b", 1, "en", 0, 1), vector("b", 2, "en", 1)},
	} {
		if err := s.in.Put(s.Context(), vectors); usher.CodeOf(err) != usher.CodeInvalid {
			s.Errorf("Put %v = %v, want CodeInvalid", vectors, err)
		}
	}
	s.knows(nil, 1, 1)
	if _, err := s.in.Nearest(s.Context(), usher.VectorQuery{Vector: []float32{1, 0, 0}, Limit: 1}); usher.CodeOf(err) != usher.CodeInvalid {
		s.Errorf("Nearest = %v, want CodeInvalid", err)
	}
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 3}, "a")
	fresh := s.place("of two sizes")
	if err := fresh.Put(s.Context(), []usher.WordingVector{vector("b", 1, "en", 0, 1), vector("b", 2, "en", 1)}); usher.CodeOf(err) != usher.CodeInvalid {
		s.Errorf("Put two sizes at once = %v, want CodeInvalid", err)
	}
	if known, err := fresh.Known(s.Context()); err != nil || len(known) > 0 {
		s.Errorf("something of it was kept: %v, %v", known, err)
	}
}

func (s *suite) ties() {
	for _, e := range []usher.EntryID{"d", "b", "a", "c"} {
		s.put(vector(e, 2, "en", 0, 1), vector(e, 1, "en", 0, 1))
	}
	var got []usher.Wording
	for _, n := range s.ask(usher.VectorQuery{Vector: []float32{0, 1}, Limit: 8}).Near {
		got = append(got, n.Wording)
	}
	want := []usher.Wording{{Entry: "a", Mark: 1}, {Entry: "a", Mark: 2}, {Entry: "b", Mark: 1}, {Entry: "b", Mark: 2}, {Entry: "c", Mark: 1}, {Entry: "c", Mark: 2}, {Entry: "d", Mark: 1}, {Entry: "d", Mark: 2}}
	if !slices.Equal(got, want) {
		s.Errorf("found %v, want %v", got, want)
	}
}

func (s *suite) spaces() {
	other := s.place("second")
	s.put(vector("a", 1, "en", 1, 0))
	if err := other.Put(s.Context(), []usher.WordingVector{vector("b", 2, "zh", 0, 0, 1)}); err != nil {
		s.Fatal(err)
	}
	s.knows(nil, 1)
	s.finds(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5, Beside: []usher.EntryID{"b"}}, "a")
	s.remove(usher.Wording{Entry: "b", Mark: 2})
	n, err := other.Nearest(s.Context(), usher.VectorQuery{Vector: []float32{0, 0, 1}, Limit: 5})
	if err != nil || len(n.Near) != 1 || n.Near[0].Entry != "b" || n.Count != 1 {
		s.Errorf("the other has %+v, %v", n, err)
	}
}

func (s *suite) oddNames() {
	names := []usher.EntryID{"'; DROP TABLE entries; --", "退货 \\ {a,b}", `"quoted", NULL`, "%_\t\n", "€😀"}
	for i, name := range names {
		v := make([]float32, len(names))
		v[i] = 1
		s.put(usher.WordingVector{Wording: usher.Wording{Entry: name, Mark: int64(i)}, Language: usher.Language("x-" + string(name)), Vector: v})
	}
	for i, name := range names {
		v := make([]float32, len(names))
		v[i] = 1
		s.finds(usher.VectorQuery{Vector: v, Limit: 1}, name)
		s.finds(usher.VectorQuery{Vector: v, Limit: 1, Languages: []usher.Language{usher.Language("x-" + string(name))}}, name)
		s.finds(usher.VectorQuery{Vector: v, Beside: []usher.EntryID{name}}, name)
		if n := s.ask(usher.VectorQuery{Vector: v, Limit: 9, Exclude: []usher.EntryID{name}}); len(n.Near) != len(names)-1 {
			s.Errorf("without %q there are %d", name, len(n.Near))
		}
		s.knows([]usher.EntryID{name}, int64(i))
	}
}

// Of many, nearly all that is nearest is found, under filters too, and what
// changes is found as it is now.
func (s *suite) many() {
	c := NewCorpus(6000, 40, 64)
	c.Fill(s, s.in)
	check := func(when string) {
		s.Helper()
		for name, f := range map[string]struct {
			query usher.VectorQuery
			keep  func(usher.WordingVector) bool
		}{
			"all":     {},
			"rare":    {usher.VectorQuery{Languages: []usher.Language{Rare}}, IsRare},
			"exclude": {usher.VectorQuery{Exclude: []usher.EntryID{c.Vectors[0].Entry, c.Vectors[1].Entry}}, func(v usher.WordingVector) bool { return v.Mark > 1 }},
		} {
			recall, err := c.Recall(s.Context(), s.in, 10, f.query, f.keep)
			if err != nil || recall < 0.98 {
				s.Errorf("%s: of the ten nearest of %s it finds %.3f, want 0.98; %v", when, name, recall, err)
			}
		}
	}
	check("at first")
	var gone []usher.Wording
	for i := range 500 {
		gone = append(gone, c.Vectors[i].Wording)
	}
	s.remove(gone...)
	c.Vectors = c.Vectors[500:]
	late := NewCorpus(1000, 40, 64)
	for i := range late.Vectors {
		late.Vectors[i].Entry = "late-" + late.Vectors[i].Entry
	}
	late.Fill(s, s.in)
	c.Vectors, c.Queries = append(c.Vectors, late.Vectors...), append(c.Queries, late.Queries...)
	check("after changes")
	if n := s.ask(usher.VectorQuery{Vector: c.Queries[0], Limit: 1}); n.Count != 6500 {
		s.Errorf("it counts %d of 6500", n.Count)
	}
}

func (s *suite) concurrent() {
	var all sync.WaitGroup
	for n := range 3 {
		all.Go(func() {
			for i := range 20 {
				e := usher.EntryID(rune('a' + (i+n)%7))
				s.put(vector(e, 1, "en", 1, 0), vector(e, 2, "zh", 0, 1))
				if i%3 == 0 {
					s.remove(usher.Wording{Entry: e, Mark: 1}, usher.Wording{Entry: e, Mark: 2})
				}
				s.put(vector(e, 1, "en", 1, 0), vector(e, 2, "zh", 0, 1))
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for range 30 {
				for _, near := range s.ask(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 3, Beside: []usher.EntryID{"b"}}).Near {
					if want := float32(2 - near.Mark); math.Abs(float64(near.Similarity-want)) > precision {
						s.Errorf("%+v: want %v", near, want)
					}
				}
				if _, err := s.in.Known(s.Context(), "a", "b"); err != nil {
					s.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		for range 5 {
			if err := s.in.Settle(s.Context()); err != nil {
				s.Error(err)
			}
		}
	})
	all.Wait()
	if n := s.ask(usher.VectorQuery{Vector: []float32{1, 0}, Limit: 20}); n.Count != 14 || math.Abs(n.Total-7) > precision {
		s.Errorf("at the end %d are %v together, want 14 and 7", n.Count, n.Total)
	}
}

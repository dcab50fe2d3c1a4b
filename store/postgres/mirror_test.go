package postgres_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"usher"
	"usher/faq"
	"usher/faq/faqtest"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

// mirrored returns what a node searches, when it has been compared.
func mirrored(tb testing.TB, v *postgres.Vectors, encoder string, most int) *faq.Mirror {
	tb.Helper()
	m := faq.NewMirror(v.Index(encoder), most)
	if _, err := m.Known(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return m
}

// TestVectorsMirrored: searches in memory and in the database find the same, and so
// does one that goes over to the database, as an index of the suite does that grows.
func TestVectorsMirrored(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"as it serves": postgres.FewVectors, "database": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faqtest.Run(t, func(t *testing.T) faqtest.Place {
				t.Helper()
				v := vectors(t, pgtest.Migrated(t))
				return func(encoder string) faq.VectorIndex { return mirrored(t, v, encoder, most) }
			})
		})
	}
}

// TestVectorsRead: what is read is what was put, within the precision of numbers of
// half the length.
func TestVectorsRead(t *testing.T) {
	t.Parallel()
	in := vectors(t, pgtest.Migrated(t)).Index("first")
	if got, err := in.Read(t.Context(), []usher.EntryID{"a"}); err != nil || len(got) > 0 {
		t.Errorf("of an empty one: %v, %v", got, err)
	}
	all := []usher.WordingVector{
		{Wording: usher.Wording{Entry: "a", Mark: math.MinInt64}, Language: "en", Vector: []float32{0.6, -0.8, 0}},
		{Wording: usher.Wording{Entry: "a", Mark: 2}, Language: "zh"},
		{Wording: usher.Wording{Entry: "b'c", Mark: 3}, Vector: []float32{0.1, 0.01, 0.995}},
		{Wording: usher.Wording{Entry: "d", Mark: 4}, Language: "en", Vector: []float32{1, 0, 0}},
	}
	if err := in.Put(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	got, err := in.Read(t.Context(), []usher.EntryID{"b'c", "a", "nobody"})
	slices.SortFunc(got, func(a, b usher.WordingVector) int { return cmp.Compare(a.Mark, b.Mark) })
	same := func(a, b usher.WordingVector) bool {
		return a.Wording == b.Wording && a.Language == b.Language && slices.EqualFunc(a.Vector, b.Vector, func(x, y float32) bool {
			return math.Abs(float64(x-y)) < 0.001
		})
	}
	if err != nil || !slices.EqualFunc(got, all[:3], same) {
		t.Errorf("read %v, %v; want %v", got, err, all[:3])
	}
	if got, err := in.Read(t.Context(), nil); err != nil || len(got) > 0 {
		t.Errorf("of no entry: %v, %v", got, err)
	}
}

// TestVectorsAnswerWithoutTheServer: what is in memory is searched there alone, and
// what is too much is not.
func TestVectorsAnswerWithoutTheServer(t *testing.T) {
	t.Parallel()
	v := vectors(t, pgtest.Migrated(t))
	c := faqtest.NewCorpus(40, 5, 16)
	c.Fill(t, v.Index("first"))
	few, many := mirrored(t, v, "first", len(c.Vectors)), mirrored(t, v, "first", len(c.Vectors)-1)
	ask := func(in faq.VectorIndex) (usher.Neighbours, error) {
		return in.Nearest(t.Context(), usher.VectorQuery{
			Vector: c.Queries[0], Limit: 5, Languages: []usher.Language{usher.English}, Beside: []usher.EntryID{c.Vectors[1].Entry},
		})
	}
	want, err := ask(many)
	if err != nil || len(want.Near) < 5 || want.Count != 40 {
		t.Fatalf("the server finds %+v, %v", want, err)
	}
	v.Close() // whoever asks for a connection is refused
	if _, err := ask(many); err == nil {
		t.Error("what is too much is searched in memory")
	}
	got, err := ask(few)
	if err != nil || got.Count != want.Count || math.Abs(got.Total-want.Total) > 0.02 {
		t.Errorf("without the server %d are %v together, %v; want %d and %v", got.Count, got.Total, err, want.Count, want.Total)
	}
	if !slices.EqualFunc(got.Near, want.Near, func(a, b usher.Neighbour) bool {
		return a.Wording == b.Wording && math.Abs(float64(a.Similarity-b.Similarity)) < 0.002
	}) {
		t.Errorf("without the server it finds %+v, want %+v", got.Near, want.Near)
	}
}

// TestVectorsOfTwoNodes: what one node puts the other finds when it knows of it,
// also when the server fails while it asks; and it crosses the bound both ways.
func TestVectorsOfTwoNodes(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	c := faqtest.NewCorpus(30, 1, 16)
	one, two := mirrored(t, vectors(t, address), "first", 20), mirrored(t, vectors(t, address), "first", 20)
	put := func(from, to int) {
		t.Helper()
		if err := one.Put(t.Context(), c.Vectors[from:to]); err != nil {
			t.Fatal(err)
		}
	}
	known := func(want int, of ...usher.EntryID) {
		t.Helper()
		if got, err := two.Known(t.Context(), of...); err != nil || len(got) != want {
			t.Errorf("the other node knows %v, %v; want %d", got, err, want)
		}
	}
	finds := func(m *faq.Mirror, want int) {
		t.Helper()
		n, err := m.Nearest(t.Context(), usher.VectorQuery{Vector: c.Queries[0], Limit: 100})
		if err != nil || len(n.Near) != want || n.Count != want {
			t.Errorf("found %d of %d, %v; want %d", len(n.Near), n.Count, err, want)
		}
	}
	put(0, 10)
	finds(one, 10)
	finds(two, 0)
	known(1, c.Vectors[3].Entry)
	finds(two, 1)
	// Reading fails where knowing does not: it is not known then.
	pgtest.Exec(t, address, "ALTER TABLE vectors_1 RENAME language TO hidden")
	third := faq.NewMirror(vectors(t, address).Index("first"), 20)
	for _, m := range []*faq.Mirror{two, third} {
		if got, err := m.Known(t.Context()); err == nil {
			t.Errorf("knows %v though it can't read them", got)
		}
	}
	finds(two, 1)
	finds(third, 10) // by the server: it has no copy
	pgtest.Exec(t, address, "ALTER TABLE vectors_1 RENAME hidden TO language")
	known(10)
	finds(two, 10)
	if err := one.Remove(t.Context(), []usher.Wording{c.Vectors[0].Wording}); err != nil {
		t.Fatal(err)
	}
	known(0, c.Vectors[0].Entry)
	finds(two, 9)
	put(10, 30)
	finds(one, 29)
	finds(two, 9)
	known(29)
	finds(two, 29)
	var gone []usher.Wording
	for _, v := range c.Vectors[15:] {
		gone = append(gone, v.Wording)
	}
	if err := one.Remove(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	finds(two, 14) // by the server
	known(14)
	put(15, 16)
	finds(one, 15)
	finds(two, 14) // in memory again
}

// TestVectorsLetGoMirrored: vectors that no node looked after go from the database
// and, once that is known, from memory; and they may come back.
func TestVectorsLetGoMirrored(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	v := vectors(t, address)
	m := mirrored(t, v, "old", 20)
	some := []usher.WordingVector{{Wording: usher.Wording{Entry: "a", Mark: 1}, Language: "en", Vector: []float32{1, 0}}}
	if err := m.Put(t.Context(), some); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, address, "UPDATE vector_spaces SET used = 0")
	other := v.Index("young")
	if err := other.Put(t.Context(), some); err != nil {
		t.Fatal(err)
	}
	if err := other.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		put  []usher.WordingVector
		want int
	}{{nil, 0}, {some, 1}} {
		if err := m.Put(t.Context(), step.put); err != nil {
			t.Fatal(err)
		}
		known, err := m.Known(t.Context())
		n, asked := m.Nearest(t.Context(), usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5})
		if err != nil || asked != nil || len(known) != step.want || len(n.Near) != step.want {
			t.Errorf("knows %v, %v, finds %+v, %v; want %d", known, err, n, asked, step.want)
		}
	}
}

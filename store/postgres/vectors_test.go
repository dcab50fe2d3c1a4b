package postgres_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"usher"
	"usher/faq"
	"usher/faq/faqtest"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

var _ faq.Stored = (*postgres.VectorIndex)(nil)

func TestVectors(t *testing.T) {
	t.Parallel()
	faqtest.Run(t, func(t *testing.T) faqtest.Place {
		t.Helper()
		v := vectors(t, pgtest.Migrated(t))
		return func(encoder string) faq.VectorIndex { return v.Index(encoder) }
	})
}

// vectors opens those of a database until the test ends.
func vectors(tb testing.TB, address string) *postgres.Vectors {
	tb.Helper()
	v, err := open(tb, address).NewVectors(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(v.Close)
	return v
}

// BenchmarkVectors: see faqtest.Bench.
func BenchmarkVectors(b *testing.B) {
	faqtest.Bench(b, vectors(b, pgtest.Migrated(b)).Index("bench"))
}

// filled returns an index of a database that is large enough for HNSW, settled.
func filled(t *testing.T, address string) faqtest.Corpus {
	t.Helper()
	c := faqtest.NewCorpus(6000, 12, 16)
	c.Fill(t, vectors(t, address).Index("filled"))
	return c
}

// asks searches for each query of a corpus, over connections that are closed when
// it returns.
func asks(t *testing.T, address string, c faqtest.Corpus, q usher.VectorQuery) {
	t.Helper()
	v, err := open(t, address).NewVectors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	in := v.Index("filled")
	for _, q.Vector = range c.Queries {
		n, err := in.Nearest(t.Context(), q)
		if err != nil || len(n.Near) < q.Limit {
			t.Fatalf("found %d, %v", len(n.Near), err)
		}
	}
}

// scalar is what a statement returns.
func scalar[T any](t *testing.T, address, statement string) (value T) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // it has answered
	if err := c.QueryRow(t.Context(), statement).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestVectorPlans: what is large is searched by HNSW, however often it was asked
// before, and what a filter leaves few of is compared one by one.
func TestVectorPlans(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	c := filled(t, address)
	const scans = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'vectors_1_hnsw'"
	reaches := func(want int64) {
		t.Helper()
		for end := time.Now().Add(soon); scalar[int64](t, address, scans) != want; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("HNSW was used %d times, want %d", scalar[int64](t, address, scans), want)
			}
		}
	}
	asks(t, address, c, usher.VectorQuery{Limit: 10, Languages: []usher.Language{faqtest.Rare}})
	asks(t, address, c, usher.VectorQuery{Limit: 10})
	reaches(12) // sessions count what they did before they end
	asks(t, address, c, usher.VectorQuery{Limit: 10, Exclude: []usher.EntryID{c.Vectors[0].Entry}, Beside: []usher.EntryID{c.Vectors[1].Entry}})
	reaches(24)
	asks(t, address, c, usher.VectorQuery{Limit: 10, Languages: []usher.Language{usher.English, usher.Chinese}})
	reaches(36)
}

// TestVectorsSettle: an index that was left half built is made anew, by one of
// several nodes.
func TestVectorsSettle(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	filled(t, address)
	const oid = "SELECT indexrelid::bigint FROM pg_index WHERE indexrelid = 'vectors_1_hnsw'::regclass AND indisvalid"
	before := scalar[int64](t, address, oid)
	pgtest.Exec(t, address, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'vectors_1_hnsw'::regclass")
	var all sync.WaitGroup
	for range 3 {
		v := vectors(t, address)
		all.Go(func() {
			if err := v.Index("filled").Settle(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if after := scalar[int64](t, address, oid); after == before {
		t.Error("what was half built is used")
	}
}

// TestVectorsLetGo: what no node has looked after for a month goes, and may come
// back.
func TestVectorsLetGo(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	v := vectors(t, address)
	old, young := v.Index("old"), v.Index("young")
	some := []usher.WordingVector{{Wording: usher.Wording{Entry: "a", Mark: 1}, Language: "en", Vector: []float32{1, 0}}}
	for _, in := range []*postgres.VectorIndex{old, young} {
		if err := in.Put(t.Context(), some); err != nil {
			t.Fatal(err)
		}
	}
	pgtest.Exec(t, address, "UPDATE vector_spaces SET used = used - 31 * 86400 * 1000000::bigint WHERE encoder = 'old'")
	if err := young.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for in, want := range map[*postgres.VectorIndex]int{old: 0, young: 1} {
		n, err := in.Nearest(t.Context(), usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5})
		if err != nil || len(n.Near) != want {
			t.Errorf("found %+v, %v; want %d", n, err, want)
		}
	}
	if n := scalar[int64](t, address, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'vectors\\__'"); n != 1 {
		t.Errorf("%d tables of vectors remain", n)
	}
	if err := old.Put(t.Context(), some); err != nil {
		t.Fatal(err)
	}
	if known, err := old.Known(t.Context()); err != nil || len(known) != 1 {
		t.Errorf("put again it knows %v, %v", known, err)
	}
}

// TestVectorsReset: a connection that breaks between two calls costs nobody an
// answer.
func TestVectorsReset(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, pgtest.Migrated(t))
	in := vectors(t, proxy.URL).Index("first")
	some := []usher.WordingVector{{Wording: usher.Wording{Entry: "a", Mark: 1}, Language: "en", Vector: []float32{1, 0}}}
	for _, call := range []func() error{
		func() error { return in.Put(t.Context(), some) },
		func() error { _, err := in.Known(t.Context()); return err },
		func() error {
			n, err := in.Nearest(t.Context(), usher.VectorQuery{Vector: []float32{1, 0}, Limit: 5})
			if len(n.Near) != 1 {
				t.Errorf("found %+v", n)
			}
			return err
		},
		func() error { return in.Settle(t.Context()) },
		func() error { return in.Remove(t.Context(), []usher.Wording{some[0].Wording}) },
	} {
		if err := call(); err != nil {
			t.Error(err)
		}
		proxy.Reset()
	}
}

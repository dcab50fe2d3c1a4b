package postgres_test

import (
	"testing"

	"usher/faq"
	"usher/faq/faqtest"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

var _ faq.VectorIndex = (*postgres.VectorIndex)(nil)

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

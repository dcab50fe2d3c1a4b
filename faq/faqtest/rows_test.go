package faqtest_test

import (
	"sync"
	"testing"

	"usher/faq"
	"usher/faq/faqtest"
)

func TestRows(t *testing.T) {
	t.Parallel()
	faqtest.Run(t, func(*testing.T) faqtest.Place {
		return func(string) faq.VectorIndex { return faq.NewRows() }
	})
}

// What is opened twice by one name is one index, as it is in a database.
func TestRowsOfSeveral(t *testing.T) {
	t.Parallel()
	faqtest.Run(t, func(*testing.T) faqtest.Place {
		var open sync.Map
		return func(encoder string) faq.VectorIndex {
			rows, _ := open.LoadOrStore(encoder, faq.NewRows())
			return rows.(*faq.Rows)
		}
	})
}

// BenchmarkRows: see Bench.
func BenchmarkRows(b *testing.B) { faqtest.Bench(b, faq.NewRows()) }

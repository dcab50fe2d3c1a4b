// Package faqtest is the suite that every index of vectors passes, in memory or
// in a database. An implementation calls Run with what opens an empty place:
//
//	faqtest.Run(t, func(*testing.T) faqtest.Place {
//		return func(string) faq.VectorIndex { return faq.NewRows() }
//	})
//
// NewCorpus makes vectors like those of sentences, for tests and for Bench, which
// measures an index of 100,000.
package faqtest

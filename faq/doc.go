// Package faq answers questions from entries: it finds the entry that was
// asked for, says how sure it is, and grows with every question that it missed.
//
// Engine searches in memory: terms and concepts of the question against those
// of each variant, fused with the similarity of their vectors where there is
// an Encoder. Library keeps the entries in a store and the Engine in step, and
// turns misses into entries. ReadJSONL and WriteJSONL carry entries in files.
//
//	engine := faq.New(faq.Config{Encoder: bundle})
//	err := engine.Load(ctx, entries)
//	answers, err := engine.FindBestMatch(ctx, usher.Query{Text: "where is my parcel?"})
package faq

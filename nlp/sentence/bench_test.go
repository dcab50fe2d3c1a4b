package sentence_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/nlp/sentence"
)

// BenchmarkEncode encodes texts of 3 to 40 words with the default encoder, so that
// almost each has another length than the one before. It says how long the middle
// one takes, the slowest of a hundred, and a text when nothing else disturbs: the
// mean of the fastest runs.
func BenchmarkEncode(b *testing.B) {
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("../../models/default", name))
		if err != nil {
			b.Skip(err)
		}
		return data
	}
	e, err := sentence.Open(b.Context(), read("encoder.tflite"), sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: read("vocab.txt")})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("where is my order I want to send it back and get the money for a pair of boots that do not fit")
	texts := make([]string, 100)
	for i := range texts {
		for range 3 + min(r.IntN(38), r.IntN(38)) {
			texts[i] += " " + words[r.IntN(len(words))]
		}
	}
	var took []time.Duration
	least := make([]time.Duration, len(texts))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if _, err := e.Encode(b.Context(), texts[i%len(texts):][:1]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		if now, before := took[i], &least[i%len(texts)]; now < *before || *before == 0 {
			*before = now
		}
	}
	var all time.Duration
	for _, t := range least {
		all += t
	}
	b.ReportMetric(float64(all.Microseconds())/float64(min(len(took), len(least))), "least-µs")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

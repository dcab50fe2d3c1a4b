package faq_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"usher"
	"usher/faq"
	"usher/faq/faqtest"
)

// anywhere is an encoder of 384 numbers that puts each text anywhere.
type anywhere struct{}

func (anywhere) Encode(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		h := fnv.New64a()
		_, _ = h.Write([]byte(s))
		r := rand.New(rand.NewPCG(h.Sum64(), 0))
		out[i] = make([]float32, 384)
		for j := range out[i] {
			out[i][j] = float32(r.Float64()-0.5) * float32(math.Sqrt(12.0/384))
		}
	}
	return out, nil
}

// BenchmarkLarge asks 100,000 entries of one wording each, in English and
// Chinese, whose words are as frequent as in real text, by terms alone and with
// vectors; MB is what the engine keeps beside the entries' texts.
func BenchmarkLarge(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	words, characters := rand.NewZipf(r, 1.2, 8, 60_000), rand.NewZipf(r, 1.2, 8, 6000)
	entries := make([]usher.Entry, 100_000)
	for i := range entries {
		text := sentence(words, 8)
		if i%2 == 1 {
			text = hanSentence(characters, 14)
		}
		entries[i] = usher.Entry{ID: usher.EntryID(fmt.Sprint("e", i)), Variants: []usher.Variant{{Text: text}}, Answer: usher.Texts{"en": sentence(words, 20)}}
	}
	before := heap()
	for _, c := range []struct {
		name    string
		encoder faq.Encoder
	}{{"terms", nil}, {"vectors", anywhere{}}} {
		e := load(b, faq.Config{Encoder: c.encoder}, entries)
		size := heap() - before
		b.Run(c.name, func(b *testing.B) {
			cpu, i := faqtest.CPUTime(), 0
			for ; b.Loop(); i++ {
				find(b, e, usher.Query{Text: entries[i*37%len(entries)].Variants[0].Text})
			}
			b.ReportMetric(float64((faqtest.CPUTime()-cpu).Microseconds())/1000/float64(i), "cpu-ms")
			b.ReportMetric(size, "MB")
		})
		runtime.KeepAlive(e)
	}
}

// heap returns the megabytes in use.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

package faqtest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher"
	"usher/faq"
	"usher/simd"
)

// Corpus is wordings with vectors that lie as those of sentences do: a few
// directions count for much and most for little, a few wordings each mean about
// the same, and none is far from all.
type Corpus struct {
	Vectors []usher.WordingVector // of one entry each, every hundredth in Rare, the others in English and Chinese
	Queries [][]float32           // near some of them
}

// Rare is the language of one wording in a hundred.
const Rare usher.Language = "sv"

// paraphrases is how many wordings mean about the same.
const paraphrases = 4

// NewCorpus makes n wordings and some queries, the same ones each time.
func NewCorpus(n, queries, dim int) Corpus {
	m := newMaker(n, dim)
	c := Corpus{Vectors: make([]usher.WordingVector, n), Queries: make([][]float32, queries)}
	var meaning []float32
	meanings := make([][]float32, 0, n/paraphrases+1)
	for i := range c.Vectors {
		if i%paraphrases == 0 {
			meaning = m.draw()
			meanings = append(meanings, meaning)
		}
		language := []usher.Language{usher.English, usher.Chinese}[i%2]
		if i%100 == 7 {
			language = Rare
		}
		c.Vectors[i] = usher.WordingVector{
			Wording: usher.Wording{Entry: usher.EntryID(fmt.Sprintf("entry-%06d", i)), Mark: int64(i)}, Language: language, Vector: m.saying(meaning),
		}
	}
	for i := range c.Queries {
		c.Queries[i] = m.saying(meanings[m.IntN(len(meanings))])
	}
	return c
}

// maker draws vectors.
type maker struct {
	*rand.Rand
	widths []float64 // of each number
	level  []float32 // what all have in common
}

// newMaker returns one whose numbers become smaller to the end of a vector, as
// the variances of sentences along their main directions do.
func newMaker(seed, dim int) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(uint64(seed), uint64(dim))), widths: make([]float64, dim)} //nolint:gosec // the same vectors each time
	for i := range m.widths {
		m.widths[i] = math.Pow(float64(i+1), -0.45)
	}
	m.level = m.draw()
	return m
}

func (m *maker) draw() []float32 {
	v := make([]float32, len(m.widths))
	for i, width := range m.widths {
		v[i] = float32(m.NormFloat64() * width)
	}
	return unit(v)
}

// saying returns one way to say what is meant.
func (m *maker) saying(meaning []float32) []float32 {
	v := m.draw()
	for i := range v {
		v[i] = 0.8*meaning[i] + 0.55*v[i] + 0.3*m.level[i]
	}
	return unit(v)
}

func unit(v []float32) []float32 {
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(square))
	}
	return v
}

// Nearest returns the n wordings nearest to a query that keep allows, by
// comparing all.
func (c Corpus) Nearest(query []float32, n int, keep func(usher.WordingVector) bool) []usher.Neighbour {
	best := make([]usher.Neighbour, 0, n+1)
	for _, v := range c.Vectors {
		if keep != nil && !keep(v) {
			continue
		}
		this := usher.Neighbour{Wording: v.Wording, Similarity: simd.Dot(query, v.Vector)}
		if len(best) == n && nearer(best[n-1], this) <= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, this, nearer)
		best = slices.Insert(best, at, this)
		best = best[:min(n, len(best))]
	}
	return best
}

// nearer is the order that VectorIndex promises.
func nearer(a, b usher.Neighbour) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Mark, b.Mark))
}

// Fill puts the corpus into an index and settles it.
func (c Corpus) Fill(tb testing.TB, in faq.VectorIndex) {
	tb.Helper()
	for some := range slices.Chunk(c.Vectors, 5000) {
		if err := in.Put(tb.Context(), some); err != nil {
			tb.Fatal(err)
		}
	}
	if err := in.Settle(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// Recall is the share of the true n nearest wordings that an index returns among
// its first n, over all queries.
func (c Corpus) Recall(ctx context.Context, in faq.VectorIndex, n int, of usher.VectorQuery, keep func(usher.WordingVector) bool) (float64, error) {
	found, all := 0, 0
	for _, query := range c.Queries {
		of.Vector, of.Limit = query, n
		got, err := in.Nearest(ctx, of)
		if err != nil {
			return 0, err
		}
		has := make(map[usher.Wording]bool, n)
		for _, w := range got.Near[:min(n, len(got.Near))] {
			has[w.Wording] = true
		}
		for _, w := range c.Nearest(query, n, keep) {
			all++
			if has[w.Wording] {
				found++
			}
		}
	}
	return float64(found) / float64(max(all, 1)), nil
}

// IsRare keeps what is in Rare.
func IsRare(v usher.WordingVector) bool { return v.Language == Rare }

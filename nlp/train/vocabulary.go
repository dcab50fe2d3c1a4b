package train

import (
	"cmp"
	"math"
	"slices"

	"usher/nlp"
)

// weighing is how much the n-grams of a text count beside each other.
type weighing int

// Rare n-grams say more than common ones where each word has many, as in
// English. Where runs of characters overlap, as in Chinese, there are so many
// rare ones that they drown the others; there all count alike, and what one line
// alone has is nothing that is known.
const (
	byRarity weighing = iota
	alike
	weighings
)

func (w weighing) String() string { return [...]string{"rarity", "alike"}[w] }

// gram is an n-gram of the lines that train.
type gram struct {
	hash  uint32
	texts int32   // that have it
	says  float64 // about their labels: the log-likelihood ratio, in nats
}

// census returns the n-grams of lines by rising hash. What one says is how much
// surer of their labels it makes those who know of no more than how frequent each
// label is (Dunning 1993, Accurate Methods for the Statistics of Surprise and
// Coincidence).
func census(lines [][]nlp.Gram, gold []int, labels int) []gram {
	type seen struct {
		hash  uint32
		label uint16
	}
	var all []seen
	of := make([]float64, labels)
	for i, grams := range lines {
		of[gold[i]]++
		for _, g := range grams {
			all = append(all, seen{g.Hash, uint16(gold[i])})
		}
	}
	slices.SortFunc(all, func(a, b seen) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.label, b.label)) })
	var out []gram
	for len(all) > 0 {
		g := gram{hash: all[0].hash}
		for len(all) > 0 && all[0].hash == g.hash {
			n, label := 1, all[0].label
			for n < len(all) && all[n] == all[0] {
				n++
			}
			g.texts += int32(n)
			g.says += float64(float64(n) * nlp.Ln(float64(n)/of[label]))
			all = all[n:]
		}
		g.says += float64(float64(g.texts) * nlp.Ln(float64(len(lines))/float64(g.texts)))
		out = append(out, g)
	}
	return out
}

// vocabulary returns the n-grams that a head knows. There are at most so many,
// those that say most.
func (w weighing) vocabulary(grams []gram, texts, most int) *nlp.Vocabulary {
	grams = slices.DeleteFunc(slices.Clone(grams), func(g gram) bool { return g.texts < 2 && w == alike })
	if len(grams) > most {
		slices.SortFunc(grams, func(a, b gram) int { return cmp.Or(cmp.Compare(b.says, a.says), cmp.Compare(a.hash, b.hash)) })
		grams = grams[:most]
	}
	df := make(map[uint32]int32, len(grams))
	for _, g := range grams {
		df[g.hash] = g.texts
		if w == alike {
			df[g.hash] = 1
		}
	}
	if w == alike {
		texts = math.MaxInt32 // of so many, one or none is nearly the same
	}
	return nlp.NewVocabulary(df, texts, 1)
}

package measure

import (
	"cmp"
	"slices"

	"usher/nlp"
)

// Pair is a gold label and the one that was said.
type Pair struct{ Gold, Said string }

// LabelScore says how well one label is known.
type LabelScore struct {
	Label     string  `json:"label"`
	Lines     int     `json:"lines"` // that have it
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Accuracy is the share of pairs that agree; 0 without pairs.
func Accuracy(pairs []Pair) float64 {
	right := 0
	for _, p := range pairs {
		if p.Gold == p.Said {
			right++
		}
	}
	return share(right, len(pairs))
}

// MacroF1 is nlp.MacroF1 of the labels.
func MacroF1(pairs []Pair) float64 {
	_, counts := counted(pairs)
	return nlp.MacroF1(counts)
}

// Labels scores each label that occurs as gold, the worst F1 first; equals by
// the number of lines, most first, then by name.
func Labels(pairs []Pair) []LabelScore {
	labels, counts := counted(pairs)
	out := make([]LabelScore, 0, len(labels))
	for i, c := range counts {
		if c.Gold > 0 {
			out = append(out, LabelScore{Label: labels[i], Lines: c.Gold, Precision: c.Precision(), Recall: c.Recall(), F1: c.F1()})
		}
	}
	slices.SortFunc(out, func(a, b LabelScore) int {
		return cmp.Or(cmp.Compare(a.F1, b.F1), cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Label, b.Label))
	})
	return out
}

// counted counts each label of pairs, in the order in which they come.
func counted(pairs []Pair) (labels []string, counts []nlp.Count) {
	place := map[string]int{}
	of := func(label string) *nlp.Count {
		i, ok := place[label]
		if !ok {
			i = len(labels)
			place[label], labels, counts = i, append(labels, label), append(counts, nlp.Count{})
		}
		return &counts[i]
	}
	for _, p := range pairs {
		of(p.Gold).Gold++
		of(p.Said).Said++
		if p.Gold == p.Said {
			of(p.Gold).Right++
		}
	}
	return labels, counts
}

// share is part of whole; 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

package measure

import (
	"cmp"
	"maps"
	"slices"
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

// MacroF1 is the mean F1 of the labels that occur as gold, each counting the
// same (van Rijsbergen 1979, Information Retrieval; the mean of F1s, not the F1
// of means: Opitz and Burst 2019). A label that is never said has F1 0.
func MacroF1(pairs []Pair) float64 {
	scores := Labels(pairs)
	var sum float64
	for _, s := range scores {
		sum += s.F1
	}
	return sum / float64(max(1, len(scores)))
}

// Labels scores each label that occurs as gold, the worst F1 first; equals by
// the number of lines, most first, then by name.
func Labels(pairs []Pair) []LabelScore {
	type count struct{ gold, said, right int }
	counts := map[string]*count{}
	of := func(label string) *count {
		c := counts[label]
		if c == nil {
			c = &count{}
			counts[label] = c
		}
		return c
	}
	for _, p := range pairs {
		of(p.Gold).gold++
		of(p.Said).said++
		if p.Gold == p.Said {
			of(p.Gold).right++
		}
	}
	out := make([]LabelScore, 0, len(counts))
	for _, label := range slices.Sorted(maps.Keys(counts)) {
		if c := counts[label]; c.gold > 0 {
			out = append(out, LabelScore{
				Label: label, Lines: c.gold,
				Precision: share(c.right, c.said), Recall: share(c.right, c.gold), F1: share(2*c.right, c.gold+c.said),
			})
		}
	}
	slices.SortStableFunc(out, func(a, b LabelScore) int { return cmp.Or(cmp.Compare(a.F1, b.F1), cmp.Compare(b.Lines, a.Lines)) })
	return out
}

// share is part of whole; 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

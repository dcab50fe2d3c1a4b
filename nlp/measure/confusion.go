package measure

import (
	"cmp"
	"slices"

	"usher"
)

// maxExamples is how many sentences stand for a confusion.
const maxExamples = 3

// Sentence is a line that stands for others, with what was made of it.
type Sentence struct {
	Text  string  `json:"text"`
	Score float64 `json:"score"`
}

// Confusion is one label said in the place of another; either may be
// usher.OutOfScope.
type Confusion struct {
	Gold      string     `json:"gold"`
	Said      string     `json:"said"`
	Lines     int        `json:"lines"`
	Sentences []Sentence `json:"sentences"` // the surest ones
}

// Confusions lists what was said wrongly, the most frequent first; equals by
// name.
func Confusions(answers []Answer) []Confusion {
	found := map[Pair]*Confusion{}
	for _, a := range answers {
		if a.Right() {
			continue
		}
		said := a.Said()
		c := found[Pair{a.Gold, said}]
		if c == nil {
			c = &Confusion{Gold: a.Gold, Said: said}
			found[Pair{a.Gold, said}] = c
		}
		c.Lines++
		c.Sentences = surest(c.Sentences, Sentence{a.Text, a.Score})
	}
	out := make([]Confusion, 0, len(found))
	for _, c := range found {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Gold, b.Gold), cmp.Compare(a.Said, b.Said))
	})
	return out
}

// surest adds a sentence to those that are kept, the highest score first.
func surest(kept []Sentence, s Sentence) []Sentence {
	at, _ := slices.BinarySearchFunc(kept, s, func(a, b Sentence) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Text, b.Text))
	})
	kept = slices.Insert(kept, at, s)
	return kept[:min(len(kept), maxExamples)]
}

// Collision is two intents that are taken for each other, whatever the
// threshold refuses of it.
type Collision struct {
	A        string     `json:"a"` // before B in the alphabet
	B        string     `json:"b"`
	Lines    int        `json:"lines"`            // taken for the other one, of both
	Of       int        `json:"of"`               // lines of both
	OfA      []Sentence `json:"a_as_b,omitempty"` // of A, taken for B; the surest ones
	OfB      []Sentence `json:"b_as_a,omitempty"` // of B, taken for A
	Accepted int        `json:"acted_upon"`       // of Lines: not refused
}

// Collisions lists pairs of intents by how many of their lines are taken for the
// other one.
func Collisions(answers []Answer) []Collision {
	lines := map[string]int{}
	found := map[Pair]*Collision{}
	for _, a := range answers {
		lines[a.Gold]++
		if a.outside() || a.none() || a.Label == a.Gold {
			continue
		}
		key := Pair{min(a.Gold, a.Label), max(a.Gold, a.Label)}
		c := found[key]
		if c == nil {
			c = &Collision{A: key.Gold, B: key.Said}
			found[key] = c
		}
		c.Lines++
		if a.Accepted {
			c.Accepted++
		}
		side := &c.OfA
		if a.Gold == c.B {
			side = &c.OfB
		}
		*side = surest(*side, Sentence{a.Text, a.Score})
	}
	out := make([]Collision, 0, len(found))
	for _, c := range found {
		c.Of = lines[c.A] + lines[c.B]
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Collision) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Of, b.Of), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out
}

// Matrix counts what was said to the lines of some labels.
type Matrix struct {
	Labels []string `json:"labels"`
	Counts [][]int  `json:"counts"` // [gold][said]
	Others []int    `json:"others"` // lines of the label that were said to be one that is not here
}

// MatrixOf counts among the labels that are in most confusions, at most n of
// them, in their alphabetical order; usher.OutOfScope comes last.
func MatrixOf(answers []Answer, n int) Matrix {
	wrong := map[string]int{}
	for _, c := range Confusions(answers) {
		wrong[c.Gold] += c.Lines
		wrong[c.Said] += c.Lines
	}
	labels := make([]string, 0, len(wrong))
	for l := range wrong {
		labels = append(labels, l)
	}
	slices.SortFunc(labels, func(a, b string) int { return cmp.Or(cmp.Compare(wrong[b], wrong[a]), cmp.Compare(a, b)) })
	labels = labels[:min(n, len(labels))]
	slices.SortFunc(labels, func(a, b string) int {
		return cmp.Or(cmp.Compare(isOutside(a), isOutside(b)), cmp.Compare(a, b))
	})
	m := Matrix{Labels: labels, Counts: make([][]int, len(labels)), Others: make([]int, len(labels))}
	place := map[string]int{}
	for i, l := range labels {
		place[l], m.Counts[i] = i, make([]int, len(labels))
	}
	for _, a := range answers {
		row, ok := place[a.Gold]
		if !ok {
			continue
		}
		if column, ok := place[a.Said()]; ok {
			m.Counts[row][column]++
		} else {
			m.Others[row]++
		}
	}
	return m
}

func isOutside(label string) int {
	if label == usher.OutOfScope {
		return 1
	}
	return 0
}

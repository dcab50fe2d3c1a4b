package measure

import (
	"cmp"
	"slices"

	"usher/nlp"
	"usher/text"
)

// Line is a labelled text.
type Line struct {
	Text  string `json:"text"`
	Label string `json:"label"`
}

// Twins are two sentences that are nearly the same, and have different labels.
type Twins struct {
	A     Line    `json:"a"` // of the label that is first in the alphabet
	B     Line    `json:"b"`
	Alike float64 `json:"alike"` // share of n-grams that both have; 1: features do not tell them apart
}

// leastAlike is what twins have in common at least: about seven of eight words.
const leastAlike = 0.7

// maxHaving is how many texts that have an n-gram are compared for it, the first
// ones. It bounds the time for lines that are nearly all the same.
const maxHaving = 1000

// TwinsOf returns each sentence with the one of another label that is most like
// it, where they are alike enough; the most alike first, each pair once. How
// alike they are is the share of their n-grams (nlp.Grams, which heads see) that
// both have (Jaccard 1901). Capital letters, the values of digits and signs other
// than "?" and "!" do not count.
func TwinsOf(lines []Line) []Twins {
	s := newSentences(lines)
	nearest := s.nearest()
	var out []Twins
	for i, n := range nearest {
		if n.alike == 0 || n.to < i && nearest[n.to].to == i {
			continue // alone, or there already
		}
		a, b := s.lines[i], s.lines[n.to]
		if a.Label > b.Label {
			a, b = b, a
		}
		out = append(out, Twins{a, b, n.alike})
	}
	slices.SortStableFunc(out, func(a, b Twins) int {
		return cmp.Or(cmp.Compare(b.Alike, a.Alike), cmp.Compare(a.A.Label, b.A.Label), cmp.Compare(a.B.Label, b.B.Label))
	})
	return out
}

// sentences are different ones with their n-grams.
type sentences struct {
	lines []Line
	grams [][]uint32 // by rising hash
	rare  [][]uint32 // the same, the rarest first: as many as twins must share one of
}

func newSentences(lines []Line) sentences {
	var s sentences
	known := map[Line]bool{}
	having := map[uint32]int{}
	for _, l := range lines {
		key := Line{text.Normalize(l.Text), l.Label}
		found := nlp.Grams(l.Text)
		if known[key] || len(found) == 0 {
			continue
		}
		known[key] = true
		hashes := make([]uint32, len(found))
		for i, g := range found {
			hashes[i] = g.Hash
			having[g.Hash]++
		}
		s.lines, s.grams = append(s.lines, l), append(s.grams, hashes)
	}
	for _, hashes := range s.grams {
		rare := slices.Clone(hashes)
		slices.SortFunc(rare, func(a, b uint32) int { return cmp.Or(cmp.Compare(having[a], having[b]), cmp.Compare(a, b)) })
		s.rare = append(s.rare, rare[:1+len(rare)-ceil(leastAlike*float64(len(rare)))])
	}
	return s
}

// near is a sentence and how alike it is; 0: there is none.
type near struct {
	to    int
	alike float64
}

// nearest returns the twin of each sentence. Two that are alike enough have one
// of their rarest n-grams in common, whatever these are (prefix filtering:
// Chaudhuri, Ganti and Kaushik 2006, A Primitive Operator for Similarity Joins;
// Bayardo, Ma and Srikant 2007, Scaling Up All Pairs Similarity Search).
func (s *sentences) nearest() []near {
	out := make([]near, len(s.lines))
	having := map[uint32][]int{}
	compared := make([]int, len(s.lines)) // with which one last, and one more
	for i, rare := range s.rare {
		for _, g := range rare {
			for _, j := range having[g] {
				if s.lines[i].Label == s.lines[j].Label || compared[j] == i+1 {
					continue
				}
				compared[j] = i + 1
				alike := s.alike(i, j)
				if alike > out[i].alike {
					out[i] = near{j, alike}
				}
				if alike > out[j].alike {
					out[j] = near{i, alike}
				}
			}
			if len(having[g]) < maxHaving {
				having[g] = append(having[g], i)
			}
		}
	}
	return out
}

// alike returns the share of n-grams that two sentences have in common; 0 where
// that is too little for twins.
func (s *sentences) alike(i, j int) float64 {
	a, b := s.grams[i], s.grams[j]
	all, both := len(a)+len(b), 0
	enough := ceil(leastAlike / (1 + leastAlike) * float64(all))
	for len(a) > 0 && len(b) > 0 && both+min(len(a), len(b)) >= enough {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			both++
		}
	}
	if alike := share(both, all-both); alike >= leastAlike {
		return alike
	}
	return 0
}

package measure

import "usher/nlp"

// Histogram counts scores in steps of equal width.
type Histogram struct {
	Step    float64 `json:"step"`         // 1 divided by the number of steps
	Right   []int   `json:"right"`        // in scope, best label right
	Wrong   []int   `json:"wrong"`        // in scope, best label wrong
	Outside []int   `json:"out_of_scope"` // out of scope
}

// HistogramOf counts in n steps; a score of 1 is in the last.
func HistogramOf(answers []Answer, n int) Histogram {
	h := Histogram{Step: 1 / float64(n), Right: make([]int, n), Wrong: make([]int, n), Outside: make([]int, n)}
	for _, a := range answers {
		s := a.scored()
		at := stepOf(s, n)
		switch {
		case a.outside():
			h.Outside[at]++
		case s.Right:
			h.Right[at]++
		default:
			h.Wrong[at]++
		}
	}
	return h
}

func stepOf(s nlp.Scored, n int) int { return min(n-1, max(0, int(s.Score*float64(n)))) }

package measure

import (
	"cmp"
	"maps"
	"slices"

	"usher"
	"usher/nlp"
)

// Doubt is how probable it is at most that a promise does not hold: that lines
// were drawn by which a threshold looks better than it is.
const Doubt = 0.1

// Promises are thresholds for a share of wrong answers, a language each, and
// what can be promised of them.
type Promises struct {
	Target    float64   `json:"target"` // share of the given answers that may be wrong
	Doubt     float64   `json:"doubt"`  // of each promise by itself
	Languages []Promise `json:"languages"`
}

// Promise is what can be promised in one language. See nlp.Promised.
type Promise struct {
	Language  usher.Language `json:"language"`            // "": no letters tell
	Kept      bool           `json:"kept"`                // something is promised
	Threshold float64        `json:"threshold,omitempty"` // answers are given from this score on
	Wrong     float64        `json:"wrong"`               // share of those that were wrong
	Coverage  float64        `json:"coverage"`            // share of all lines that they are
	Lines     int            `json:"lines"`
	Least     int            `json:"least"` // lines without which nothing can be promised, however right
}

// The least and the greatest target: below, it would take more than 700 lines
// without a wrong answer, and beyond, a promise is worth nothing.
const (
	leastTarget = 0.005
	mostTarget  = 0.3
)

// CheckTarget reports by CodeInvalid that a target is out of bounds.
func CheckTarget(target float64) error {
	if !(target >= leastTarget && target <= mostTarget) { // nor is it NaN
		return usher.Errorf(usher.CodeInvalid, nil, "the share of answers that may be wrong is %v; it must lie between %v and %v", target, leastTarget, mostTarget)
	}
	return nil
}

// PromisesOf finds the thresholds of languages for a target as CheckTarget
// has it, the language with most lines first.
func PromisesOf(scored map[usher.Language][]nlp.Scored, target float64) Promises {
	out := Promises{Target: target, Doubt: Doubt, Languages: []Promise{}}
	for _, l := range slices.Sorted(maps.Keys(scored)) {
		p := nlp.Promised(scored[l], target, Doubt)
		mine := Promise{Language: l, Kept: p.Kept, Wrong: p.Wrong, Coverage: p.Coverage, Lines: p.Answers, Least: nlp.Fewest(target, Doubt)}
		if p.Kept {
			mine.Threshold = p.Threshold
		}
		out.Languages = append(out.Languages, mine)
	}
	slices.SortStableFunc(out.Languages, func(a, b Promise) int { return cmp.Compare(b.Lines, a.Lines) })
	return out
}

// IntentPromises are PromisesOf the best intent of lines.
func IntentPromises(answers []Answer, target float64) Promises {
	scored := map[usher.Language][]nlp.Scored{}
	for _, g := range spoken(answers, func(a Answer) string { return a.Text }) {
		scored[g.language] = allScored(g.lines)
	}
	return PromisesOf(scored, target)
}

// SearchPromises are PromisesOf the first entry of searches.
func SearchPromises(searches []Search, target float64) Promises {
	scored := map[usher.Language][]nlp.Scored{}
	for _, g := range spoken(searches, func(s Search) string { return s.Text }) {
		for _, s := range g.lines {
			scored[g.language] = append(scored[g.language], nlp.Scored{Score: s.Score, Right: s.top()})
		}
	}
	return PromisesOf(scored, target)
}

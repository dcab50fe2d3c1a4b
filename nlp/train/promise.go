package train

import (
	"maps"
	"slices"

	"usher"
	"usher/nlp"
)

// Promise is what can be promised of the answers of a head.
type Promise struct {
	Language  usher.Language   `json:"language"`  // "": of all together
	Kept      bool             `json:"kept"`      // something is promised
	Threshold usher.Confidence `json:"threshold"` // where nothing is: that from which each answer by itself is as sure as was asked for
	Wrong     float64          `json:"wrong"`     // share of the answers from the threshold on that were wrong; 0 where nothing is promised
	Coverage  float64          `json:"coverage"`  // share of the lines that they are
	Lines     int              `json:"lines"`
	Least     int              `json:"least"` // lines without which nothing can be promised, however right
}

const (
	// doubt is how probable it is at most that a promise does not hold: that lines
	// were held out by which a threshold looks better than it is.
	doubt = 0.1
	// spoken is the share of the lines in scope from which a language gets a threshold
	// of its own. What has fewer may be short texts whose language was guessed wrong.
	spoken = 0.05
)

// promise finds thresholds for a share of wrong answers: one for all lines,
// which it returns, and where those in scope are of two languages or more, one
// for each. Of the lines out of scope at most one counts beside four in scope, in
// each language.
func (t *Trained) promise(wrong float64, inside, strange []int, scored []nlp.Scored, language func(i int) usher.Language) (threshold float64) {
	in, out := map[usher.Language][]int{}, map[usher.Language][]int{}
	for _, i := range inside {
		in[language(i)] = append(in[language(i)], i)
	}
	for _, i := range strange {
		out[language(i)] = append(out[language(i)], i)
	}
	maps.DeleteFunc(in, func(l usher.Language, lines []int) bool {
		return l == "" || float64(len(lines)) < spoken*float64(len(inside))
	})
	of := func(inside, strange []int) Promise {
		return promiseOf(pick(scored, slices.Concat(inside, thin(strange, len(inside)))), wrong)
	}
	all := of(inside, strange)
	t.Promises = []Promise{all}
	if len(in) > 1 {
		t.RejectIn = map[usher.Language]usher.Confidence{}
		for _, l := range slices.Sorted(maps.Keys(in)) {
			p := of(in[l], out[l])
			p.Language = l
			t.Promises, t.RejectIn[l] = append(t.Promises, p), p.Threshold
		}
	}
	return float64(all.Threshold)
}

func promiseOf(answers []nlp.Scored, wrong float64) Promise {
	p := nlp.Promised(answers, wrong, doubt)
	out := Promise{
		Kept: p.Kept, Threshold: usher.Confidence(p.Threshold), Wrong: round(p.Wrong, 1e4), Coverage: round(p.Coverage, 1e4),
		Lines: p.Answers, Least: nlp.Fewest(wrong, doubt),
	}
	if !p.Kept {
		out.Threshold = usher.Confidence(round(1-wrong, 1e4))
	}
	return out
}

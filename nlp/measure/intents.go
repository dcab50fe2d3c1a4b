package measure

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"usher"
	"usher/text"
)

// IntentNumbers are the measures of answers in one figure each. nil: the lines
// do not tell.
type IntentNumbers struct {
	Lines      int `json:"lines"`
	InScope    int `json:"in_scope"`
	OutOfScope int `json:"out_of_scope"`

	// Accuracy is the share of lines where what was said is the gold label;
	// refusing is saying usher.OutOfScope.
	Accuracy Estimate `json:"accuracy"`
	// BestLabel is the share of lines in scope whose best label is right,
	// refused or not.
	BestLabel *Estimate `json:"best_label_accuracy,omitempty"`
	// Kept is the share of lines in scope whose best label is right and accepted.
	Kept *Estimate `json:"in_scope_accuracy,omitempty"`
	// MacroF1 counts each gold label the same, usher.OutOfScope among them.
	MacroF1 Estimate `json:"macro_f1"`
	// Recall, Precision: of the lines out of scope those that are refused; of the
	// refused lines those that are out of scope.
	Recall    *Estimate `json:"oos_recall,omitempty"`
	Precision *Estimate `json:"oos_precision,omitempty"`
	// AUROC is the chance that a line in scope has a greater score than one out of
	// scope.
	AUROC *Estimate `json:"auroc,omitempty"`
	// FalseAcceptance is the share of lines out of scope that is accepted when 95 %
	// of those in scope are.
	FalseAcceptance *Estimate `json:"fpr_at_95tpr,omitempty"`
	// Coverage is the share of lines that is accepted; Answered the share of these
	// that is right.
	Coverage Estimate  `json:"coverage"`
	Answered *Estimate `json:"answered_right,omitempty"`

	CalibrationError Calibration `json:"calibration_error"` // expected, equal mass
	Brier            Estimate    `json:"brier"`             // of the best label
	Area             Estimate    `json:"aurc"`              // under the coverage–risk curve
}

// Intents is all that is measured of one system's answers.
type Intents struct {
	System string `json:"system"`
	Labels int    `json:"labels"` // different gold labels in scope
	IntentNumbers
	Threshold  *float64        `json:"threshold,omitempty"` // between refused and accepted scores, if one tells them apart
	Targets    []Target        `json:"coverage_at_risk"`
	Bins       []Bin           `json:"reliability"`
	Curve      []Point         `json:"coverage_curve"`
	Histogram  Histogram       `json:"histogram"`
	Confusions []Confusion     `json:"confusions"`
	Matrix     Matrix          `json:"matrix"`
	Collisions []Collision     `json:"collisions"`
	ByLabel    []LabelScore    `json:"by_label"`    // as said, worst first
	ByLanguage []IntentsSpoken `json:"by_language"` // most lines first
}

// IntentsSpoken are the numbers of one language.
type IntentsSpoken struct {
	Language usher.Language `json:"language"` // "": no letters tell
	IntentNumbers
}

// Target is how much can be answered at a risk.
type Target struct {
	Risk     float64 `json:"risk"` // at most so many of the answers are wrong
	Coverage float64 `json:"coverage"`
}

// How detailed reports are.
const (
	binsOfReport   = 15
	pointsOfCurve  = 200
	matrixLabels   = 12
	histogramSteps = 20
)

var risks = [...]float64{0.01, 0.02, 0.05, 0.1}

// OfIntents measures answers.
func OfIntents(system string, answers []Answer) Intents {
	answers = bySureness(answers)
	scored := allScored(answers)
	curve := Curve(scored)
	r := Intents{
		System: system, Labels: intentsOf(answers), IntentNumbers: numbersOf(answers),
		Bins: Bins(scored, binsOfReport), Curve: Thin(curve, pointsOfCurve), Histogram: HistogramOf(answers, histogramSteps),
		Confusions: Confusions(answers), Matrix: MatrixOf(answers, matrixLabels), Collisions: Collisions(answers), ByLabel: Labels(pairs(answers)),
	}
	if t, ok := Acceptance(answers); ok {
		r.Threshold = &t
	}
	for _, risk := range risks {
		r.Targets = append(r.Targets, Target{risk, CoverageAt(curve, risk)})
	}
	for _, g := range spoken(answers, func(a Answer) string { return a.Text }) {
		r.ByLanguage = append(r.ByLanguage, IntentsSpoken{g.language, numbersOf(g.lines)})
	}
	return r
}

// bySureness sorts answers by rising score: samples of them, which keep the
// order, need no sorting then.
func bySureness(answers []Answer) []Answer {
	answers = slices.Clone(answers)
	slices.SortStableFunc(answers, func(a, b Answer) int { return cmp.Compare(a.scored().Score, b.scored().Score) })
	return answers
}

func intentsOf(answers []Answer) int {
	labels := map[string]bool{}
	for _, a := range answers {
		if !a.outside() {
			labels[a.Gold] = true
		}
	}
	return len(labels)
}

func pairs(answers []Answer) []Pair {
	out := make([]Pair, len(answers))
	for i, a := range answers {
		out[i] = Pair{a.Gold, a.Said()}
	}
	return out
}

// numbersOf measures answers with the lowest score first.
func numbersOf(answers []Answer) IntentNumbers {
	n := IntentNumbers{Lines: len(answers)}
	for _, a := range answers {
		if a.outside() {
			n.OutOfScope++
		}
	}
	n.InScope = n.Lines - n.OutOfScope
	e := Bootstrap(len(answers), func(chosen []int) []float64 {
		some := make([]Answer, len(chosen))
		for i, c := range chosen {
			some[i] = answers[c]
		}
		f := FiguresOf(some)
		return []float64{
			f.Accuracy, f.MacroF1, f.Coverage, f.Brier, f.Area, f.BestLabel, f.Kept, f.Recall, f.Precision, f.Answered, f.AUROC, f.FalseAcceptance,
		}
	})
	n.Accuracy, n.MacroF1, n.Coverage, n.Brier, n.Area = e[0], e[1], e[2], e[3], e[4]
	n.BestLabel, n.Kept, n.Recall, n.Precision = known(e[5]), known(e[6]), known(e[7]), known(e[8])
	n.Answered, n.AUROC, n.FalseAcceptance = known(e[9]), known(e[10]), known(e[11])
	n.CalibrationError = CalibrationOf(allScored(answers), binsOfReport)
	return n
}

func known(e Estimate) *Estimate {
	if math.IsNaN(e.Value) {
		return nil
	}
	return &e
}

// Figures are what IntentNumbers estimates, without the intervals; NaN where the
// answers do not tell.
type Figures struct {
	Accuracy, BestLabel, Kept, MacroF1        float64
	Recall, Precision, AUROC, FalseAcceptance float64
	Coverage, Answered                        float64
	Brier, Area                               float64
}

// FiguresOf measures answers.
func FiguresOf(answers []Answer) Figures {
	t := tallyOf(answers)
	scored := allScored(answers)
	said := pairs(answers)
	auroc, apart := AUROC(t.inside, t.outside)
	falsely, _ := FalseAcceptance(t.inside, t.outside, 0.95)
	return Figures{
		Accuracy: Accuracy(said), BestLabel: ratio(t.best, len(t.inside)), Kept: ratio(t.kept, len(t.inside)), MacroF1: MacroF1(said),
		Recall: ratio(t.refusedOutside, len(t.outside)), Precision: precisionOf(t),
		AUROC: where(apart, auroc), FalseAcceptance: where(apart, falsely),
		Coverage: share(t.accepted, len(answers)), Answered: ratio(t.kept, t.accepted),
		Brier: Brier(scored), Area: AreaUnderCurve(scored),
	}
}

// precisionOf is NaN where nothing is refused, or nothing is out of scope.
func precisionOf(t tally) float64 {
	if len(t.outside) == 0 {
		return math.NaN()
	}
	return ratio(t.refusedOutside, t.refused)
}

// ratio is part of whole; NaN of nothing.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return share(part, whole)
}

// tally counts answers.
type tally struct {
	inside, outside   []float64 // scores
	accepted, refused int
	best, kept        int // in scope: best label right; and accepted
	refusedOutside    int
}

func tallyOf(answers []Answer) tally {
	var t tally
	for _, a := range answers {
		s := a.scored()
		accepted := a.Said() != usher.OutOfScope
		if accepted {
			t.accepted++
		} else {
			t.refused++
		}
		if a.outside() {
			t.outside = append(t.outside, s.Score)
			if !accepted {
				t.refusedOutside++
			}
			continue
		}
		t.inside = append(t.inside, s.Score)
		if s.Right {
			t.best++
			if accepted {
				t.kept++
			}
		}
	}
	return t
}

// group is the lines of one language.
type group[T any] struct {
	language usher.Language
	lines    []T
}

// spoken groups lines by the language of their text, most lines first; the
// order inside a group stays.
func spoken[T any](lines []T, textOf func(T) string) []group[T] {
	found := map[usher.Language][]T{}
	for _, l := range lines {
		language := usher.Language(text.Language(textOf(l)))
		found[language] = append(found[language], l)
	}
	var out []group[T]
	for _, language := range slices.Sorted(maps.Keys(found)) {
		out = append(out, group[T]{language, found[language]})
	}
	slices.SortStableFunc(out, func(a, b group[T]) int { return cmp.Compare(len(b.lines), len(a.lines)) })
	return out
}

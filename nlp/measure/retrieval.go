package measure

import (
	"cmp"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// Search is what a search found for one question.
type Search struct {
	ID       string
	Text     string
	Relevant []string // entries that answer it; none: it cannot be answered
	Ranked   []string // entries, best first, each once
	Score    float64  // confidence of the first, 0…1
}

// top reports whether the first entry answers the question.
func (s Search) top() bool { return len(s.Ranked) > 0 && slices.Contains(s.Relevant, s.Ranked[0]) }

// ReciprocalRank is 1 divided by the place of the first entry that answers; 0
// where none is found (Voorhees 1999, the TREC-8 Question Answering Track).
func (s Search) ReciprocalRank() float64 {
	for i, entry := range s.Ranked {
		if slices.Contains(s.Relevant, entry) {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// AveragePrecision is the mean of the precision at the place of each entry that
// answers, 0 for those that are not found (Manning, Raghavan and Schütze 2008,
// 8.4); its mean over questions is MAP.
func (s Search) AveragePrecision() float64 {
	var sum float64
	found := 0
	for i, entry := range s.Ranked {
		if slices.Contains(s.Relevant, entry) {
			found++
			sum += share(found, i+1)
		}
	}
	return sum / float64(max(1, len(s.Relevant)))
}

// Hit reports whether one of the first k entries answers.
func (s Search) Hit(k int) bool {
	return slices.ContainsFunc(s.Ranked[:min(k, len(s.Ranked))], func(entry string) bool { return slices.Contains(s.Relevant, entry) })
}

// RetrievalNumbers are the measures of a search in one figure each. nil: the
// questions do not tell. MRR, MAP and the hits are over the questions that can be
// answered.
type RetrievalNumbers struct {
	Questions    int `json:"questions"`
	Unanswerable int `json:"unanswerable"`

	MRR   *Estimate `json:"mrr,omitempty"`
	MAP   *Estimate `json:"map,omitempty"`
	Hit1  *Estimate `json:"hit_at_1,omitempty"`
	Hit3  *Estimate `json:"hit_at_3,omitempty"`
	Hit5  *Estimate `json:"hit_at_5,omitempty"`
	Hit10 *Estimate `json:"hit_at_10,omitempty"`
	// AUROC is the chance that a question whose first entry answers has a greater
	// score than one whose first does not.
	AUROC            *Estimate   `json:"auroc,omitempty"`
	CalibrationError Calibration `json:"calibration_error"` // of the first entry
	Brier            Estimate    `json:"brier"`
	Area             Estimate    `json:"aurc"`
}

// Retrieval is all that is measured of one search.
type Retrieval struct {
	System string `json:"system"`
	RetrievalNumbers
	Thresholds []Answering       `json:"thresholds"`
	Targets    []Target          `json:"coverage_at_risk"`
	Curve      []Point           `json:"coverage_curve"`
	Bins       []Bin             `json:"reliability"`
	Worst      []WrongEntry      `json:"worst"` // wrong first entries, the surest ones
	ByLanguage []RetrievalSpoken `json:"by_language"`
}

// RetrievalSpoken are the numbers of one language.
type RetrievalSpoken struct {
	Language usher.Language `json:"language"`
	RetrievalNumbers
}

// Answering is what it means to answer from a score on.
type Answering struct {
	Threshold float64  `json:"threshold"`
	Answered  float64  `json:"answered"`          // of all questions
	Right     *float64 `json:"right,omitempty"`   // of the answered
	Refused   *float64 `json:"refused,omitempty"` // of those that cannot be answered
}

// WrongEntry is a question whose first entry does not answer it.
type WrongEntry struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Score    float64  `json:"score"`
	Found    string   `json:"found"`
	Relevant []string `json:"relevant"`
}

var answerings = [...]float64{0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95}

// OfSearches measures a search.
func OfSearches(system string, searches []Search) Retrieval {
	searches = slices.Clone(searches)
	slices.SortStableFunc(searches, func(a, b Search) int { return cmp.Compare(a.Score, b.Score) })
	scored := make([]nlp.Scored, len(searches))
	for i, s := range searches {
		scored[i] = nlp.Scored{Score: s.Score, Right: s.top()}
	}
	curve := Curve(scored)
	r := Retrieval{
		System: system, RetrievalNumbers: retrievalOf(searches),
		Curve: Thin(curve, pointsOfCurve), Bins: Bins(scored, binsOfReport), Worst: []WrongEntry{},
	}
	for _, t := range answerings {
		r.Thresholds = append(r.Thresholds, answeringAt(searches, t))
	}
	for _, risk := range risks {
		r.Targets = append(r.Targets, Target{risk, CoverageAt(curve, risk)})
	}
	for _, s := range slices.Backward(searches) {
		if !s.top() && len(s.Ranked) > 0 && len(r.Worst) < maxWorst {
			r.Worst = append(r.Worst, WrongEntry{s.ID, s.Text, s.Score, s.Ranked[0], s.Relevant})
		}
	}
	for _, g := range spoken(searches, func(s Search) string { return s.Text }) {
		r.ByLanguage = append(r.ByLanguage, RetrievalSpoken{g.language, retrievalOf(g.lines)})
	}
	return r
}

func answeringAt(searches []Search, threshold float64) Answering {
	var answered, right, unanswerable, refused int
	for _, s := range searches {
		gives := len(s.Ranked) > 0 && s.Score >= threshold
		if gives {
			answered++
		}
		if gives && s.top() {
			right++
		}
		if len(s.Relevant) == 0 {
			unanswerable++
			if !gives {
				refused++
			}
		}
	}
	a := Answering{Threshold: threshold, Answered: share(answered, len(searches))}
	if answered > 0 {
		of := share(right, answered)
		a.Right = &of
	}
	if unanswerable > 0 {
		of := share(refused, unanswerable)
		a.Refused = &of
	}
	return a
}

// found is what is added up of one search.
type found struct {
	nlp.Scored
	answerable bool
	figures    [6]float64 // reciprocal rank, average precision, hits at 1, 3, 5, 10
}

func retrievalOf(searches []Search) RetrievalNumbers {
	n := RetrievalNumbers{Questions: len(searches)}
	all := make([]found, len(searches))
	for i, s := range searches {
		all[i] = found{Scored: nlp.Scored{Score: s.Score, Right: s.top()}, answerable: len(s.Relevant) > 0}
		all[i].figures[0], all[i].figures[1] = s.ReciprocalRank(), s.AveragePrecision()
		for k, depth := range [...]int{1, 3, 5, 10} {
			if s.Hit(depth) {
				all[i].figures[2+k] = 1
			}
		}
		if !all[i].answerable {
			n.Unanswerable++
		}
	}
	e := Bootstrap(len(all), func(chosen []int) []float64 { return retrievalFigures(all, chosen) })
	n.Brier, n.Area, n.AUROC = e[0], e[1], known(e[2])
	n.MRR, n.MAP, n.Hit1, n.Hit3, n.Hit5, n.Hit10 = known(e[3]), known(e[4]), known(e[5]), known(e[6]), known(e[7]), known(e[8])
	scored := make([]nlp.Scored, len(all))
	for i, f := range all {
		scored[i] = f.Scored
	}
	n.CalibrationError = CalibrationOf(scored, binsOfReport)
	return n
}

// retrievalFigures are the estimates of RetrievalNumbers in the order of
// retrievalOf.
func retrievalFigures(all []found, chosen []int) []float64 {
	scored := make([]nlp.Scored, len(chosen))
	var right, wrong []float64
	var sums [6]float64
	answerable := 0
	for i, c := range chosen {
		f := all[c]
		scored[i] = f.Scored
		if f.Right {
			right = append(right, f.Score)
		} else {
			wrong = append(wrong, f.Score)
		}
		if f.answerable {
			answerable++
			for k, x := range f.figures {
				sums[k] += x
			}
		}
	}
	auroc, both := AUROC(right, wrong)
	out := []float64{Brier(scored), AreaUnderCurve(scored), where(both, auroc)}
	for _, sum := range sums {
		out = append(out, where(answerable > 0, sum/math.Max(1, float64(answerable))))
	}
	return out
}

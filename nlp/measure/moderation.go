package measure

import (
	"cmp"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// Verdict is what a system said of one labelled text.
type Verdict struct {
	Text  string
	Gold  string
	Label string  // the best label
	Score float64 // the probability that the text is not acceptable, 0…1
	Bad   bool    // Gold is not acceptable
}

// ModerationNumbers are the measures of verdicts in one figure each. nil: the
// lines do not tell.
type ModerationNumbers struct {
	Lines            int         `json:"lines"`
	Bad              int         `json:"bad"`            // not acceptable
	Accuracy         Estimate    `json:"accuracy"`       // at one half, of acceptable or not
	LabelAccuracy    Estimate    `json:"label_accuracy"` // the best label is the gold one
	Precision        *Estimate   `json:"precision,omitempty"`
	Recall           *Estimate   `json:"recall,omitempty"`
	F1               *Estimate   `json:"f1,omitempty"`
	FalseAlarms      *Estimate   `json:"false_alarms,omitempty"` // of the acceptable texts
	AUROC            *Estimate   `json:"auroc,omitempty"`
	AveragePrecision *Estimate   `json:"average_precision,omitempty"`
	CalibrationError Calibration `json:"calibration_error"`
	Brier            Estimate    `json:"brier"`
}

// Moderation is all that is measured of one system's verdicts.
type Moderation struct {
	System string `json:"system"`
	ModerationNumbers
	Thresholds []Operating        `json:"thresholds"`
	Curve      []Operating        `json:"curve"` // corners of the ROC and precision–recall curves
	Bins       []Bin              `json:"reliability"`
	ByLabel    []LabelScore       `json:"by_label"` // of the best label
	Missed     []Sentence         `json:"missed"`   // not acceptable, with the lowest scores
	Alarms     []Sentence         `json:"alarms"`   // acceptable, with the highest scores
	ByLanguage []ModerationSpoken `json:"by_language"`
}

// ModerationSpoken are the numbers of one language.
type ModerationSpoken struct {
	Language usher.Language `json:"language"`
	ModerationNumbers
}

// Half is where a text is likelier to be unacceptable than not.
const Half = 0.5

// maxWorst is how many sentences show where a system fails.
const maxWorst = 10

var thresholds = [...]float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}

// OfModeration measures verdicts.
func OfModeration(system string, verdicts []Verdict) Moderation {
	verdicts = slices.Clone(verdicts)
	slices.SortStableFunc(verdicts, func(a, b Verdict) int { return cmp.Compare(a.Score, b.Score) })
	scored := badness(verdicts)
	m := Moderation{
		System: system, ModerationNumbers: moderationOf(verdicts),
		Curve: Thin(OperatingPoints(scored), pointsOfCurve), Bins: Bins(scored, binsOfReport),
		Missed: []Sentence{}, Alarms: []Sentence{},
	}
	for _, t := range thresholds {
		m.Thresholds = append(m.Thresholds, OperatingAt(scored, t))
	}
	labels := make([]Pair, len(verdicts))
	for i, v := range verdicts {
		labels[i] = Pair{v.Gold, v.Label}
		if v.Bad && v.Score < Half && len(m.Missed) < maxWorst {
			m.Missed = append(m.Missed, Sentence{v.Text, v.Score})
		}
		if last := verdicts[len(verdicts)-1-i]; !last.Bad && last.Score >= Half && len(m.Alarms) < maxWorst {
			m.Alarms = append(m.Alarms, Sentence{last.Text, last.Score})
		}
	}
	m.ByLabel = Labels(labels)
	for _, g := range spoken(verdicts, func(v Verdict) string { return v.Text }) {
		m.ByLanguage = append(m.ByLanguage, ModerationSpoken{g.language, moderationOf(g.lines)})
	}
	return m
}

func badness(verdicts []Verdict) []nlp.Scored {
	out := make([]nlp.Scored, len(verdicts))
	for i, v := range verdicts {
		out[i] = nlp.Scored{Score: v.Score, Right: v.Bad}
	}
	return out
}

func moderationOf(verdicts []Verdict) ModerationNumbers {
	n := ModerationNumbers{Lines: len(verdicts)}
	for _, v := range verdicts {
		if v.Bad {
			n.Bad++
		}
	}
	e := Bootstrap(len(verdicts), func(chosen []int) []float64 {
		some := make([]Verdict, len(chosen))
		for i, c := range chosen {
			some[i] = verdicts[c]
		}
		return moderationFigures(some)
	})
	n.Accuracy, n.LabelAccuracy, n.Brier = e[0], e[1], e[2]
	n.Precision, n.Recall, n.F1, n.FalseAlarms = known(e[3]), known(e[4]), known(e[5]), known(e[6])
	n.AUROC, n.AveragePrecision = known(e[7]), known(e[8])
	n.CalibrationError = CalibrationOf(badness(verdicts), binsOfReport)
	return n
}

// moderationFigures are the estimates of ModerationNumbers in the order of
// moderationOf.
func moderationFigures(verdicts []Verdict) []float64 {
	scored := badness(verdicts)
	var bad, ok []float64
	right, labelled := 0, 0
	for _, v := range verdicts {
		if v.Bad {
			bad = append(bad, v.Score)
		} else {
			ok = append(ok, v.Score)
		}
		if v.Bad == (v.Score >= Half) {
			right++
		}
		if v.Label == v.Gold {
			labelled++
		}
	}
	at := OperatingAt(scored, Half)
	auroc, both := AUROC(bad, ok)
	average, _ := AveragePrecision(scored)
	return []float64{
		share(right, len(verdicts)), share(labelled, len(verdicts)), Brier(scored),
		where(at.Recall+at.FalseAlarms > 0, at.Precision), where(len(bad) > 0, at.Recall), where(len(bad) > 0, at.F1), where(len(ok) > 0, at.FalseAlarms),
		where(both, auroc), where(len(bad) > 0, average),
	}
}

// where is x if it is known, and NaN else.
func where(known bool, x float64) float64 {
	if known {
		return x
	}
	return math.NaN()
}

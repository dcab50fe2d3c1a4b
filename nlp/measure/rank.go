package measure

import (
	"cmp"
	"slices"

	"usher/nlp"
)

// AUROC is the chance that a score of inside is greater than one of outside,
// equals counting half (the Mann–Whitney U over all pairs: Hanley and McNeil
// 1982); false where either is empty.
func AUROC(inside, outside []float64) (float64, bool) {
	if len(inside) == 0 || len(outside) == 0 {
		return 0, false
	}
	inside, outside = sorted(inside), sorted(outside)
	var wins float64
	below, upTo := 0, 0 // of outside: less than s, at most s
	for _, s := range inside {
		for below < len(outside) && outside[below] < s {
			below++
		}
		for upTo < len(outside) && outside[upTo] <= s {
			upTo++
		}
		wins += float64(below+upTo) / 2
	}
	return wins / float64(len(inside)) / float64(len(outside)), true
}

// FalseAcceptance is the share of outside that is accepted by the highest
// threshold which accepts at least the wanted share of inside (false positive
// rate at that true positive rate); false where either is empty.
func FalseAcceptance(inside, outside []float64, wanted float64) (float64, bool) {
	if len(inside) == 0 || len(outside) == 0 {
		return 0, false
	}
	inside = sorted(inside)
	keep := max(1, ceil(wanted*float64(len(inside))))
	threshold := inside[len(inside)-keep]
	accepted := 0
	for _, s := range outside {
		if s >= threshold {
			accepted++
		}
	}
	return share(accepted, len(outside)), true
}

// Operating is what a threshold does: what scores at least as much is accepted.
type Operating struct {
	Threshold   float64 `json:"threshold"`
	Precision   float64 `json:"precision"`    // positives of the accepted; 1 where nothing is
	Recall      float64 `json:"recall"`       // accepted of the positives
	FalseAlarms float64 `json:"false_alarms"` // accepted of the negatives
	F1          float64 `json:"f1"`
}

// OperatingPoints returns one point a different score, the highest first. They
// are the corners of the ROC curve (Fawcett 2006) and of the precision–recall
// curve.
func OperatingPoints(scored []nlp.Scored) []Operating {
	positives := 0
	for _, s := range scored {
		if s.Right {
			positives++
		}
	}
	var out []Operating
	var accepted, right int
	each(scored, func(tied []nlp.Scored) {
		for _, s := range tied {
			accepted++
			if s.Right {
				right++
			}
		}
		out = append(out, operating(tied[0].Score, right, accepted, positives, len(scored)))
	})
	return out
}

// OperatingAt is what one threshold does.
func OperatingAt(scored []nlp.Scored, threshold float64) Operating {
	var accepted, right, positives int
	for _, s := range scored {
		if s.Right {
			positives++
		}
		if s.Score >= threshold {
			accepted++
			if s.Right {
				right++
			}
		}
	}
	return operating(threshold, right, accepted, positives, len(scored))
}

func operating(threshold float64, right, accepted, positives, all int) Operating {
	o := Operating{
		Threshold: threshold, Precision: 1, Recall: share(right, positives),
		FalseAlarms: share(accepted-right, all-positives), F1: share(2*right, accepted+positives),
	}
	if accepted > 0 {
		o.Precision = share(right, accepted)
	}
	return o
}

// AveragePrecision is the area under the precision–recall curve in steps: the
// sum of each gain in recall times the precision there (Davis and Goadrich
// 2006 on why not by trapezes); false without positives.
func AveragePrecision(scored []nlp.Scored) (float64, bool) {
	var sum, recall float64
	for _, o := range OperatingPoints(scored) {
		sum += (o.Recall - recall) * o.Precision
		recall = o.Recall
	}
	return sum, recall > 0
}

// each calls do with the answers of each different score, the highest first.
func each(scored []nlp.Scored, do func(tied []nlp.Scored)) {
	scored = highestFirst(scored)
	for from := 0; from < len(scored); {
		to := from + 1
		for to < len(scored) && scored[to].Score == scored[from].Score {
			to++
		}
		do(scored[from:to])
		from = to
	}
}

func highestFirst(scored []nlp.Scored) []nlp.Scored {
	scored = slices.Clone(scored)
	slices.SortFunc(scored, func(a, b nlp.Scored) int { return cmp.Compare(b.Score, a.Score) })
	return scored
}

func sorted(x []float64) []float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x
}

// ceil rounds up, forgiving what products of decimal fractions leave over.
func ceil(x float64) int {
	n := int(x)
	if x-float64(n) > 1e-9 {
		n++
	}
	return n
}

package train

import (
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// Said is what was made of a line that was held out.
type Said struct {
	Example
	Best  string           // label, the one for out of scope aside
	Score usher.Confidence // in Best, calibrated
}

// calibrated measures the held-out predictions and derives the threshold. all
// are the lines that the set has.
func (h *heldOut) calibrated(labels []string, all []Example) Trained {
	t := Trained{Labels: labels, Featuriser: nlp.Featuriser, Temperature: round(h.temperature, 1e6)}
	own := slices.Index(labels, usher.OutOfScope)
	var inside []nlp.Scored
	var refusable []float64 // scores of lines out of scope
	answers, counts := make([]nlp.Scored, len(h.gold)), make([]nlp.Count, len(labels))
	p := make([]float64, h.labels)
	for i, gold := range h.gold {
		for c, l := range h.row(i) {
			p[c] = float64(l)
		}
		nlp.Softmax(p, p, h.temperature)
		count(counts, gold, argmax(p))
		best := argmax(inScope(p, own))
		answers[i] = nlp.Scored{Score: p[best], Right: best == gold}
		t.HeldOut = append(t.HeldOut, Said{all[h.lines[i]], labels[best], usher.Confidence(p[best])})
		if isOutside(gold, own) {
			refusable = append(refusable, p[best])
		} else {
			inside = append(inside, answers[i])
		}
	}
	var usual []nlp.Scored
	for _, i := range h.thinned(own) {
		usual = append(usual, answers[i])
	}
	threshold := round(nlp.RejectThreshold(inside, enough(refusable)), 1e4)
	t.Reject = usher.Confidence(threshold)
	t.Scores = Scores{
		Lines:            len(h.gold),
		MacroF1:          round(nlp.MacroF1(counts), 1e4),
		CalibrationError: round(nlp.CalibrationError(usual), 1e4),
		L2:               h.strength,
	}
	t.Scores.Accuracy, t.Scores.Kept = shares(inside, threshold)
	t.Scores.Refused = refused(refusable, threshold)
	return t
}

// inScope returns the probabilities of the labels that are answers: all but the
// last where that is the one for out of scope.
func inScope(p []float64, own int) []float64 {
	if own >= 0 {
		return p[:own]
	}
	return p
}

// enough returns scores, or nil where they are too few to set a threshold by.
func enough(scores []float64) []float64 {
	if len(scores) < 10 {
		return nil
	}
	return scores
}

func shares(inside []nlp.Scored, threshold float64) (accuracy, kept float64) {
	for _, s := range inside {
		if s.Right {
			accuracy++
			if s.Score >= threshold {
				kept++
			}
		}
	}
	n := float64(max(1, len(inside)))
	return round(accuracy/n, 1e4), round(kept/n, 1e4)
}

func refused(scores []float64, threshold float64) float64 {
	n := 0.0
	for _, s := range scores {
		if s < threshold {
			n++
		}
	}
	return round(n/float64(max(1, len(scores))), 1e4)
}

// count counts that a label was said of a line; gold is negative where it is
// none of the head's.
func count(counts []nlp.Count, gold, said int) {
	counts[said].Said++
	if gold < 0 {
		return
	}
	counts[gold].Gold++
	if gold == said {
		counts[gold].Right++
	}
}

func argmax(p []float64) int {
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

func round(x, unit float64) float64 { return math.Round(x*unit) / unit }

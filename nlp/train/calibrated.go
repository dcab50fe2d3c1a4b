package train

import (
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// calibrated measures the held-out predictions and derives the threshold.
func (h *heldOut) calibrated(labels []string) Trained {
	t := Trained{Labels: labels, Featuriser: nlp.Featuriser, Temperature: round(h.temperature, 1e6)}
	own := slices.Index(labels, usher.OutOfScope)
	var inside []nlp.Scored
	var refusable []float64 // scores of lines out of scope
	answers := make([]nlp.Scored, len(h.gold))
	counts := make([]nlp.Count, len(labels))
	p := make([]float64, h.labels)
	for i := range h.gold {
		p = p[:h.labels]
		for c, l := range h.row(i) {
			p[c] = float64(l)
		}
		nlp.Softmax(p, p, h.temperature)
		count(counts, h.gold[i], argmax(p))
		if own >= 0 { // the last; it is not an answer
			p = p[:own]
		}
		best := argmax(p)
		score := p[best]
		answers[i] = nlp.Scored{Score: score, Right: best == h.gold[i]}
		if h.gold[i] == outside || own >= 0 && h.gold[i] == own {
			refusable = append(refusable, score)
			continue
		}
		inside = append(inside, nlp.Scored{Score: score, Right: best == h.gold[i]})
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

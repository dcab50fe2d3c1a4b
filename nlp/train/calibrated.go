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
	Best     string           // label, the one for out of scope aside
	Score    usher.Confidence // in Best, calibrated
	Accepted bool             // by the threshold of its language
}

// calibrated measures the held-out predictions and derives trust and threshold.
// all are the lines that the set has.
func (h *heldOut) calibrated(s *set, all []Example, o Options) Trained {
	own := s.own()
	t := Trained{Labels: s.names, Featuriser: nlp.Featuriser, Temperature: round(h.temperature, 1e6)}
	best, says := h.says(own)
	inside, strange := h.judged(s)
	if len(strange) >= leastStrange && len(inside) > 0 {
		trust := trustIn(pick(says, oneInFive(inside, strange)))
		t.Trust = &trust
	}
	counts, scored := make([]nlp.Count, len(s.names)), make([]nlp.Scored, len(says))
	p := make([]float64, h.labels)
	for i, gold := range h.gold {
		h.probabilities(i, p)
		scored[i] = nlp.Scored{Score: p[best[i]], Right: says[i].right}
		if t.Trust != nil {
			scored[i].Score = t.Trust.of(says[i])
			Believe(p, own, scored[i].Score)
		}
		count(counts, gold, argmax(p))
		t.HeldOut = append(t.HeldOut, Said{Example: all[h.lines[i]], Best: s.names[best[i]], Score: usher.Confidence(scored[i].Score)})
	}
	answered := pick(scored, inside)
	var refusable []float64
	for _, i := range strange {
		refusable = append(refusable, scored[i].Score)
	}
	threshold := round(nlp.RejectThreshold(answered, enough(refusable)), 1e4)
	language := func(i int) usher.Language { return o.Language(all[h.lines[i]].Text) }
	if o.Wrong > 0 {
		threshold = t.promise(o.Wrong, inside, strange, scored, language)
	}
	t.Reject = usher.Confidence(threshold)
	t.accept(language)
	usual := slices.Concat(inside, thin(strange, len(inside)))
	if t.Trust != nil {
		usual = oneInFive(inside, strange)
	}
	t.Scores = Scores{
		Lines:            len(h.gold),
		MacroF1:          round(nlp.MacroF1(counts), 1e4),
		CalibrationError: round(nlp.CalibrationError(pick(scored, usual)), 1e4),
		L2:               h.strength,
	}
	t.Scores.Accuracy = shareOf(inside, func(i int) bool { return scored[i].Right })
	t.Scores.Kept = shareOf(inside, func(i int) bool { return scored[i].Right && t.HeldOut[i].Accepted })
	t.Scores.Refused = shareOf(strange, func(i int) bool { return !t.HeldOut[i].Accepted })
	return t
}

// accept notes which of the held-out predictions would be believed.
func (t *Trained) accept(language func(i int) usher.Language) {
	for i := range t.HeldOut {
		least := t.Reject
		if len(t.RejectIn) > 0 {
			if own, ok := t.RejectIn[language(i)]; ok {
				least = own
			}
		}
		t.HeldOut[i].Accepted = t.HeldOut[i].Score >= least
	}
}

// probabilities writes those of the labels of a line.
func (h *heldOut) probabilities(i int, p []float64) {
	for c, l := range h.row(i) {
		p[c] = float64(l)
	}
	nlp.Softmax(p, p, h.temperature)
}

// says returns the best label of each line, the one for out of scope aside, and
// what it is trusted by.
func (h *heldOut) says(own int) (best []int, says []saying) {
	p, q := make([]float64, h.labels), make([]float64, h.labels)
	for i, gold := range h.gold {
		h.probabilities(i, p)
		b := argmax(inScope(p, own))
		logits := q[:0]
		for _, l := range inScope(h.row(i), own) {
			logits = append(logits, float64(l))
		}
		top := logits[b] / h.temperature
		nlp.Softmax(logits, logits, h.temperature)
		best, says = append(best, b), append(says, sayingOf(p[b], top-nlp.Ln(logits[b]), b == gold))
	}
	return best, says
}

// judged returns the held-out lines in scope, and those out of scope by which
// trust and threshold are found: the data's own where there are enough, which
// are nearer to what customers write than a general collection, and else all.
func (h *heldOut) judged(s *set) (inside, strange []int) {
	inside, strange = h.sides(s.own())
	own := slices.DeleteFunc(slices.Clone(strange), func(i int) bool {
		return h.lines[i] >= s.general[0] && h.lines[i] < s.general[1]
	})
	if len(own) >= leastStrange {
		return inside, own
	}
	return inside, strange
}

// pick returns those of the given numbers.
func pick[T any](from []T, numbers []int) []T {
	out := make([]T, len(numbers))
	for n, i := range numbers {
		out[n] = from[i]
	}
	return out
}

// oneInFive returns lines of which one in five is out of scope; some of these twice
// or more where there are few.
func oneInFive(inside, strange []int) []int {
	out := slices.Clone(inside)
	n := max(1, len(inside)/others)
	for i := range n {
		out = append(out, strange[i*len(strange)/n])
	}
	return out
}

// thin returns lines out of scope, at most one to four others.
func thin(strange []int, inside int) []int {
	var out []int
	for i := 0; i < len(strange); i += max(1, (others*len(strange)+inside-1)/max(1, inside)) {
		out = append(out, strange[i])
	}
	return out
}

// inScope returns the numbers of the labels that are answers: all but the
// last where that is the one for out of scope.
func inScope[F any](p []F, own int) []F {
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

// shareOf is the share of numbers of which something holds; 0 of none.
func shareOf(numbers []int, holds func(i int) bool) float64 {
	n := 0.0
	for _, i := range numbers {
		if holds(i) {
			n++
		}
	}
	return round(n/float64(max(1, len(numbers))), 1e4)
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

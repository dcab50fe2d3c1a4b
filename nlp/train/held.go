package train

import (
	"context"
	"slices"

	"usher/nlp"
	"usher/simd"
)

// heldOut is what a setting gives on the lines held out.
type heldOut struct {
	setting
	temperature float64
	offset      float64 // of the label out of scope, added to its logit
	loss        float64 // of all lines together, in nats
	labels      int
	logits      []float32 // [lines][labels]
	lines       []int     // their numbers in the set
	gold        []int     // their labels
	start       []float32 // about the fit to all lines, [lines][labels]; nil: not known
}

func (h *heldOut) row(i int) []float32 { return h.logits[i*h.labels : (i+1)*h.labels] }

// holdOut holds out further parts, one after the other, and calibrates anew.
func (h *heldOut) holdOut(ctx context.Context, s *set, rest []part) error {
	h.shift(s.own(), -h.offset)
	for i, part := range rest {
		s.tell(Progress{Stage: StageMeasure, Done: i, Of: len(rest)})
		v := s.solver(part.train, h.weighing)
		if err := v.solve(ctx, h.setting, nearby, nil); err != nil {
			return err
		}
		h.hear(s, v, part)
	}
	h.calibrate(s.own())
	s.tell(Progress{Stage: StageMeasure, Done: len(rest), Of: len(rest)})
	return nil
}

// hear adds what one that was trained without them says of lines.
func (h *heldOut) hear(s *set, v *solver, part part) {
	h.predict(v.model(), s.rows[h.weighing], part.held)
	for _, n := range part.held {
		h.lines, h.gold = append(h.lines, n), append(h.gold, s.gold[n])
	}
}

// shift adds to the logits of one label.
func (h *heldOut) shift(label int, by float64) {
	for i := range h.gold {
		h.row(i)[label] += float32(by)
	}
}

// predict adds the logits of lines.
func (h *heldOut) predict(m *linear, r *rows, held []int) {
	before := len(h.logits)
	h.logits = append(h.logits, make([]float32, len(held)*h.labels)...)
	out := h.logits[before:]
	inBlocks(len(held), lineRow, func(_, from, to int) {
		for i := from; i < to; i++ {
			m.logits(r.at(held[i]), out[i*h.labels:(i+1)*h.labels])
		}
	})
}

// coldest is the lowest temperature. Where lines are so alike that all held-out
// answers are right, a lower one would make the head sure of strange texts too.
const coldest = 0.25

// calibrate fits the temperature, and an offset for the label out of scope,
// whose lines weigh less in training than they are many, on the lines with a
// label that was trained. Lines out of scope are thinned to a quarter of the
// others: many sets have more of them than customers ever write.
func (h *heldOut) calibrate(own int) {
	var lines []int
	for _, i := range h.thinned(own) {
		if h.gold[i] >= 0 {
			lines = append(lines, i)
		}
	}
	h.temperature = h.warmth(lines)
	if own >= 0 {
		h.offset = nlp.Minimum(-4, 4, 0.05, func(x float64) float64 { return h.lossAt(lines, h.temperature, own, float32(x)) })
		h.shift(own, h.offset)
		h.temperature = h.warmth(lines)
	}
	h.loss = h.lossAt(lines, h.temperature, 0, 0) * float64(len(lines))
}

// warmth returns the temperature with the smallest loss.
func (h *heldOut) warmth(lines []int) float64 {
	if len(lines) == 0 {
		return 1
	}
	at := func(x float64) float64 { return h.lossAt(lines, nlp.Exp(x), 0, 0) }
	return max(coldest, nlp.Exp(nlp.Minimum(nlp.Ln(0.05), nlp.Ln(20), 0.005, at)))
}

// lossAt returns the mean log-loss of lines at a temperature, with something
// added to the logit of one label.
func (h *heldOut) lossAt(lines []int, temperature float64, label int, offset float32) float64 {
	sum := sumBlocks(len(lines), lineRow, func(from, to int) float64 {
		row, p := make([]float32, h.labels), make([]float32, h.labels)
		sum := 0.0
		for _, i := range lines[from:to] {
			copy(row, h.row(i))
			row[label] += offset
			sum += logLoss(row, p, h.gold[i], temperature)
		}
		return sum
	})
	return sum / float64(max(1, len(lines)))
}

// thinned returns the numbers of the held-out lines, with at most one out of
// scope to four others. own is the label for out of scope, or -1.
func (h *heldOut) thinned(own int) []int {
	inside, strange := h.sides(own)
	return slices.Concat(inside, thin(strange, len(inside)))
}

// sides returns the numbers of the held-out lines in scope and out of it.
func (h *heldOut) sides(own int) (inside, strange []int) {
	for i, g := range h.gold {
		if isOutside(g, own) {
			strange = append(strange, i)
		} else {
			inside = append(inside, i)
		}
	}
	return inside, strange
}

// isOutside reports whether a label is the one for out of scope, own, or stands
// for that where there is none.
func isOutside(gold, own int) bool { return gold == outside || own >= 0 && gold == own }

// logLoss returns the negative log-likelihood of a label. p is room.
func logLoss(logits, p []float32, gold int, temperature float64) float64 {
	simd.Softmax(p, logits, float32(1/temperature))
	best := 0
	for i, x := range logits {
		if x > logits[best] {
			best = i
		}
	}
	return float64(logits[best]-logits[gold])/temperature - nlp.Ln(float64(p[best]))
}

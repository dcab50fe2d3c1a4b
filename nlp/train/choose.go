package train

import (
	"context"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// strengths of regularisation to choose from: l2 times the number of lines.
var strengths = [...]float64{1.0 / 5, 1.0 / 20, 1.0 / 80}

// part is one way to hold lines out.
type part struct {
	train []int
	rows  *rows // held out
	gold  []int // their labels; negative: a label that training does not have
}

// plan is how a choice is made.
type plan struct {
	parts []part
}

// folds of the lines, by label.
const folds = 5

// cheap is the work (numbers of a line × labels × lines) up to which several folds are
// held out in turn; above it the first alone is.
const cheap = 2e8

// plan holds out folds of the set: each label's lines are dealt out in an
// order that depends on the lines alone.
func (s *set) plan() plan {
	order := s.every()
	state := uint64(0x9e3779b97f4a7c15)
	shuffle(order, &state)
	dealt := make([]int, s.labels)
	fold := make([]int, len(s.gold))
	for _, i := range order {
		fold[i] = dealt[s.gold[i]] % folds
		dealt[s.gold[i]]++
	}
	use := 3
	work := float64(len(s.rows.ids)+len(s.rows.vectors)) * float64(s.labels)
	switch {
	case work > cheap:
		use = 1
	case work < cheap/20:
		use = folds
	}
	var p plan
	for f := range use {
		var one part
		var held []int
		for i := range s.gold {
			if fold[i] == f {
				held = append(held, i)
				one.gold = append(one.gold, s.gold[i])
			} else {
				one.train = append(one.train, i)
			}
		}
		if len(held) == 0 || len(one.train) == 0 {
			continue
		}
		one.rows = s.rows.pick(held)
		p.parts = append(p.parts, one)
	}
	return p
}

// given holds out the examples of somebody's own choice.
func (s *set) given(ctx context.Context, valid []Example) (plan, error) {
	if len(valid) == 0 {
		return plan{}, usher.Errorf(usher.CodeInvalid, nil, "The validation data is empty. Leave it out, or give it lines.")
	}
	one := part{train: s.every()}
	texts, grams := make([]string, len(valid)), make([][]nlp.Gram, len(valid))
	known := false
	for i, e := range valid {
		texts[i], grams[i] = e.Text, nlp.Grams(e.Text)
		label := slices.Index(s.names, e.Label)
		known = known || label >= 0
		if label < 0 && e.Label == usher.OutOfScope {
			label = outside
		}
		one.gold = append(one.gold, label)
	}
	if !known {
		return plan{}, usher.Errorf(usher.CodeInvalid, nil,
			"No label of the validation data occurs in the training data; the first is %q. Check that the two belong together.", valid[0].Label)
	}
	var err error
	one.rows, err = s.weigh(ctx, texts, grams)
	return plan{parts: []part{one}}, err
}

// Numbers of labels that a head does not have.
const (
	unknown = -1 // in scope, but not trained
	outside = -2 // out of scope, and no such line was trained
)

// own is the number of the label for out of scope; -1: there is none.
func (s *set) own() int { return slices.Index(s.names, usher.OutOfScope) }

func (s *set) every() []int {
	all := make([]int, len(s.gold))
	for i := range all {
		all[i] = i
	}
	return all
}

// fit tells, of the times it goes through the lines, how often it has.
func (s *set) fit(ctx context.Context, chosen []int, strength float64, tell func(done, of int)) (*linear, error) {
	epochs := min(40, max(10, 20_000/max(1, len(chosen))))
	return fit(ctx, s.problem, chosen, strength/float64(len(chosen)), epochs, tell)
}

// heldOut is what a strength of regularisation gives on the lines held out.
type heldOut struct {
	strength    float64
	share       float64 // of the vectors
	temperature float64
	offset      float64 // of the label out of scope, added to its logit
	loss        float64
	logits      [][]float64
	gold        []int
}

// trials is how many ways to train choose compares.
func (s *set) trials() int {
	if s.encoder == nil {
		return len(strengths)
	}
	return len(strengths) + len(vectorShares) - 1
}

// choose fits each strength and, with the best of them, each share of the
// vectors. It returns what has the least calibrated loss, and sets that share.
func (s *set) choose(ctx context.Context, p plan) (*heldOut, error) {
	best := &heldOut{strength: strengths[1], temperature: 1, loss: math.Inf(1), share: s.share}
	if len(p.parts) == 0 { // one line a label
		return best, nil
	}
	way := 0
	try := func(strength float64) error {
		h, err := s.try(ctx, p, strength, way)
		way++
		if err == nil && h.loss < best.loss {
			best = h
		}
		return err
	}
	for _, strength := range strengths {
		if err := try(strength); err != nil {
			return nil, err
		}
	}
	if s.encoder != nil {
		for _, share := range vectorShares[1:] {
			s.setShare(p, share)
			if err := try(best.strength); err != nil {
				return nil, err
			}
		}
		s.setShare(p, best.share)
	}
	return best, nil
}

// try fits one strength and predicts what is held out. way is how many were
// tried before.
func (s *set) try(ctx context.Context, p plan, strength float64, way int) (*heldOut, error) {
	h := &heldOut{strength: strength, share: s.share}
	ways, folds := s.trials(), len(p.parts)
	for i, part := range p.parts {
		at := Progress{Stage: StageChoose, Done: way*folds + i, Of: ways * folds, Way: way + 1, Ways: ways, Fold: i + 1, Folds: folds}
		s.tell(at)
		m, err := s.fit(ctx, part.train, strength, nil)
		if err != nil {
			return nil, err
		}
		h.predict(m, part)
		at.Done++
		s.tell(at)
	}
	h.calibrate(s.own())
	return h, nil
}

// setShare gives vectors another share of the rows.
func (s *set) setShare(p plan, share float64) {
	wereGrams, wereVectors := s.parts()
	s.share = share
	grams, vectors := s.parts()
	s.rows.multiply(grams/wereGrams, vectors/wereVectors)
	for _, part := range p.parts {
		part.rows.multiply(grams/wereGrams, vectors/wereVectors)
	}
}

func (h *heldOut) predict(m *linear, p part) {
	out := make([]float32, m.labels)
	for i := range p.gold {
		m.logits(p.rows.at(i), out)
		row := make([]float64, len(out))
		for c, l := range out {
			row[c] = float64(l)
		}
		h.logits = append(h.logits, row)
		h.gold = append(h.gold, p.gold[i])
	}
}

// coldest is the lowest temperature. Where lines are so alike that all held-out
// answers are right, a lower one would make the head sure of strange texts too.
const coldest = 0.25

// calibrate fits the temperature, and an offset for the label out of scope,
// whose lines weigh less in training than they are many, on the lines with a
// label that was trained. Lines out of scope are thinned to a quarter of the
// others: many sets have more of them than customers ever write.
func (h *heldOut) calibrate(own int) {
	var logits [][]float64
	var gold []int
	for _, i := range h.thinned(own) {
		if g := h.gold[i]; g >= 0 {
			logits = append(logits, slices.Clone(h.logits[i]))
			gold = append(gold, g)
		}
	}
	h.temperature = max(coldest, nlp.Temperature(logits, gold))
	if own >= 0 {
		shift := func(by float64) {
			for _, row := range logits {
				row[own] += by
			}
		}
		h.offset = nlp.Minimum(-4, 4, 0.05, func(x float64) float64 {
			shift(x)
			loss := nlp.Loss(logits, gold, h.temperature)
			shift(-x)
			return loss
		})
		shift(h.offset)
		h.temperature = max(coldest, nlp.Temperature(logits, gold))
		for _, row := range h.logits {
			row[own] += h.offset
		}
	}
	h.loss = nlp.Loss(logits, gold, h.temperature)
}

// thinned returns the numbers of the held-out lines, with at most one out of
// scope to four others. own is the label for out of scope, or -1.
func (h *heldOut) thinned(own int) []int {
	isOutside := func(g int) bool { return g == outside || own >= 0 && g == own }
	strange := 0
	for _, g := range h.gold {
		if isOutside(g) {
			strange++
		}
	}
	every := max(1, (4*strange+len(h.gold)-strange-1)/max(1, len(h.gold)-strange))
	var out []int
	for i, g := range h.gold {
		if isOutside(g) {
			if strange--; strange%every != 0 {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}

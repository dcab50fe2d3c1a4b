package train

import (
	"bytes"
	"context"
	"math"
	"slices"

	"usher/simd"
)

// What there is to choose from, for lines of all kinds. The strength of
// regularisation is l2 times the number of lines: that of the prior, which more
// lines do not change.
var (
	strengths    = []float64{10, 3, 1, 0.3, 0.1, 0.03, 0.01}
	vectorShares = []float64{0.95, 0.8, 0.65, 0.5, 0.35, 0.2}
)

// usual is where the choice begins, and stays where no line can be held out.
var usual = setting{byRarity, 0.03, 0.65}

// part is one way to hold lines out.
type part struct{ train, held []int }

const (
	folds = 5 // of the lines, by label
	// Work (numbers of a line × labels × lines) up to which all folds are held out
	// in turn, and up to which three are; above it the first alone is.
	little = 2e8
	medium = 8e8
)

// plan holds out the lines that somebody gave, or folds of the others: each
// label's lines are dealt out in an order that depends on the lines alone. rest
// are the folds without which it is chosen.
func (s *set) plan(given bool) (parts, rest []part) {
	if given {
		one := part{train: s.every()}
		for i := len(s.cost); i < len(s.gold); i++ {
			one.held = append(one.held, i)
		}
		return []part{one}, nil
	}
	order := s.mixed()
	dealt := make([]int, len(s.names))
	fold := make([]int, len(order))
	for _, i := range order {
		if i >= s.about[0] && i < s.about[1] {
			fold[i] = folds // none: each part trains on it
			continue
		}
		fold[i] = dealt[s.gold[i]] % folds
		dealt[s.gold[i]]++
	}
	for f := range folds {
		var one part
		for i := range fold {
			if fold[i] == f {
				one.held = append(one.held, i)
			} else {
				one.train = append(one.train, i)
			}
		}
		switch {
		case len(one.held) == 0 || len(one.train) == s.about[1]-s.about[0]: // what is about labels alone is no training
		case f < s.turns():
			parts = append(parts, one)
		default:
			rest = append(rest, one)
		}
	}
	return parts, rest
}

// turns is how many folds are held out.
func (s *set) turns() int {
	work := float64(len(s.rows[byRarity].ids)+len(s.lines.centred)) * float64(len(s.names))
	switch {
	case work > medium:
		return 1
	case work > little:
		return 3
	}
	return folds
}

// mixed returns the lines that train in an order of their own, in which few
// change places when lines come or go.
func (s *set) mixed() []int {
	order := s.every()
	slices.SortStableFunc(order, func(a, b int) int { return bytes.Compare(s.texts[a][:], s.texts[b][:]) })
	return order
}

// What must lie between two losses for the smaller one to count as better, so
// that a line more or less seldom turns the choice, and few lines turn nothing.
const (
	clearly = 0.99 // part of the other
	surely  = 1    // nats, over all lines
)

// choice looks for the best way to train.
type choice struct {
	*set
	parts   []part
	solvers []*solver // of each part, which begin where the last way ended
	of      weighing  // that the solvers have
	best    *heldOut
	tried   int
}

// choose finds the setting with the least loss, calibrated, on lines held out:
// first how n-grams weigh, then the strength, then the share of the vectors, each
// from the usual one on for as long as it gets better.
func (s *set) choose(ctx context.Context, parts []part) (*heldOut, error) {
	begin := usual
	if s.lines.dim == 0 {
		begin.share = 0
	}
	c := &choice{set: s, parts: parts, best: &heldOut{setting: begin, temperature: 1, loss: math.Inf(1)}}
	if len(parts) == 0 { // one line a label
		return c.best, nil
	}
	for w := range weighings {
		begin.weighing = w
		if _, err := c.try(ctx, begin); err != nil {
			return nil, err
		}
	}
	err := c.climb(ctx, strengths, func(h *setting) *float64 { return &h.strength })
	if err == nil && s.lines.dim > 0 {
		err = c.climb(ctx, vectorShares, func(h *setting) *float64 { return &h.share })
	}
	if err != nil {
		return nil, err
	}
	c.tried = c.ways()
	c.told(0)
	return c.best, nil
}

// ways is how many ways to train there are to try at most.
func (c *choice) ways() int {
	n := int(weighings) + len(strengths) - 1
	if c.lines.dim > 0 {
		n += len(vectorShares) - 1
	}
	return n
}

// climb tries the neighbours of one of the numbers that the best setting has,
// and those behind them for as long as the loss falls.
func (c *choice) climb(ctx context.Context, ladder []float64, of func(*setting) *float64) error {
	from := c.best
	at := slices.Index(ladder, *of(&from.setting))
	for _, step := range []int{1, -1} {
		last := from.loss
		for i := at + step; i >= 0 && i < len(ladder); i += step {
			next := from.setting
			*of(&next) = ladder[i]
			loss, err := c.try(ctx, next)
			if err != nil {
				return err
			}
			if loss >= last {
				break
			}
			last = loss
		}
		if c.best != from {
			return nil
		}
	}
	return nil
}

// try trains in one way and predicts what is held out. It returns the loss, and
// keeps what is clearly the best so far.
func (c *choice) try(ctx context.Context, how setting) (loss float64, err error) {
	h := &heldOut{setting: how, labels: len(c.names)}
	if c.solvers == nil || c.of != how.weighing {
		c.solvers, c.of = make([]*solver, len(c.parts)), how.weighing
	}
	for i, part := range c.parts {
		c.told(i)
		if c.solvers[i] == nil {
			c.solvers[i] = c.solver(part.train, how.weighing)
		}
		if err := c.solvers[i].solve(ctx, how, nearby, nil); err != nil {
			return 0, err
		}
		h.hear(c.set, c.solvers[i], part)
	}
	c.tried++
	h.calibrate(c.own())
	if h.loss < min(clearly*c.best.loss, c.best.loss-surely) {
		h.start = c.average()
		c.best = h
	}
	return h.loss, nil
}

// average returns how much each line has of each label, on average of the parts
// that trained on it: where the last fit begins.
func (c *choice) average() []float32 {
	k := len(c.names)
	sum, times := make([]float32, len(c.cost)*k), make([]float32, len(c.cost))
	for p, part := range c.parts {
		for n, i := range part.train {
			simd.Axpy(1, c.solvers[p].at.amounts[n*k:(n+1)*k], sum[i*k:(i+1)*k])
			times[i]++
		}
	}
	for i, t := range times {
		if row := sum[i*k : (i+1)*k]; t > 1 {
			simd.Mul(row, row, []float32{1 / t})
		}
	}
	return sum
}

// told tells that a part is begun.
func (c *choice) told(part int) {
	ways, folds := c.ways(), len(c.parts)
	c.tell(Progress{
		Stage: StageChoose, Done: c.tried*folds + part, Of: ways * folds,
		Way: min(c.tried+1, ways), Ways: ways, Fold: part + 1, Folds: folds,
	})
}

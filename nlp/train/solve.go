package train

import (
	"context"
	"math"

	"usher/simd"
)

// setting is how to train.
type setting struct {
	weighing weighing
	strength float64 // of regularisation: l2 times the number of lines
	share    float64 // of the vectors in the likeness of lines; 0 where there are none
}

// solver finds the multinomial logistic regression of some lines: the minimum
// of their mean weighted log-loss plus l2/2·‖weights‖², where one bias of 4 counts
// like one weight. That is convex, so there is one, whatever the start.
//
// At the minimum the weights are a sum of the lines, each times what is wrong with
// the answer to it (the representer theorem). So the solver looks for amounts of
// lines, of which there are several times fewer than weights, and goes down by
// L-BFGS (Nocedal 1980, Updating Quasi-Newton Matrices with Limited Storage) in
// the geometry of the weights. As logits come along with each direction, how far
// to go is found without another product.
//
// Every sum has one order, whatever the number of processors.
type solver struct {
	rows    *rows
	product *product
	gold    []int
	cost    []float32 // of each line, divided by the number of lines
	labels  int
	l2      float64

	at, way point
	history *history
}

const (
	optimum   = 3e-4 // length of the gradient, of that where all weights are 0
	nearby    = 5e-3 // enough to compare ways to train
	mostSteps = 300
	lineRow   = 64 // lines whose probabilities are computed at a time
)

// newSolver starts where all weights are 0. The rows are those of the lines that
// train.
func newSolver(r *rows, gold []int, cost []float32, labels int) *solver {
	n := len(gold) * labels
	s := &solver{rows: r, product: newProduct(r, labels), gold: gold, labels: labels, at: newPoint(n), way: newPoint(n)}
	for _, c := range cost {
		s.cost = append(s.cost, c/float32(len(cost)))
	}
	return s
}

// solve goes to the minimum from where it is, until the gradient is so small a
// part of that where all weights are 0, or after 300 steps. tell, if any, is told
// that part before each step.
func (s *solver) solve(ctx context.Context, to setting, part float64, tell func(float64)) error {
	s.product.share, s.l2 = float32(to.share), to.strength/float64(len(s.gold))
	s.product.of(s.at.amounts, s.at.logits)
	whole := s.atNothing()
	s.history = newHistory(len(s.at.amounts))
	defer func() { s.history = nil }() // it is large
	for range mostSteps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		gradient := s.history.gradient()
		s.slope(gradient.amounts)
		s.product.of(gradient.amounts, gradient.logits)
		s.history.turned()
		length := math.Sqrt(max(0, s.history.dots[2*s.history.size][2*s.history.size])) / whole
		if tell != nil {
			tell(length)
		}
		if !(length > part) {
			return nil
		}
		s.history.combine(s.history.direction(), s.way)
		t := s.search()
		if t <= 0 { // as low as float32 can tell
			return nil
		}
		s.at.add(t, s.way)
		s.history.stepped(t, s.way)
	}
	return nil
}

// model returns the logistic regression where the solver is.
func (s *solver) model() *linear { return s.product.weights(s.rows, s.at.amounts) }

// atNothing returns the length of the gradient where all weights are 0.
func (s *solver) atNothing() float64 {
	for i, g := range s.gold {
		row := s.way.amounts[i*s.labels : (i+1)*s.labels]
		for c := range row {
			row[c] = s.cost[i] / float32(s.labels)
		}
		row[g] -= s.cost[i]
	}
	s.product.of(s.way.amounts, s.way.logits)
	return max(math.SmallestNonzeroFloat64, math.Sqrt(s.way.dot(s.way)))
}

// slope writes the gradient to out: cost · (probability - target) + l2 · amount.
func (s *solver) slope(out []float32) {
	k := s.labels
	inBlocks(len(s.gold), lineRow, func(_, from, to int) {
		some := out[from*k : to*k]
		simd.SoftmaxRows(some, s.at.logits[from*k:to*k], k, 1)
		for i := from; i < to; i++ {
			row := out[i*k : (i+1)*k]
			simd.Mul(row, row, s.cost[i:i+1])
			row[s.gold[i]] -= s.cost[i]
		}
		simd.Axpy(float32(s.l2), s.at.amounts[from*k:to*k], some)
	})
}

const (
	level      = 0.2 // of the slope here: far enough
	mostProbes = 12
)

// search returns how far to go along the way: to where the slope is level. The
// function is convex, so its slope only rises. 0: the way leads nowhere.
func (s *solver) search() float64 {
	here := s.along(0)
	low, lowSlope := 0.0, here
	high, highSlope := math.Inf(1), 0.0
	t := 1.0
	for range mostProbes {
		if !(here < 0) {
			return 0
		}
		slope := s.along(t)
		if math.Abs(slope) <= level*math.Abs(here) {
			return t
		}
		if slope > 0 {
			high, highSlope = t, slope
		} else if math.IsInf(high, 1) {
			next := t + (t-low)*slope/(lowSlope-slope) // by the secant
			low, lowSlope = t, slope
			t = min(max(next, 2*t), 10*t)
			continue
		} else {
			low, lowSlope = t, slope
		}
		t = low + (high-low)*lowSlope/(lowSlope-highSlope)
		t = min(max(t, low+(high-low)/10), high-(high-low)/10)
	}
	return low
}

// along returns the slope along the way, t along it.
func (s *solver) along(t float64) float64 {
	k := s.labels
	return sumBlocks(len(s.gold), lineRow, func(from, to int) float64 {
		way, p := s.way.logits[from*k:to*k], make([]float32, (to-from)*k)
		copy(p, s.at.logits[from*k:to*k])
		simd.Axpy(float32(t), way, p)
		simd.SoftmaxRows(p, p, k, 1)
		sum := 0.0
		for i := from; i < to; i++ {
			row := way[(i-from)*k : (i-from+1)*k]
			sum += float64(s.cost[i]) * float64(simd.Dot(p[(i-from)*k:(i-from+1)*k], row)-row[s.gold[i]])
		}
		bend := float64(simd.Dot(s.at.amounts[from*k:to*k], way)) + t*float64(simd.Dot(s.way.amounts[from*k:to*k], way))
		return sum + s.l2*bend
	})
}

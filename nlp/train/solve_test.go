package train

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// task is made-up data, and the same in full: what a line has of each n-gram and
// number of its vector, share and constant included.
type task struct {
	rows   *rows
	gold   []int
	cost   []float32
	labels int
}

// random returns a task of n lines over three labels, which the lines hint at. n-grams of
// high numbers are in one line or none.
func random(n, grams, dim int) task {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	t := task{rows: &rows{start: []int32{0}, grams: grams, dim: dim}, labels: 3}
	for i := range n {
		gold := r.IntN(t.labels)
		for id := range grams {
			if r.IntN(grams) < 4 || id%t.labels == gold && r.IntN(4) == 0 {
				t.rows.ids, t.rows.weights = append(t.rows.ids, int32(id)), append(t.rows.weights, r.Float32())
			}
		}
		t.rows.start = append(t.rows.start, int32(len(t.rows.ids)))
		for d := range dim {
			x := float32(r.NormFloat64()) / 2
			if d == gold {
				x++
			}
			t.rows.vectors = append(t.rows.vectors, x)
		}
		t.gold, t.cost = append(t.gold, gold), append(t.cost, 0.5+float32(i%3))
	}
	return t
}

func (t task) solver() *solver { return newSolver(t.rows, t.gold, t.cost, t.labels) }

// features returns the rows in full. The products of these are what a product
// multiplies by.
func (t task) features(share float64) [][]float64 {
	out := make([][]float64, t.rows.len())
	for i := range out {
		x := make([]float64, t.rows.grams+t.rows.dim+1)
		one := t.rows.at(i)
		for k, id := range one.ids {
			x[id] = float64(one.weights[k]) * math.Sqrt(1-share)
		}
		for d, v := range one.vector {
			x[t.rows.grams+d] = float64(v) * math.Sqrt(share)
		}
		x[len(x)-1] = math.Sqrt(biasSquare)
		out[i] = x
	}
	return out
}

// logits are those of weights, [label][feature].
func logits(x []float64, weights [][]float64) []float64 {
	out := make([]float64, len(weights))
	for c, w := range weights {
		out[c] = dot(x, w)
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// loss returns what the solver is to make small, and its gradient, both in full.
func (t task) loss(x, weights [][]float64, l2 float64) (loss float64, gradient [][]float64) {
	for _, w := range weights {
		loss += l2 / 2 * dot(w, w)
		row := make([]float64, len(w))
		for i := range w {
			row[i] = l2 * w[i]
		}
		gradient = append(gradient, row)
	}
	for i, row := range x {
		z := logits(row, weights)
		top, sum := slices.Max(z), 0.0
		for _, l := range z {
			sum += math.Exp(l - top)
		}
		cost := float64(t.cost[i]) / float64(len(x))
		loss += cost * (top + math.Log(sum) - z[t.gold[i]])
		for c := range weights {
			g := math.Exp(z[c]-top) / sum
			if c == t.gold[i] {
				g--
			}
			for k := range row {
				gradient[c][k] += cost * g * row[k]
			}
		}
	}
	return loss, gradient
}

// sums returns the weights that amounts of lines make.
func (t task) sums(x [][]float64, amounts []float32) [][]float64 {
	out := make([][]float64, t.labels)
	for c := range out {
		out[c] = make([]float64, len(x[0]))
		for i, row := range x {
			for k := range row {
				out[c][k] += float64(amounts[i*t.labels+c]) * row[k]
			}
		}
	}
	return out
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within*max(1, math.Abs(a), math.Abs(b)) }

// TestProduct holds the product of sparse parts in blocks against one in full.
func TestProduct(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		task  task
		share float64
	}{
		"both":            {random(300, 150, 7), 0.65},
		"n-grams alone":   {random(300, 400, 0), 0},
		"vectors alone":   {random(20, 0, 5), 1},
		"one line":        {random(1, 9, 2), 0.5},
		"nothing of both": {random(5, 0, 0), 0},
	} {
		s := c.task.solver()
		s.product.share = float32(c.share)
		x, amounts := c.task.features(c.share), noise(len(s.at.amounts))
		got := make([]float32, len(amounts))
		s.product.of(amounts, got)
		weights := c.task.sums(x, amounts)
		copy(s.at.amounts, amounts)
		model, out := s.model(), make([]float32, c.task.labels)
		for i := range x {
			want := logits(x[i], weights)
			model.logits(c.task.rows.at(i), out)
			for l, w := range want {
				if g := float64(got[i*c.task.labels+l]); !near(g, w, 1e-4) || !near(float64(out[l]), w, 1e-4) {
					t.Fatalf("%s: line %d, label %d: %v by the product and %v by the model, want %v", name, i, l, g, out[l], w)
				}
			}
		}
	}
}

func noise(n int) []float32 {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64()) / 4
	}
	return out
}

// TestSlope holds the gradient and the slope along a way against differences of
// the loss.
func TestSlope(t *testing.T) {
	t.Parallel()
	task, to := random(90, 40, 6), setting{strength: 2, share: 0.4}
	s, x := task.solver(), task.features(to.share)
	s.product.share, s.l2 = float32(to.share), to.strength/90
	copy(s.at.amounts, noise(len(s.at.amounts)))
	s.product.of(s.at.amounts, s.at.logits)
	for i := range s.way.amounts {
		s.way.amounts[i] = float32(math.Sin(float64(i)))
	}
	s.product.of(s.way.amounts, s.way.logits)
	gradient := newPoint(len(s.at.amounts))
	s.slope(gradient.amounts)
	at := func(step float64) float64 {
		moved := slices.Clone(s.at.amounts)
		for i := range moved {
			moved[i] += float32(step) * s.way.amounts[i]
		}
		loss, _ := task.loss(x, task.sums(x, moved), s.l2)
		return loss
	}
	const step = 1.0 / 64
	for _, from := range []float64{0, 0.5} {
		want := (at(from+step) - at(from-step)) / (2 * step)
		if got := s.along(from); !near(got, want, 2e-3) {
			t.Errorf("%v along the way the slope is %v, by differences %v", from, got, want)
		}
	}
	if got, want := gradient.dot(s.way), s.along(0); !near(got, want, 1e-4) {
		t.Errorf("the gradient rises by %v along the way, the slope is %v", got, want)
	}
}

// descended is the minimum by plain gradient descent in full.
func (t task) descended(x [][]float64, l2 float64) (weights [][]float64) {
	weights = t.sums(x, make([]float32, len(x)*t.labels))
	for range 20000 {
		_, gradient := t.loss(x, weights, l2)
		length := 0.0
		for c, g := range gradient {
			length += dot(g, g)
			for k := range g {
				weights[c][k] -= 0.3 * g[k]
			}
		}
		if length < 1e-16 {
			break
		}
	}
	return weights
}

// TestSolve: from wherever it begins, the solver comes to where plain descent in
// full ends, lines of much weight and labels of little included.
func TestSolve(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		task task
		to   setting
	}{
		"both":          {random(60, 30, 4), setting{strength: 0.5, share: 0.6}},
		"n-grams alone": {random(60, 30, 0), setting{strength: 0.5}},
		"held tight":    {random(40, 20, 4), setting{strength: 10, share: 0.3}},
	} {
		x, l2 := c.task.features(c.to.share), c.to.strength/float64(c.task.rows.len())
		best, _ := c.task.loss(x, c.task.descended(x, l2), l2)
		for start, amounts := range map[string][]float32{"nothing": nil, "anywhere": noise(len(x) * c.task.labels)} {
			s := c.task.solver()
			copy(s.at.amounts, amounts)
			last := math.Inf(1)
			if err := s.solve(t.Context(), c.to, optimum, func(part float64) { last = part }); err != nil {
				t.Fatal(err)
			}
			loss, _ := c.task.loss(x, c.task.sums(x, s.at.amounts), l2)
			if last > optimum || loss > best*(1+1e-5) || loss < best*(1-1e-9) {
				t.Errorf("%s from %s: loss %.9f where the gradient is %.1g of its length, and the minimum is %.9f", name, start, loss, last, best)
			}
		}
	}
}

// TestSolveAlike: the number of processors does not show in a single bit. There
// are more lines than any block has.
func TestSolveAlike(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	task := random(1000, 300, 9)
	var first []float32
	for _, processors := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(processors)
		s := task.solver()
		if err := s.solve(t.Context(), setting{strength: 0.1, share: 0.5}, nearby, nil); err != nil {
			t.Fatal(err)
		}
		if m := s.model(); first == nil {
			first = m.table
		} else if !slices.Equal(m.table, first) {
			t.Errorf("%d processors find other weights than one", processors)
		}
	}
}

// TestSolveEnds: lines that say nothing have a minimum too, and a training can be
// ended.
func TestSolveEnds(t *testing.T) {
	t.Parallel()
	s := random(5, 0, 0).solver()
	if err := s.solve(t.Context(), setting{strength: 0.1}, optimum, nil); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s = random(50, 20, 3).solver()
	if err := s.solve(ctx, setting{strength: 0.1, share: 0.5}, 0, func(float64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

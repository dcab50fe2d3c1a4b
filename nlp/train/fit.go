package train

import (
	"context"

	"usher/nlp"
)

// rows are texts as weighted n-grams, in compressed form: those of row i are
// ids[start[i]:start[i+1]].
type rows struct {
	start   []int32
	ids     []int32
	weights []float32
}

func (r *rows) at(i int) ([]int32, []float32) {
	from, to := r.start[i], r.start[i+1]
	return r.ids[from:to], r.weights[from:to]
}

// weigh turns the n-grams of texts into rows.
func weigh(v *nlp.Vocabulary, texts [][]nlp.Gram) *rows {
	r := &rows{start: make([]int32, 1, len(texts)+1)}
	for _, grams := range texts {
		r.ids, r.weights = v.Weigh(grams, r.ids, r.weights)
		r.start = append(r.start, int32(len(r.ids)))
	}
	return r
}

// linear is a multinomial logistic regression: logits = x·table + bias.
type linear struct {
	labels int
	table  []float32 // [n-grams][labels]
	bias   []float32
}

// logits writes the logits of one row to out.
func (m *linear) logits(ids []int32, weights []float32, out []float32) {
	copy(out, m.bias)
	for i, id := range ids {
		w := weights[i]
		row := m.table[int(id)*m.labels:][:len(out)]
		for c, t := range row {
			out[c] += float32(w * t)
		}
	}
}

// problem is what fit solves.
type problem struct {
	rows   *rows
	gold   []int     // label of each row
	cost   []float32 // weight of each row
	labels int
	grams  int
}

const (
	rate       = 4.0  // first step; the loss of unit rows is 1/2-smooth
	biasRate   = 0.1  // the bias moves slower: every row moves it
	negligible = 1e-5 // gradients below do not move a weight
)

// fit minimises the mean weighted log-loss over the chosen rows plus
// l2/2·‖table‖² by stochastic gradient descent with a step that falls linearly
// to nothing (Bottou 2012, Stochastic Gradient Descent Tricks). It uses one
// goroutine and a fixed order, so the result depends on its arguments only.
func fit(ctx context.Context, p problem, chosen []int, l2 float64, epochs int) (*linear, error) {
	m := &linear{labels: p.labels, table: make([]float32, p.grams*p.labels), bias: make([]float32, p.labels)}
	order := append([]int(nil), chosen...)
	random := uint64(1)
	logits, slope := make([]float32, p.labels), make([]float64, p.labels)
	scale, step, steps := 1.0, 0, float64(len(order)*epochs)
	for range epochs {
		shuffle(order, &random)
		for n, i := range order {
			if n%256 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			eta := rate * (1 - float64(step)/steps)
			step++
			ids, weights := p.rows.at(i)
			m.scaled(ids, weights, logits, scale)
			gradient(logits, slope, p.gold[i])
			scale *= 1 - float64(eta*l2)
			m.descend(ids, weights, slope, float64(eta*float64(p.cost[i])), scale)
		}
		m.rescale(&scale)
	}
	return m, nil
}

// scaled writes the logits of a row while the table is stored divided by scale.
//
// One goroutine owns the table: the race detector has nothing to find here, and
// would make training twenty times slower.
//
//go:norace
func (m *linear) scaled(ids []int32, weights []float32, out []float32, scale float64) {
	clear(out)
	for i, id := range ids {
		w := weights[i]
		row := m.table[int(id)*m.labels:][:len(out)]
		for c, t := range row {
			out[c] += float32(w * t)
		}
	}
	s := float32(scale)
	for c := range out {
		out[c] = m.bias[c] + float32(s*out[c])
	}
}

// gradient writes probability minus target of each label. Labels far below the
// best get none, which saves their exponential.
//
//go:norace
func gradient(logits []float32, out []float64, gold int) {
	top := logits[0]
	for _, l := range logits {
		top = max(top, l)
	}
	var sum float64
	for c, l := range logits {
		out[c] = 0
		if d := float64(l - top); d > -14 {
			out[c] = nlp.Exp(d)
			sum += out[c]
		}
	}
	for c := range out {
		out[c] /= sum
	}
	out[gold]--
}

// descend takes one step along a row's gradient.
//
//go:norace
func (m *linear) descend(ids []int32, weights []float32, gradient []float64, eta, scale float64) {
	for c, g := range gradient {
		if -negligible < g && g < negligible {
			continue
		}
		m.bias[c] -= float32(biasRate * eta * g)
		g := float32(eta * g / scale)
		for i, id := range ids {
			m.table[int(id)*m.labels+c] -= float32(g * weights[i])
		}
	}
}

// rescale multiplies scale into the table.
func (m *linear) rescale(scale *float64) {
	s := float32(*scale)
	for i := range m.table {
		m.table[i] *= s
	}
	*scale = 1
}

// shuffle permutes order (Fisher–Yates over xorshift64*, Vigna 2016).
func shuffle(order []int, state *uint64) {
	for i := len(order) - 1; i > 0; i-- {
		x := *state
		x ^= x >> 12
		x ^= x << 25
		x ^= x >> 27
		*state = x
		j := int((x * 2685821657736338717 >> 33) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}

// pick returns the given rows.
func (r *rows) pick(chosen []int) *rows {
	out := &rows{start: make([]int32, 1, len(chosen)+1)}
	for _, i := range chosen {
		ids, weights := r.at(i)
		out.ids, out.weights = append(out.ids, ids...), append(out.weights, weights...)
		out.start = append(out.start, int32(len(out.ids)))
	}
	return out
}

package train

import (
	"context"

	"usher/nlp"
	"usher/simd"
)

// linear is a multinomial logistic regression: logits = x·table + dense·v + bias,
// of n-grams x and vector v.
type linear struct {
	labels int
	table  []float32 // [n-grams][labels]
	dense  []float32 // [labels][dimension of the vectors]
	bias   []float32
}

// logits writes the logits of one row to out.
func (m *linear) logits(r row, out []float32) { m.scaled(r, out, 1) }

// problem is what fit solves.
type problem struct {
	rows   *rows
	gold   []int     // label of each row
	cost   []float32 // weight of each row
	labels int
	grams  int
}

const (
	rate       = 4.0  // first step for rows of length 1, whose loss is 1/2-smooth
	biasRate   = 0.1  // the bias moves slower: every row moves it
	negligible = 1e-5 // gradients below do not move a weight
)

// fit minimises the mean weighted log-loss over the chosen rows plus
// l2/2·‖table‖² by stochastic gradient descent with a step that falls linearly
// to nothing (Bottou 2012, Stochastic Gradient Descent Tricks). It uses one
// goroutine and a fixed order, so the result depends on its arguments only. tell,
// if any, is told how many epochs are done, of how many.
func fit(ctx context.Context, p problem, chosen []int, l2 float64, epochs int, tell func(done, of int)) (*linear, error) {
	m := &linear{
		labels: p.labels, table: make([]float32, p.grams*p.labels), dense: make([]float32, p.rows.dim*p.labels), bias: make([]float32, p.labels),
	}
	order := append([]int(nil), chosen...)
	random := uint64(1)
	logits, slope := make([]float32, p.labels), make([]float64, p.labels)
	scale, step, steps := 1.0, 0, float64(len(order)*epochs)
	for epoch := range epochs {
		if tell != nil {
			tell(epoch, epochs)
		}
		shuffle(order, &random)
		for n, i := range order {
			if n%256 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			eta := rate * (1 - float64(step)/steps)
			step++
			r := p.rows.at(i)
			m.scaled(r, logits, scale)
			gradient(logits, slope, p.gold[i])
			scale *= 1 - float64(eta*l2)
			eta = float64(eta * float64(p.cost[i]))
			m.descend(r, slope, eta, scale)
		}
		m.rescale(&scale)
	}
	if tell != nil {
		tell(epochs, epochs)
	}
	return m, nil
}

// scaled writes the logits of a row while the table is stored divided by scale.
//
// One goroutine owns the table: the race detector has nothing to find here, and
// would make training twenty times slower.
//
//go:norace
func (m *linear) scaled(r row, out []float32, scale float64) {
	simd.DotMany(r.vector, m.dense, out)
	for i, id := range r.ids {
		w := r.weights[i]
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
func (m *linear) descend(r row, gradient []float64, eta, scale float64) {
	for c, g := range gradient {
		if -negligible < g && g < negligible {
			continue
		}
		m.bias[c] -= float32(biasRate * eta * g)
		g := float32(eta * g / scale)
		for i, id := range r.ids {
			m.table[int(id)*m.labels+c] -= float32(g * r.weights[i])
		}
		simd.Axpy(-g, r.vector, m.dense[c*len(r.vector):])
	}
}

// rescale multiplies scale into the table.
func (m *linear) rescale(scale *float64) {
	s := float32(*scale)
	for _, part := range [][]float32{m.table, m.dense} {
		for i := range part {
			part[i] *= s
		}
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

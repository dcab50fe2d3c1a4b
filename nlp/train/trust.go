package train

import (
	"math"

	"usher/nlp"
	"usher/nlp/tflite"
)

// Trust makes of what a head says the probability that its answer, the best
// label but the one for out of scope, is right, and the text in scope:
//
//	LOGISTIC(Odds · log-odds of the label's probability + Energy · log Σ exp(logit) + Bias)
//
// The sum is over the labels but that for out of scope. A text that nothing speaks
// for has low logits, which the probabilities, being shares, do not show (Liu, Wang,
// Owens, Li: Energy-based Out-of-distribution Detection, 2020). It holds where one
// text in five is out of scope.
type Trust struct {
	Odds   float64 `json:"odds"`
	Energy float64 `json:"energy"`
	Bias   float64 `json:"bias"`
}

// leastStrange is how many lines out of scope it takes to learn how they are told
// from others.
const leastStrange = 50

// others is how many lines in scope one out of scope counts beside.
const others = 4

// nearSure is added to a probability and to its counterpart, so that float32
// can tell their log-odds, which then lie within ±9.3.
const nearSure = 1e-4

// saying is what trust is made of, of one line.
type saying struct {
	odds, energy float64
	right        bool
}

// sayingOf is that of a label with the probability p, of logits with such a sum
// of exponentials.
func sayingOf(p, energy float64, right bool) saying {
	return saying{nlp.Ln(p+nearSure) - nlp.Ln(1-p+nearSure), energy, right}
}

func (t Trust) logit(s saying) float64 {
	return float64(t.Odds*s.odds) + float64(t.Energy*s.energy) + t.Bias
}

func (t Trust) of(s saying) float64 { return 1 / (1 + nlp.Exp(-t.logit(s))) }

// write adds the operators that compute it. own is the number of the label for out
// of scope, or -1. That label has no part in the maxima: its probability counts
// as 0, and its logit as one that is very low.
func (t Trust) write(b *tflite.Builder, logits, probabilities tflite.Tensor, labels, own int) tflite.Tensor {
	if own >= 0 {
		counts, low := make([]float32, labels), make([]float32, labels)
		for i := range counts {
			counts[i] = 1
		}
		counts[own], low[own] = 0, veryLow
		logits = b.Add(logits, tflite.Constant(b, "low", []int{1, labels}, low), tflite.NoActivation)
		probabilities = b.Mul(probabilities, tflite.Constant(b, "counts", []int{1, labels}, counts), tflite.NoActivation)
	}
	line := func(x tflite.Tensor, by, plus float64) tflite.Tensor { // by·x + plus
		x = b.Mul(x, tflite.Constant(b, "by", []int{1, 1}, []float32{float32(by)}), tflite.NoActivation)
		return b.Add(x, tflite.Constant(b, "plus", []int{1, 1}, []float32{float32(plus)}), tflite.NoActivation)
	}
	p := b.ReduceMax(probabilities, true, 1)
	terms := []tflite.Tensor{
		line(b.Log(line(p, 1, nearSure)), t.Odds, t.Bias),
		line(b.Log(line(p, -1, 1+nearSure)), -t.Odds, 0),
		line(b.ReduceMax(logits, true, 1), t.Energy, 0),
		line(b.Log(b.ReduceMax(b.Softmax(logits, 1), true, 1)), -t.Energy, 0),
	}
	sum := terms[0]
	for _, x := range terms[1:] {
		sum = b.Add(sum, x, tflite.NoActivation)
	}
	return b.Logistic(sum)
}

// veryLow takes a label out of a softmax.
const veryLow = -1e4

// trustIn fits Trust by Newton's method. To trust an answer as much as its
// probability says costs nothing, and other numbers as much as one line would, so
// that there always is an end.
func trustIn(lines []saying) Trust {
	t := Trust{Odds: 1}
	loss := t.loss(lines)
	for range 50 {
		step, whole := t.newton(lines), 1.0
		for whole > 1e-3 {
			next := Trust{t.Odds - float64(whole*step[0]), t.Energy - float64(whole*step[1]), t.Bias - float64(whole*step[2])}
			if l := next.loss(lines); l < loss {
				t, loss = next, l
				break
			}
			whole /= 2
		}
		if whole <= 1e-3 || max(math.Abs(step[0]), math.Abs(step[1]), math.Abs(step[2])) < 1e-7 {
			break
		}
	}
	return Trust{round(t.Odds, 1e6), round(t.Energy, 1e6), round(t.Bias, 1e6)}
}

// moved is how far t is from the probability.
func (t Trust) moved() [3]float64 { return [3]float64{t.Odds - 1, t.Energy, t.Bias} }

func (t Trust) loss(lines []saying) float64 {
	sum := 0.0
	for _, d := range t.moved() {
		sum += float64(d*d) / 2
	}
	for _, s := range lines {
		x := t.logit(s)
		if s.right {
			x = -x
		}
		sum += max(x, 0) + nlp.Ln(1+nlp.Exp(-math.Abs(x)))
	}
	return sum
}

// newton returns the gradient over the curvature.
func (t Trust) newton(lines []saying) [3]float64 {
	gradient, curve := t.moved(), [3][3]float64{{1}, {0, 1}, {0, 0, 1}}
	for _, s := range lines {
		x, p := [3]float64{s.odds, s.energy, 1}, t.of(s)
		off, bend := p, float64(p*(1-p))
		if s.right {
			off--
		}
		for i := range x {
			gradient[i] += float64(off * x[i])
			for j := range i + 1 {
				curve[i][j] += float64(bend * float64(x[i]*x[j]))
			}
		}
	}
	return solved(curve, gradient)
}

// solved returns x of a·x = y. Of a, which is positive definite, the lower half
// is given.
func solved(a [3][3]float64, y [3]float64) [3]float64 {
	for i := range y { // Cholesky
		for j := range i + 1 {
			for k := range j {
				a[i][j] -= float64(a[i][k] * a[j][k])
			}
			if i == j {
				a[i][i] = math.Sqrt(a[i][i])
			} else {
				a[i][j] /= a[j][j]
			}
		}
		for k := range i {
			y[i] -= float64(a[i][k] * y[k])
		}
		y[i] /= a[i][i]
	}
	for i := 2; i >= 0; i-- {
		for k := i + 1; k < 3; k++ {
			y[i] -= float64(a[k][i] * y[k])
		}
		y[i] /= a[i][i]
	}
	return y
}

// Believe makes the probabilities of labels confidences: that of the best, the one
// for out of scope aside, becomes trust. Below its probability the others but that
// for out of scope shrink with it; above, all others do, so that the sum stays at
// most one. outside is the number of the label for out of scope, or -1.
func Believe[F ~float32 | ~float64](p []F, outside int, trust F) {
	best := -1
	for i, x := range p {
		if i != outside && (best < 0 || x > p[best]) {
			best = i
		}
	}
	was := p[best]
	for i := range p {
		switch {
		case trust > was:
			p[i] *= (1 - trust) / (1 - was)
		case was > 0 && i != outside:
			p[i] *= trust / was
		}
	}
	p[best] = trust
}

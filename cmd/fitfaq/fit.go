package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
)

// fit returns the coefficients of a logistic model by Newton's method, with a
// little ridge so that it has an end.
func fit(samples []sample) []float64 {
	const ridge = 1e-3
	n := len(samples[0].features)
	var total float64
	for _, s := range samples {
		total += s.weight
	}
	b := make([]float64, n)
	for range 50 {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
			hessian[i][i] = ridge
			if i > 0 {
				gradient[i] = ridge * b[i]
			}
		}
		for _, s := range samples {
			p, w := probability(b, s.features), s.weight/total
			for i, x := range s.features {
				gradient[i] += w * (p - truth(s)) * x
				for j, y := range s.features {
					hessian[i][j] += w * p * (1 - p) * x * y
				}
			}
		}
		for i, d := range solve(hessian, gradient) {
			b[i] -= d
		}
	}
	return b
}

func truth(s sample) float64 {
	if s.right {
		return 1
	}
	return 0
}

func probability(b, features []float64) float64 {
	z := 0.0
	for i, x := range features {
		z += b[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// solve returns x of a·x = y by elimination; a is positive definite.
func solve(a [][]float64, y []float64) []float64 {
	for i := range a {
		for j := i + 1; j < len(a); j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < len(a); k++ {
				a[j][k] -= f * a[i][k]
			}
			y[j] -= f * y[i]
		}
	}
	x := make([]float64, len(a))
	for i := len(a) - 1; i >= 0; i-- {
		x[i] = y[i]
		for k := i + 1; k < len(a); k++ {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// report fits, measures each set by coefficients that know nothing of its
// family, and returns those that know all.
func report(out io.Writer, sets []set, all []sample) []float64 {
	fitted := slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.same })
	fmt.Fprintf(out, "%-14s %6s %9s %6s %6s %10s %16s %16s %16s\n",
		"set", "asked", "with answ", "first", "MRR", "cov@95 %", "right at 0.6–0.9", "right from 0.9", "unrelated ≥ 0.3")
	var unseen []judged
	for i := range sets {
		s := &sets[i]
		b := fit(slices.DeleteFunc(slices.Clone(fitted), func(o sample) bool { return o.set.family == s.family }))
		var own []judged
		for _, o := range all {
			if o.set == s && o.first {
				p := probability(b, o.features)
				if o.same {
					p = max(p, 0.97)
				}
				own = append(own, judged{p, o.right, o.weight, o.kind})
			}
		}
		unseen = append(unseen, own...)
		answerable := float64(max(s.answerable, 1))
		fmt.Fprintf(out, "%-14s %6d %9d %6.3f %6.3f %10.3f %16s %16s %16s\n", s.name, len(s.questions), s.answerable,
			s.first/answerable, s.reciprocal/answerable, coverage(own), rightAt(own, 0.6, 0.9), rightAt(own, 0.9, 2), astray(own))
	}
	fmt.Fprintf(out, "%-14s %40s %16s %16s %16s\n", "all, unseen", "", rightAt(unseen, 0.6, 0.9), rightAt(unseen, 0.9, 2), astray(unseen))
	return fit(fitted)
}

// judged is a best candidate with its probability.
type judged struct {
	p      float64
	right  bool
	weight float64
	kind   kind
}

// coverage is the share of right answers that can be given while 95 % of what
// is given is right, by weight.
func coverage(all []judged) float64 {
	slices.SortFunc(all, func(a, b judged) int { return cmp.Compare(b.p, a.p) })
	var given, right, best, total float64
	for _, j := range all {
		given += j.weight
		if j.right {
			right += j.weight
		}
		if right >= 0.95*given {
			best = right
		}
	}
	total = right
	return best / max(total, 1e-9)
}

// rightAt says how many of those with a probability of from…to are right, by
// weight, and how many there are.
func rightAt(all []judged, from, to float64) string {
	var given, right float64
	n := 0
	for _, j := range all {
		if j.p >= from && j.p < to {
			n++
			given += j.weight
			if j.right {
				right += j.weight
			}
		}
	}
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f of %d", right/given, n)
}

// astray says how many questions of other subjects get a confidence at which
// the bot would ask back.
func astray(all []judged) string {
	n, high := 0, 0
	for _, j := range all {
		if j.kind != unrelated {
			continue
		}
		n++
		if j.p >= 0.3 {
			high++
		}
	}
	return fmt.Sprintf("%d of %d", high, n)
}

package main

import "math"

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
		step := 0.0
		for i, d := range solve(hessian, gradient) {
			b[i] -= d
			step = max(step, math.Abs(d))
		}
		if step < 1e-6 {
			break
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

package nlp

import "math"

// BinomialTail returns the probability of at most k successes in n trials that
// succeed with probability p; 1 for no trials.
func BinomialTail(k, n int, p float64) float64 {
	switch {
	case k >= n:
		return 1
	case p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	// Terms from the largest of those summed downward, each from the one before.
	logTerm := lnChoose(n, k) + float64(float64(k)*Ln(p)) + float64(float64(n-k)*Ln(1-p))
	sum, term := 1.0, 1.0
	for i := k; i > 0; i-- {
		term *= float64(i) / float64(n-i+1) * (1 - p) / p
		sum += term
		if math.IsInf(sum, 1) || term < 1e-17*sum && i < int(float64(n)*p) {
			break
		}
	}
	if math.IsInf(sum, 1) {
		return 1
	}
	return min(1, Exp(logTerm+Ln(sum)))
}

// lnChoose is the logarithm of the number of ways to choose k of n.
func lnChoose(n, k int) float64 {
	k = min(k, n-k)
	sum := 0.0
	for i := 1; i <= k; i++ {
		sum += Ln(float64(n-k+i)) - Ln(float64(i))
	}
	return sum
}

// SignTest is the probability that of n cases as many or more are of one kind as
// the larger of two numbers, where both kinds are equally likely: two-sided, 1 for
// equals. It tells whether two systems differ that are each right where the other
// is wrong on so many cases.
func SignTest(a, b int) float64 {
	if a == b {
		return 1
	}
	return min(1, 2*BinomialTail(min(a, b), a+b, 0.5))
}

package measure

import "usher/text"

// Difference is by how much what a says is right more often than what b says,
// of the same lines in the same order, with the interval over samples of lines
// (a paired bootstrap: Efron and Tibshirani 1993; Berg-Kirkpatrick, Burkett and
// Klein 2012 on what it is good for).
func Difference(a, b []Answer) Estimate {
	gain := make([]float64, len(a))
	for i := range a {
		if a[i].Right() {
			gain[i]++
		}
		if b[i].Right() {
			gain[i]--
		}
	}
	return meanOf(gain)
}

// meanOf is the mean of values, with its interval.
func meanOf(values []float64) Estimate {
	return Bootstrap(len(values), func(chosen []int) []float64 {
		var sum float64
		for _, c := range chosen {
			sum += values[c]
		}
		return []float64{sum / float64(max(1, len(chosen)))}
	})[0]
}

// Repeated counts the texts that, normalised, are among the others: lines that
// were trained on say little.
func Repeated(texts, others []string) int {
	known := make(map[string]bool, len(others))
	for _, o := range others {
		known[text.Normalize(o)] = true
	}
	n := 0
	for _, s := range texts {
		if known[text.Normalize(s)] {
			n++
		}
	}
	return n
}

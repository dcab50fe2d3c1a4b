package nlp_test

import (
	"math"
	"testing"

	"usher/nlp"
)

// TestBinomialTail compares with sums of the plain definition.
func TestBinomialTail(t *testing.T) {
	t.Parallel()
	for n := range 30 {
		for _, p := range []float64{0.01, 0.05, 0.3, 0.5, 0.9} {
			sum := 0.0
			for k := range n + 1 {
				choose := 1.0
				for i := range k {
					choose *= float64(n-i) / float64(i+1)
				}
				sum += choose * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
				if got := nlp.BinomialTail(k, n, p); math.Abs(got-sum) > 1e-9 {
					t.Errorf("at most %d of %d at %v: %v, want %v", k, n, p, got, sum)
				}
			}
		}
	}
	for _, c := range []struct {
		k, n    int
		p, want float64
	}{{0, 0, 0.05, 1}, {0, 58, 0.05, 0.0510}, {0, 59, 0.05, 0.0485}, {400, 10_000, 0.05, tail(400, 10_000, 0.05)}, {5000, 10_000, 0.5, 0.504}} {
		if got := nlp.BinomialTail(c.k, c.n, c.p); math.Abs(got-c.want) > 0.02*c.want {
			t.Errorf("at most %d of %d at %v: %v, want %v", c.k, c.n, c.p, got, c.want)
		}
	}
}

// tail is the plain sum with logarithms of factorials.
func tail(k, n int, p float64) float64 {
	sum := 0.0
	ln := func(i int) float64 { l, _ := math.Lgamma(float64(i + 1)); return l }
	for i := range k + 1 {
		sum += math.Exp(ln(n) - ln(i) - ln(n-i) + float64(i)*math.Log(p) + float64(n-i)*math.Log(1-p))
	}
	return sum
}

// TestSignTest compares with a table of the binomial distribution.
func TestSignTest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b int
		want float64
	}{{0, 0, 1}, {5, 5, 1}, {1, 0, 1}, {0, 2, 0.5}, {8, 2, 0.109375}, {2, 8, 0.109375}, {10, 0, 0.001953125}, {60, 40, 0.0568879}, {1000, 0, 0}} {
		if got := nlp.SignTest(c.a, c.b); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%d and %d: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

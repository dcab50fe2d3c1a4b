package nlp_test

import (
	"math"
	"math/rand/v2"
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

// draw gives answers whose scores are the probability that they are right,
// distorted by a power.
func draw(random *rand.Rand, n int, power float64) []nlp.Scored {
	out := make([]nlp.Scored, n)
	for i := range out {
		right := 1 - math.Pow(random.Float64(), 3)
		out[i] = nlp.Scored{Score: math.Pow(right, power), Right: random.Float64() < right}
	}
	return out
}

// TestPromised: over many draws the share of wrong answers from the threshold on
// is above the promised one in no more of them than said, whatever the scores
// mean, and with enough answers much is answered.
func TestPromised(t *testing.T) {
	t.Parallel()
	const risk, delta, rounds = 0.05, 0.1, 400
	random := rand.New(rand.NewPCG(3, 4))
	for _, power := range []float64{0.5, 1, 4} {
		future := draw(random, 100_000, power)
		broken, coverage := 0, 0.0
		for range rounds {
			p := nlp.Promised(draw(random, 1000, power), risk, delta)
			wrong, given := 0, 0
			for _, a := range future {
				if a.Score >= p.Threshold {
					given++
					if !a.Right {
						wrong++
					}
				}
			}
			if float64(wrong) > risk*float64(given) {
				broken++
			}
			coverage += p.Coverage / rounds
		}
		if float64(broken) > delta*rounds || coverage < 0.3 {
			t.Errorf("power %v: broken in %d of %d, coverage %.2f", power, broken, rounds, coverage)
		}
	}
}

// TestPromisedTooLittle: a handful of answers promises nothing, however right.
func TestPromisedTooLittle(t *testing.T) {
	t.Parallel()
	few := make([]nlp.Scored, 40)
	for i := range few {
		few[i] = nlp.Scored{Score: 0.99, Right: true}
	}
	if p := nlp.Promised(few, 0.05, 0.1); p.Kept || p.Threshold <= 1 || p.Answers != 40 {
		t.Errorf("40 right answers: %+v", p)
	}
	if p := nlp.Promised(nil, 0.05, 0.1); p.Kept || p.Threshold <= 1 {
		t.Errorf("none: %+v", p)
	}
	many := make([]nlp.Scored, 200)
	for i := range many {
		many[i] = nlp.Scored{Score: 0.99, Right: true}
	}
	if p := nlp.Promised(many, 0.05, 0.1); !p.Kept || p.Coverage != 1 || p.Wrong != 0 {
		t.Errorf("200 right answers: %+v", p)
	}
}

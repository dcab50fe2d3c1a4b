package nlp_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher/nlp"
)

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

// TestFewest: one answer less promises nothing, however right all are.
func TestFewest(t *testing.T) {
	t.Parallel()
	for risk, want := range map[float64]int{0.005: 736, 0.01: 368, 0.05: 72, 0.1: 36, 0.3: 11} {
		if got := nlp.Fewest(risk, 0.1); got != want {
			t.Errorf("at %v wrong %d are needed, want %d", risk, got, want)
		}
		right := make([]nlp.Scored, want)
		for i := range right {
			right[i] = nlp.Scored{Score: 0.5, Right: true}
		}
		if p := nlp.Promised(right, risk, 0.1); !p.Kept || p.Coverage != 1 {
			t.Errorf("%d right answers at %v wrong: %+v", want, risk, p)
		}
		if p := nlp.Promised(right[1:], risk, 0.1); p.Kept {
			t.Errorf("one less at %v wrong: %+v", risk, p)
		}
	}
}

// TestPromisedCounts: Kept, Wrong and Coverage say what is from the threshold on,
// and it is a number of thousandths.
func TestPromisedCounts(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	kept := 0
	for range 100 {
		answers := draw(random, 50+random.IntN(1000), 0.5+2*random.Float64())
		for i := range answers { // many equals, most of them on a threshold
			answers[i].Score = math.Round(answers[i].Score*100) / 100
		}
		p := nlp.Promised(answers, 0.05, 0.1)
		given, wrong := 0, 0
		for _, a := range answers {
			if a.Score >= p.Threshold {
				given++
				if !a.Right {
					wrong++
				}
			}
		}
		if p.Answers != len(answers) || p.Coverage != float64(given)/float64(len(answers)) || p.Wrong != float64(wrong)/math.Max(1, float64(given)) {
			t.Errorf("%+v: %d of %d are given, %d wrong", p, given, len(answers), wrong)
		}
		if p.Kept != (given > 0) || p.Kept == (p.Threshold == nlp.Nothing) || p.Threshold != math.Round(p.Threshold*1000)/1000 {
			t.Errorf("%+v: %d are given", p, given)
		}
		if p.Kept {
			kept++
		}
	}
	if kept < 20 || kept == 100 {
		t.Errorf("%d of 100 promises are kept", kept)
	}
}

// TestPromisedTies: answers on the threshold are given, all of them or none, and
// answers close below it are not, however many are equal.
func TestPromisedTies(t *testing.T) {
	t.Parallel()
	for _, at := range []float64{0.975, 0.9, 0.575, 0.305, 0.07, 0.005} {
		const sure, right, wrong = 100, 300, 100
		answers := make([]nlp.Scored, sure, sure+right+wrong)
		for i := range answers {
			answers[i] = nlp.Scored{Score: 0.99, Right: true}
		}
		for range right {
			answers = append(answers, nlp.Scored{Score: at, Right: true})
		}
		for range wrong {
			answers = append(answers, nlp.Scored{Score: at - 0.0001})
		}
		if p := nlp.Promised(answers, 0.05, 0.1); !p.Kept || p.Threshold != at || p.Coverage != 0.8 || p.Wrong != 0 {
			t.Errorf("right at %v, wrong close below: %+v", at, p)
		}
		for i := range answers[sure+right:] {
			answers[sure+right+i].Score = at
		}
		if p := nlp.Promised(answers, 0.05, 0.1); !p.Kept || p.Threshold != math.Round(1000*at+5)/1000 || p.Coverage != 0.2 || p.Wrong != 0 {
			t.Errorf("right and wrong at %v: %+v", at, p)
		}
	}
}

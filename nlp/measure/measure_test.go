package measure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/measure"
)

// near reports whether two numbers agree but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// cases calls check so often with random data of many sizes; coarse scores are often
// equal.
func cases(t *testing.T, times int, check func(random *rand.Rand, n int, coarse bool)) {
	t.Helper()
	for i := range times {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		check(random, 1+random.IntN(60), i%2 == 0)
	}
}

func randomScore(random *rand.Rand, coarse bool) float64 {
	if coarse {
		return float64(random.IntN(8)) / 7
	}
	return random.Float64()
}

func randomScored(random *rand.Rand, n int, coarse bool) []nlp.Scored {
	out := make([]nlp.Scored, n)
	for i := range out {
		out[i].Score = randomScore(random, coarse)
		out[i].Right = random.Float64() < out[i].Score
	}
	return out
}

func randomAnswers(random *rand.Rand, n int, coarse bool) []measure.Answer {
	labels := []string{"a", "b", "c", "d", usher.OutOfScope}
	out := make([]measure.Answer, n)
	for i := range out {
		a := measure.Answer{
			Text: fmt.Sprintf("line %d", i), Gold: labels[random.IntN(len(labels))],
			Label: labels[random.IntN(len(labels))], Score: randomScore(random, coarse), Accepted: random.IntN(3) > 0,
		}
		if random.IntN(2) == 0 {
			a.Label = a.Gold
		}
		if i%3 == 0 {
			a.Text = fmt.Sprintf("第%d句话", i)
		}
		out[i] = a
	}
	return out
}

// split returns the scores of the right ones and of the others.
func split(scored []nlp.Scored) (right, wrong []float64) {
	for _, s := range scored {
		if s.Right {
			right = append(right, s.Score)
		} else {
			wrong = append(wrong, s.Score)
		}
	}
	return right, wrong
}

package measure_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"usher"
	"usher/nlp/measure"
)

func TestConfusions(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		answers := randomAnswers(random, n, coarse)
		want := map[measure.Pair]int{}
		for _, a := range answers {
			if a.Said() != a.Gold {
				want[measure.Pair{Gold: a.Gold, Said: a.Said()}]++
			}
		}
		found := measure.Confusions(answers)
		for i, c := range found {
			if want[measure.Pair{Gold: c.Gold, Said: c.Said}] != c.Lines || len(c.Sentences) != min(3, c.Lines) || i > 0 && c.Lines > found[i-1].Lines {
				t.Errorf("%+v, of %v", c, want)
			}
			if !slices.IsSortedFunc(c.Sentences, func(a, b measure.Sentence) int { return cmp.Compare(b.Score, a.Score) }) {
				t.Errorf("not the surest first: %+v", c.Sentences)
			}
		}
		if len(found) != len(want) {
			t.Errorf("%d confusions, want %d", len(found), len(want))
		}
	})
}

func TestCollisions(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		answers := randomAnswers(random, n, coarse)
		all := 0
		for _, c := range measure.Collisions(answers) {
			var lines, acted, of int
			for _, a := range answers {
				if a.Gold == c.A || a.Gold == c.B {
					of++
				}
				if a.Gold == c.A && a.Label == c.B || a.Gold == c.B && a.Label == c.A {
					lines++
					if a.Accepted {
						acted++
					}
				}
			}
			if c.A >= c.B || lines != c.Lines || acted != c.Accepted || of != c.Of || len(c.OfA)+len(c.OfB) > 6 {
				t.Errorf("%+v: %d lines, %d acted upon, of %d", c, lines, acted, of)
			}
			all += c.Lines
		}
		wrong := 0
		for _, a := range answers {
			if a.Gold != usher.OutOfScope && a.Label != usher.OutOfScope && a.Gold != a.Label {
				wrong++
			}
		}
		if all != wrong {
			t.Errorf("%d lines collide, %d are taken for another intent", all, wrong)
		}
	})
}

// TestMatrix: each row counts the lines of its label.
func TestMatrix(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		answers := randomAnswers(random, n, coarse)
		m := measure.MatrixOf(answers, 3)
		if len(m.Labels) > 3 {
			t.Errorf("%d labels", len(m.Labels))
		}
		for i, gold := range m.Labels {
			if gold == usher.OutOfScope && i != len(m.Labels)-1 || i > 0 && gold < m.Labels[i-1] && gold != usher.OutOfScope {
				t.Errorf("labels %v", m.Labels)
			}
			rest := 0
			for _, a := range answers {
				if a.Gold == gold {
					rest++
				}
			}
			for j, said := range m.Labels {
				want := 0
				for _, a := range answers {
					if a.Gold == gold && a.Said() == said {
						want++
					}
				}
				rest -= want
				if m.Counts[i][j] != want {
					t.Errorf("%s as %s: %d, want %d", gold, said, m.Counts[i][j], want)
				}
			}
			if m.Others[i] != rest {
				t.Errorf("%s as others: %d, want %d", gold, m.Others[i], rest)
			}
		}
	})
}

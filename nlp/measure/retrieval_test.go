package measure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/nlp/measure"
)

func randomSearches(random *rand.Rand, n int, coarse bool) []measure.Search {
	out := make([]measure.Search, n)
	for i := range out {
		s := measure.Search{ID: fmt.Sprint("q", i), Text: "where", Score: randomScore(random, coarse)}
		for _, e := range random.Perm(15)[:random.IntN(15)] {
			s.Ranked = append(s.Ranked, fmt.Sprint(e))
		}
		for _, e := range random.Perm(15)[:random.IntN(4)] {
			s.Relevant = append(s.Relevant, fmt.Sprint(e))
		}
		out[i] = s
	}
	return out
}

// place is where an entry stands, from 1; 0: nowhere.
func place(s measure.Search, entry string) int { return slices.Index(s.Ranked, entry) + 1 }

func TestRetrieval(t *testing.T) {
	t.Parallel()
	cases(t, 20, func(random *rand.Rand, n int, coarse bool) {
		searches := randomSearches(random, n, coarse)
		got := measure.OfSearches("x", searches)
		var mrr, precision, one, three, five, ten, answerable float64
		for _, s := range searches {
			if len(s.Relevant) == 0 {
				continue
			}
			answerable++
			first := 1000
			for _, e := range s.Relevant {
				at := place(s, e)
				if at == 0 {
					continue
				}
				first = min(first, at)
				above := 0.0 // answers at this place or before
				for _, other := range s.Relevant {
					if p := place(s, other); p > 0 && p <= at {
						above++
					}
				}
				precision += above / float64(at) / float64(len(s.Relevant))
			}
			if first == 1000 {
				continue
			}
			mrr += 1 / float64(first)
			for depth, hits := range map[int]*float64{1: &one, 3: &three, 5: &five, 10: &ten} {
				if first <= depth {
					*hits++
				}
			}
		}
		for name, c := range map[string]struct {
			e    *measure.Estimate
			want float64
		}{
			"MRR": {got.MRR, mrr}, "MAP": {got.MAP, precision},
			"hit@1": {got.Hit1, one}, "hit@3": {got.Hit3, three}, "hit@5": {got.Hit5, five}, "hit@10": {got.Hit10, ten},
		} {
			if (c.e == nil) != (answerable == 0) || c.e != nil && !near(c.e.Value, c.want/answerable) {
				t.Errorf("%s %+v, want %v", name, c.e, c.want/answerable)
			}
		}
		if got.Questions != n || got.Unanswerable != n-int(answerable) {
			t.Errorf("%+v", got.RetrievalNumbers)
		}
		checkAnswering(t, searches, got.Thresholds)
	})
}

func checkAnswering(t *testing.T, searches []measure.Search, thresholds []measure.Answering) {
	t.Helper()
	for _, a := range thresholds {
		var answered, right, refused, unanswerable float64
		for _, s := range searches {
			if len(s.Ranked) > 0 && s.Score >= a.Threshold {
				answered++
				if slices.Contains(s.Relevant, s.Ranked[0]) {
					right++
				}
			} else if len(s.Relevant) == 0 {
				refused++
			}
			if len(s.Relevant) == 0 {
				unanswerable++
			}
		}
		if !near(a.Answered, answered/float64(len(searches))) || (a.Right == nil) != (answered == 0) || a.Right != nil && !near(*a.Right, right/answered) ||
			(a.Refused == nil) != (unanswerable == 0) || a.Refused != nil && !near(*a.Refused, refused/unanswerable) {
			t.Errorf("at %v: %+v, want %v answered, %v right, %v refused", a.Threshold, a, answered, right, refused)
		}
	}
}

// TestRetrievalWorst shows the surest of the wrong first entries.
func TestRetrievalWorst(t *testing.T) {
	t.Parallel()
	got := measure.OfSearches("x", []measure.Search{
		{ID: "1", Ranked: []string{"a"}, Relevant: []string{"b"}, Score: .3},
		{ID: "2", Ranked: []string{"a"}, Relevant: []string{"a"}, Score: .8},
		{ID: "3", Ranked: []string{"b", "a"}, Score: .9},
		{ID: "4", Relevant: []string{"a"}},
	})
	if len(got.Worst) != 2 || got.Worst[0].ID != "3" || got.Worst[1].Found != "a" {
		t.Errorf("%+v", got.Worst)
	}
}

package measure_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher"
	"usher/nlp/measure"
)

// plain computes the figures of answers by their definitions, one by one.
func plain(answers []measure.Answer) map[string]float64 {
	count := func(is func(a measure.Answer) bool) (n float64) {
		for _, a := range answers {
			if is(a) {
				n++
			}
		}
		return n
	}
	outside := func(a measure.Answer) bool { return a.Gold == "oos" }
	refused := func(a measure.Answer) bool { return !a.Accepted || a.Label == "oos" || a.Label == "" }
	best := func(a measure.Answer) bool { return a.Gold != "oos" && a.Label == a.Gold }
	all, out, no := float64(len(answers)), count(outside), count(refused)
	both := count(func(a measure.Answer) bool { return outside(a) && refused(a) })
	kept := count(func(a measure.Answer) bool { return best(a) && !refused(a) })
	in := all - out
	return map[string]float64{
		"accuracy": (kept + both) / all, "coverage": (all - no) / all, "best": count(best) / in, "kept": kept / in,
		"recall": both / out, "precision": both / no, "answered": kept / (all - no),
	}
}

func TestIntents(t *testing.T) {
	t.Parallel()
	cases(t, 20, func(random *rand.Rand, n int, coarse bool) {
		answers := randomAnswers(random, n, coarse)
		got, want := measure.OfIntents("x", answers), plain(answers)
		outside := slices.ContainsFunc(answers, func(a measure.Answer) bool { return a.Gold == usher.OutOfScope })
		for name, e := range map[string]*measure.Estimate{
			"accuracy": &got.Accuracy, "coverage": &got.Coverage, "best": got.BestLabel, "kept": got.Kept,
			"recall": got.Recall, "precision": got.Precision, "answered": got.Answered,
		} {
			w := want[name]
			if name == "precision" && !outside {
				w = math.NaN()
			}
			if (e == nil) != math.IsNaN(w) || e != nil && !(near(e.Value, w) && e.Low <= e.Value+1e-9 && e.High >= e.Value-1e-9) {
				t.Errorf("%d answers, %s: %+v, want %v", n, name, e, w)
			}
		}
		if got.Lines != n || got.InScope+got.OutOfScope != n || got.System != "x" {
			t.Errorf("%+v of %d", got.IntentNumbers, n)
		}
		spoken := 0
		for _, l := range got.ByLanguage {
			spoken += l.Lines
		}
		if spoken != n || n > 3 && len(got.ByLanguage) != 2 {
			t.Errorf("languages %+v of %d lines", got.ByLanguage, n)
		}
	})
}

// TestIntentsAsScored are the lines of the public scorer's own test.
func TestIntentsAsScored(t *testing.T) {
	t.Parallel()
	gold := []string{"a", "a", "b", "b", "oos", "oos"}
	var answers []measure.Answer
	for i, a := range []measure.Answer{
		{Label: "a", Score: .9}, {Label: "b", Score: .8}, {Label: "b", Score: .7}, {Label: "b", Score: .3}, {Label: "a", Score: .2}, {Label: "b", Score: .85},
	} {
		a.Text, a.Gold, a.Accepted = "text", gold[i], a.Score >= .5
		answers = append(answers, a)
	}
	got := measure.OfIntents("", answers)
	for name, c := range map[string]struct{ got, want float64 }{
		"in-scope accuracy": {got.Kept.Value, .5}, "recall": {got.Recall.Value, .5}, "precision": {got.Precision.Value, .5},
		"accuracy": {got.Accuracy.Value, .5}, "AUROC": {got.AUROC.Value, 5. / 8}, "FPR": {got.FalseAcceptance.Value, .5},
		"coverage": {got.Coverage.Value, 4. / 6}, "threshold": {*got.Threshold, .5},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s %v, want %v", name, c.got, c.want)
		}
	}
}

func TestMacroF1(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		var pairs []measure.Pair
		for _, a := range randomAnswers(random, n, coarse) {
			pairs = append(pairs, measure.Pair{Gold: a.Gold, Said: a.Said()})
		}
		var sum, labels float64
		for _, label := range []string{"a", "b", "c", "d", "oos"} {
			var truly, falsely, missed float64
			for _, p := range pairs {
				switch {
				case p.Gold == label && p.Said == label:
					truly++
				case p.Gold == label:
					missed++
				case p.Said == label:
					falsely++
				}
			}
			if truly+missed == 0 {
				continue
			}
			labels++
			if truly > 0 {
				precision, recall := truly/(truly+falsely), truly/(truly+missed)
				sum += 2 * precision * recall / (precision + recall)
			}
		}
		if got := measure.MacroF1(pairs); !near(got, sum/labels) {
			t.Errorf("%v: %v, want %v", pairs, got, sum/labels)
		}
		scores := measure.Labels(pairs)
		if !slices.IsSortedFunc(scores, func(a, b measure.LabelScore) int { return int(1e9 * (a.F1 - b.F1)) }) || len(scores) != int(labels) {
			t.Errorf("labels %+v", scores)
		}
	})
}

func TestHistogram(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		answers := randomAnswers(random, n, coarse)
		h := measure.HistogramOf(answers, 20)
		want := h
		want.Right, want.Wrong, want.Outside = make([]int, 20), make([]int, 20), make([]int, 20)
		for _, a := range answers {
			if a.Label == "oos" {
				a.Score = 0
			}
			for step := range 20 {
				if from := float64(step) / 20; a.Score < from || step < 19 && a.Score >= float64(step+1)/20 {
					continue
				}
				switch a.Gold {
				case "oos":
					want.Outside[step]++
				case a.Label:
					want.Right[step]++
				default:
					want.Wrong[step]++
				}
			}
		}
		if !slices.Equal(h.Right, want.Right) || !slices.Equal(h.Wrong, want.Wrong) || !slices.Equal(h.Outside, want.Outside) {
			t.Errorf("%+v, want %+v", h, want)
		}
	})
}

// TestAcceptance finds the threshold, or says that there is none.
func TestAcceptance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answers []measure.Answer
		want    float64
		ok      bool
	}{
		{[]measure.Answer{{Label: "a", Score: .4}, {Label: "a", Score: .6, Accepted: true}}, .5, true},
		{[]measure.Answer{{Label: "a", Score: .6}, {Label: "a", Score: .4, Accepted: true}}, 0, false},
		{[]measure.Answer{{Label: "a", Score: .6, Accepted: true}}, 0, false},
		{[]measure.Answer{{Label: "oos", Score: .6}, {Label: "a", Score: .4, Accepted: true}}, 0, false},
		{nil, 0, false},
	} {
		if got, ok := measure.Acceptance(c.answers); ok != c.ok || ok && !near(got, c.want) {
			t.Errorf("%+v: %v %v", c.answers, got, ok)
		}
	}
}

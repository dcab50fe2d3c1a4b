package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"usher/nlp"
	"usher/nlp/measure"
)

func randomVerdicts(random *rand.Rand, n int, coarse bool) []measure.Verdict {
	labels := []string{"ok", "abuse", "advertising"}
	out := make([]measure.Verdict, n)
	for i := range out {
		gold := labels[random.IntN(3)]
		out[i] = measure.Verdict{Text: fmt.Sprint("text ", i), Gold: gold, Label: labels[random.IntN(3)], Score: randomScore(random, coarse), Bad: gold != "ok"}
	}
	return out
}

func TestModeration(t *testing.T) {
	t.Parallel()
	cases(t, 20, func(random *rand.Rand, n int, coarse bool) {
		verdicts := randomVerdicts(random, n, coarse)
		got := measure.OfModeration("x", verdicts)
		var scored []nlp.Scored
		var right, labelled, bad, missed, alarms float64
		for _, v := range verdicts {
			scored = append(scored, nlp.Scored{Score: v.Score, Right: v.Bad})
			switch flagged := v.Score >= 0.5; {
			case v.Bad && !flagged:
				missed++
			case !v.Bad && flagged:
				alarms++
			default:
				right++
			}
			if v.Bad {
				bad++
			}
			if v.Label == v.Gold {
				labelled++
			}
		}
		at := measure.OperatingAt(scored, 0.5)
		if !near(got.Accuracy.Value, right/float64(n)) || !near(got.LabelAccuracy.Value, labelled/float64(n)) || got.Bad != int(bad) {
			t.Errorf("%+v: %v right, %v labelled, %v bad of %d", got.ModerationNumbers, right, labelled, bad, n)
		}
		for name, c := range map[string]struct {
			e    *measure.Estimate
			want float64
			told bool
		}{
			"precision": {got.Precision, at.Precision, at.Recall+at.FalseAlarms > 0}, "recall": {got.Recall, at.Recall, bad > 0},
			"F1": {got.F1, at.F1, bad > 0}, "false alarms": {got.FalseAlarms, at.FalseAlarms, int(bad) < n},
		} {
			if (c.e != nil) != c.told || c.told && !near(c.e.Value, c.want) {
				t.Errorf("%s %+v, want %v (%v)", name, c.e, c.want, c.told)
			}
		}
		if len(got.Missed) != min(10, int(missed)) || len(got.Alarms) != min(10, int(alarms)) {
			t.Errorf("%d missed and %d alarms shown, of %v and %v", len(got.Missed), len(got.Alarms), missed, alarms)
		}
		for _, o := range got.Thresholds {
			if o != measure.OperatingAt(scored, o.Threshold) {
				t.Errorf("%+v", o)
			}
		}
	})
}

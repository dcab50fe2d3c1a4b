package nlp_test

import (
	"math"
	"testing"

	"usher/nlp"
)

// TestMacroF1: a label that is never meant does not count, one that is never said
// counts 0.
func TestMacroF1(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		counts []nlp.Count
		want   float64
	}{
		{nil, 0},
		{[]nlp.Count{{Said: 5}}, 0},
		{[]nlp.Count{{Gold: 4, Said: 4, Right: 4}}, 1},
		{[]nlp.Count{{Gold: 4, Said: 4, Right: 4}, {Gold: 2}, {Said: 3}}, 0.5},
		{[]nlp.Count{{Gold: 3, Said: 2, Right: 1}, {Gold: 1, Said: 3, Right: 1}}, (0.4 + 0.5) / 2},
	} {
		if got := nlp.MacroF1(c.counts); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %v, want %v", c.counts, got, c.want)
		}
	}
	if c := (nlp.Count{Gold: 4, Said: 2, Right: 1}); c.Precision() != 0.5 || c.Recall() != 0.25 || c.F1() != 1./3 {
		t.Errorf("%v %v %v", c.Precision(), c.Recall(), c.F1())
	}
}

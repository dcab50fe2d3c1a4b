package nlp_test

import (
	"math"
	"testing"

	"usher/nlp"
)

func TestSoftmax(t *testing.T) {
	t.Parallel()
	p := []float64{1000, 1001, -1e9}
	nlp.Softmax(p, p, 1)
	if math.Abs(p[1]-1/(1+math.Exp(-1))) > 1e-12 || p[2] != 0 || math.Abs(p[0]+p[1]-1) > 1e-12 {
		t.Errorf("softmax %v", p)
	}
	cold, warm := make([]float64, 2), make([]float64, 2)
	nlp.Softmax([]float64{1, 0}, cold, 0.5)
	nlp.Softmax([]float64{1, 0}, warm, 2)
	if cold[0] <= warm[0] {
		t.Errorf("cold %v, warm %v", cold, warm)
	}
}

func TestRejectThreshold(t *testing.T) {
	t.Parallel()
	right := func(scores ...float64) []nlp.Scored {
		var out []nlp.Scored
		for _, s := range scores {
			out = append(out, nlp.Scored{Score: s, Right: true})
		}
		return out
	}
	if got := nlp.RejectThreshold(right(0.6, 0.8, 0.9), []float64{0.1, 0.4}); got <= 0.4 || got > 0.6 {
		t.Errorf("threshold %v does not part 0.4 from 0.6", got)
	}
	var hundred []nlp.Scored
	for i := range 100 {
		hundred = append(hundred, nlp.Scored{Score: float64(i) / 100, Right: true})
	}
	if got := nlp.RejectThreshold(hundred, []float64{0.015, 0.025, 0.9}); got <= 0.025 || got > 0.03 {
		t.Errorf("threshold %v: three right answers are worth less than two of three refusals", got)
	}
	if got := nlp.RejectThreshold(hundred, []float64{0.5}); got > 0.05 {
		t.Errorf("threshold %v refuses more than one right answer in 25", got)
	}
	if got := nlp.RejectThreshold(right(0.1, 0.2, 0.3), nil); got != 0.1 {
		t.Errorf("threshold %v without anything out of scope", got)
	}
	if got := nlp.RejectThreshold(right(0.99, 0.999), nil); got != 0.7 {
		t.Errorf("threshold %v of sure answers", got)
	}
	if got := nlp.RejectThreshold([]nlp.Scored{{Score: 0.9}}, []float64{0.1}); got != 0 {
		t.Errorf("threshold %v where nothing is right", got)
	}
}

func TestCalibrationError(t *testing.T) {
	t.Parallel()
	if got := nlp.CalibrationError([]nlp.Scored{{Score: 1, Right: true}, {Score: 0.5, Right: true}, {Score: 0.5}, {}}); got != 0 {
		t.Errorf("error %v of perfect confidence", got)
	}
	if got := nlp.CalibrationError([]nlp.Scored{{Score: 1}, {Right: true}}); got != 1 {
		t.Errorf("error %v of the worst confidence", got)
	}
	if got := nlp.CalibrationError(nil); got != 0 {
		t.Errorf("error %v of nothing", got)
	}
}

func TestMinimum(t *testing.T) {
	t.Parallel()
	for _, at := range []float64{-3, 0.25, 4} {
		if got := nlp.Minimum(-3, 4, 0.001, func(x float64) float64 { return (x - at) * (x - at) }); math.Abs(got-at) > 0.001 {
			t.Errorf("minimum at %v, want %v", got, at)
		}
	}
}

package nlp_test

import (
	"math"
	"math/rand/v2"
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

// TestTemperature draws labels from known probabilities, distorts the logits
// and expects the distortion back.
func TestTemperature(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, distortion := range []float64{0.3, 1, 4} {
		var logits [][]float64
		var gold []int
		for range 4000 {
			row := []float64{random.NormFloat64() * 2, random.NormFloat64() * 2, random.NormFloat64() * 2}
			p := make([]float64, 3)
			nlp.Softmax(row, p, 1)
			u, label := random.Float64(), 0
			for ; label < 2 && u > p[label]; label++ {
				u -= p[label]
			}
			gold = append(gold, label)
			for i := range row {
				row[i] *= distortion
			}
			logits = append(logits, row)
		}
		got := nlp.Temperature(logits, gold)
		if math.Abs(got/distortion-1) > 0.08 {
			t.Errorf("temperature %v of logits times %v", got, distortion)
		}
		if nlp.Loss(logits, gold, got) > nlp.Loss(logits, gold, 1)+1e-6 {
			t.Errorf("calibration made the loss worse")
		}
	}
	if got := nlp.Temperature(nil, nil); got != 1 {
		t.Errorf("temperature of nothing: %v", got)
	}
	if got := nlp.Temperature([][]float64{{9, 0}}, []int{0}); got < 0.05 || got > 0.06 {
		t.Errorf("temperature where everything is right: %v", got)
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

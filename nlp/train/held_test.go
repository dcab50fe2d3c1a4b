package train

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher/nlp"
)

// drawn is what a system says that knows the chances of three labels, with its
// logits distorted.
func drawn(n int, distortion float64) *heldOut {
	random := rand.New(rand.NewPCG(1, 2))
	h := &heldOut{labels: 3}
	for range n {
		row, p := make([]float64, 3), make([]float64, 3)
		for i := range row {
			row[i] = 2 * random.NormFloat64()
		}
		nlp.Softmax(row, p, 1)
		u, label := random.Float64(), 0
		for ; label < 2 && u > p[label]; label++ {
			u -= p[label]
		}
		h.gold = append(h.gold, label)
		for _, x := range row {
			h.logits = append(h.logits, float32(x*distortion))
		}
	}
	return h
}

// TestCalibrate: the temperature undoes what distorts logits, and the loss is the
// one without.
func TestCalibrate(t *testing.T) {
	t.Parallel()
	honest := drawn(4000, 1)
	honest.calibrate(-1)
	for _, distortion := range []float64{0.4, 1, 4} {
		h := drawn(4000, distortion)
		h.calibrate(-1)
		if math.Abs(h.temperature/distortion-1) > 0.08 || math.Abs(h.loss/honest.loss-1) > 1e-3 {
			t.Errorf("logits times %v: temperature %v, loss %v, and %v without", distortion, h.temperature, h.loss, honest.loss)
		}
	}
	shifted := drawn(4000, 1)
	for i := range shifted.gold {
		shifted.row(i)[2] -= 1.5
	}
	shifted.calibrate(2)
	// Lines of label 2 are thinned to a quarter of the others, so less is made up for.
	if shifted.offset < 0.5 || shifted.offset > 1.5 {
		t.Errorf("the label for out of scope is shifted by %v", shifted.offset)
	}
	nothing := &heldOut{labels: 2}
	if nothing.calibrate(-1); nothing.temperature != 1 || nothing.loss != 0 {
		t.Errorf("of nothing: temperature %v, loss %v", nothing.temperature, nothing.loss)
	}
	sure := &heldOut{labels: 2, logits: []float32{9, 0}, gold: []int{0}}
	if sure.calibrate(-1); sure.temperature != coldest {
		t.Errorf("temperature where everything is right: %v", sure.temperature)
	}
}

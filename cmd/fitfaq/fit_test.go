package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher"
)

// TestFit holds that the coefficients which made the samples are found again.
func TestFit(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	want := []float64{-1, 3, -2}
	samples := make([]sample, 20000)
	for i := range samples {
		x := []float64{1, r.Float64(), r.Float64()}
		samples[i] = sample{features: x, weight: 1 + r.Float64(), right: r.Float64() < probability(want, x)}
	}
	for i, c := range fit(samples) {
		if math.Abs(c-want[i]) > 0.25 {
			t.Errorf("coefficient %d is %.2f, want about %.2f", i, c, want[i])
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	var all []judged
	for i := range 100 {
		all = append(all, judged{p: 1 - float64(i)/100, right: i < 38 || i >= 60, weight: 1})
	}
	// Behind the 40th the first two wrong ones are exactly one in twenty.
	if got, want := coverage(all), 38.0/78; math.Abs(got-want) > 1e-9 {
		t.Errorf("coverage %.3f, want %.3f", got, want)
	}
	if got := rightAt(all, 0.595, 0.705); got != "0.727 of 11" {
		t.Errorf("rightAt = %q", got)
	}
	if got := rightAt(all, 2, 3); got != "–" {
		t.Errorf("rightAt of nothing = %q", got)
	}
}

func TestKind(t *testing.T) {
	t.Parallel()
	for want, q := range map[kind]question{
		answerable: asked{"a", []usher.EntryID{"x"}}.question(), leftOut: {text: "b"}, unrelated: {text: "c", stranger: &pool{}},
	} {
		if got := q.kind(); got != want {
			t.Errorf("%q is of kind %d, want %d", q.text, got, want)
		}
	}
}

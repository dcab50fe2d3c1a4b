package nlp_test

import (
	"math"
	"testing"

	"usher/nlp"
)

func TestExpAndLn(t *testing.T) {
	t.Parallel()
	for x := -700.0; x < 700; x += 0.37 {
		if got, want := nlp.Exp(x), math.Exp(x); math.Abs(got/want-1) > 1e-13 {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
	}
	for x := 1e-300; x < 1e300; x *= 1.7 {
		if got, want := nlp.Ln(x), math.Log(x); math.Abs(got-want) > 1e-14*math.Abs(want)+1e-15 {
			t.Fatalf("Ln(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestExpAndLnAtTheEdges(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	for _, c := range []struct{ got, want float64 }{
		{nlp.Exp(0), 1},
		{nlp.Exp(inf), inf},
		{nlp.Exp(-inf), 0},
		{nlp.Exp(1e6), inf},
		{nlp.Exp(-1e6), 0},
		{nlp.Ln(1), 0},
		{nlp.Ln(0), -inf},
		{nlp.Ln(inf), inf},
	} {
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
	if !math.IsNaN(nlp.Ln(-1)) || !math.IsNaN(nlp.Exp(math.NaN())) || !math.IsNaN(nlp.Ln(math.NaN())) {
		t.Error("what is not a number should stay so")
	}
}

// TestNumbersStay pins bits, which are the same on every machine.
func TestNumbersStay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got  float64
		bits uint64
	}{{nlp.Exp(1), 0x4005bf0a8b14576a}, {nlp.Exp(-13.7), 0x3eb2d4ded4836777}, {nlp.Ln(10), 0x40026bb1bbb55515}, {nlp.Ln(0.3), 0xbff34378fcbda720}} {
		if got := math.Float64bits(c.got); got != c.bits {
			t.Errorf("%v is %#x, want %#x", c.got, got, c.bits)
		}
	}
}

package measure_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/nlp"
	"usher/nlp/measure"
)

// TestBins: the bins hold each answer once, split no equal scores, rise, and are
// of about one size where scores differ.
func TestBins(t *testing.T) {
	t.Parallel()
	cases(t, 200, func(random *rand.Rand, n int, coarse bool) {
		scored := randomScored(random, n, coarse)
		const wanted = 7
		bins := measure.Bins(scored, wanted)
		lines, gap := 0, 0.0
		for i, b := range bins {
			inside, right, sum := 0, 0, 0.0
			for _, s := range scored {
				if s.Score >= b.From && s.Score <= b.To {
					inside++
					sum += s.Score
					if s.Right {
						right++
					}
				}
			}
			if inside != b.Lines || b.From > b.To || i > 0 && bins[i-1].To >= b.From {
				t.Errorf("bin %+v holds %d; the one before is %+v", b, inside, bins[max(0, i-1)])
			}
			if !near(b.Score, sum/float64(inside)) || !near(b.Right, float64(right)/float64(inside)) || b.Low > b.Right+1e-9 || b.High < b.Right-1e-9 {
				t.Errorf("bin %+v: mean %v, %d right", b, sum/float64(inside), right)
			}
			if share := n / min(wanted, max(1, n/2)); !coarse && (b.Lines < share || b.Lines > share+1) {
				t.Errorf("%d of %d answers in one of %d bins", b.Lines, n, wanted)
			}
			if b.Lines < min(n, max(2, n/(2*wanted))) {
				t.Errorf("%d of %d answers in a bin", b.Lines, n)
			}
			lines += b.Lines
			gap += math.Abs(sum - float64(right))
		}
		if lines != n || len(bins) > wanted {
			t.Errorf("%d bins hold %d of %d", len(bins), lines, n)
		}
		if got := measure.CalibrationError(bins); !near(got, gap/float64(n)) {
			t.Errorf("calibration error %v, want %v", got, gap/float64(n))
		}
	})
}

// TestBinsBesideEquals: however many scores are equal, the others are in bins of
// about one size.
func TestBinsBesideEquals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		blocks []int // sizes of runs of equal scores
		n      int
		want   []int
	}{
		{[]int{100, -50}, 15, []int{100, 10, 10, 10, 10, 10}},
		{[]int{-50, 100}, 15, []int{10, 10, 10, 10, 10, 100}},
		{[]int{-9, 100, -41}, 15, []int{9, 100, 10, 10, 11, 10}},
		{[]int{-4, 100, -46}, 15, []int{104, 9, 9, 9, 10, 9}},
		{[]int{149, -1}, 15, []int{150}},
		{[]int{-1, 149}, 15, []int{150}},
		{[]int{60, 60, 30}, 15, []int{60, 60, 30}},
		{[]int{150}, 15, []int{150}},
		{[]int{-5}, 15, []int{3, 2}},
		{[]int{1}, 15, []int{1}},
		{nil, 15, nil},
	} {
		var scored []nlp.Scored
		score := 0.0
		for _, size := range c.blocks {
			for range max(size, -size) {
				if size < 0 {
					score += 0.001
				}
				scored = append(scored, nlp.Scored{Score: score})
			}
			score += 0.001
		}
		var got []int
		for _, b := range measure.Bins(scored, c.n) {
			got = append(got, b.Lines)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v in %d bins: %v, want %v", c.blocks, c.n, got, c.want)
		}
	}
}

// TestCalibrationErrorOfHonesty: who is right as often as they say has a small
// error, and who is always sure a large one.
func TestCalibrationErrorOfHonesty(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 2))
	honest := randomScored(random, 20_000, false)
	boastful := slices.Clone(honest)
	for i := range boastful {
		boastful[i].Score = 1
	}
	if e := measure.CalibrationError(measure.Bins(honest, 15)); e > 0.02 {
		t.Errorf("honest: %v", e)
	}
	if e := measure.CalibrationError(measure.Bins(boastful, 15)); e < 0.48 || e > 0.52 {
		t.Errorf("boastful: %v", e)
	}
}

// TestCalibrationByChance: of honest systems about one in twenty has an error
// above what chance makes of it, however small the sample, and hardly one of
// those that are much too sure has one below. The error is that of the bins.
func TestCalibrationByChance(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 5))
	const systems = 100
	for _, n := range []int{30, 240} {
		above, shown := 0, 0
		for range systems {
			scored := randomScored(random, n, false)
			c := measure.CalibrationOf(scored, 15)
			if !near(c.Value, measure.CalibrationError(measure.Bins(scored, 15))) {
				t.Fatalf("%+v", c)
			}
			if c.Value > c.Chance {
				above++
			}
			for i := range scored {
				scored[i].Score = math.Sqrt(scored[i].Score) // says 0.7 where it is right every second time
			}
			if c := measure.CalibrationOf(scored, 15); c.Value > c.Chance {
				shown++
			}
		}
		if above > 12 || n > 100 && (above == 0 || shown < 95) {
			t.Errorf("%d lines: of %d honest systems %d are above chance, of those too sure %d", n, systems, above, shown)
		}
	}
	sure := []nlp.Scored{{Score: 0.9998768992, Right: true}, {Score: 0.0105694438}, {Score: 0.9998247884, Right: true}}
	if c := measure.CalibrationOf(sure, 15); c.Value > c.Chance {
		t.Errorf("as likely as can be, and above chance: %+v", c)
	}
	if c := measure.CalibrationOf(nil, 15); c.Value != 0 || c.Chance != 0 {
		t.Errorf("of nothing: %+v", c)
	}
}

func TestBrier(t *testing.T) {
	t.Parallel()
	got := measure.Brier([]nlp.Scored{{Score: 1, Right: true}, {Score: 1}, {Score: 0.5, Right: true}, {Score: 0}})
	if !near(got, 1.25/4) || measure.Brier(nil) != 0 {
		t.Errorf("%v", got)
	}
}

// TestWilson against values of Newcombe 1998, table I, to four digits.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int
		low, high   float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {0, 0, 0, 1}} {
		low, high := measure.Wilson(c.part, c.whole)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f…%.4f, want %.4f…%.4f", c.part, c.whole, low, high, c.low, c.high)
		}
	}
}

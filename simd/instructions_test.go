package simd_test

import (
	"testing"

	"usher/simd"
)

// TestInstructions holds the names against the highest level of this machine.
func TestInstructions(t *testing.T) {
	t.Parallel()
	levels := simd.Levels()
	best := levels[len(levels)-1]
	want := map[string][9]string{
		"plain":   {"go", "go", "go", "go", "go", "go", "go", "go", "go"},
		"AVX2":    {"avx2", "avx2", "avx2", "avx2", "go", "avx2", "avx2", "go", "avx2"},
		"AVX-512": {"avx512", "avx2", "avx512", "avx512", "avx512", "avx2", "avx512", "avx512", "avx2"},
		"VNNI":    {"avx512", "vnni", "avx512", "avx512", "avx512", "avx2", "avx512", "avx512", "avx2"},
	}[best]
	got := [9]string{
		simd.MatrixInstructions(), simd.Int8MatrixInstructions(), simd.CurveInstructions(), simd.PairInstructions(16),
		simd.PairInstructions(15), simd.AxpyInstructions(16), simd.FoldRowsInstructions(32), simd.WindowInstructions(simd.CoverWeighted, true, 32),
		simd.ElementaryInstructions(),
	}
	if got != want {
		t.Errorf("with %s the names are %q, want %q", best, got, want)
	}
	if top := simd.WindowInstructions(simd.CoverTop, true, 32); top != want[3] {
		t.Errorf("with %s the largest in a window is found by %q, want %q", best, top, want[3])
	}
	if simd.SumInstructions(32) != want[5] || simd.SumInstructions(31) != "go" || simd.AxpyInstructions(15) != "go" || simd.PairInstructions(2) != "go" {
		t.Error("what is smaller than a block is not plain Go")
	}
}

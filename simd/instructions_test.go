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
	want := map[string][4]string{
		"plain":   {"go", "go", "go", "go"},
		"AVX2":    {"avx2", "avx2", "avx2", "avx2"},
		"AVX-512": {"avx512", "avx2", "avx512", "avx2"},
		"VNNI":    {"avx512", "vnni", "avx512", "avx2"},
	}[best]
	got := [4]string{simd.MatrixInstructions(), simd.Int8MatrixInstructions(), simd.CurveInstructions(), simd.PairInstructions(16)}
	if got != want {
		t.Errorf("with %s the names are %q, want %q", best, got, want)
	}
	if simd.SumInstructions(32) != want[3] || simd.SumInstructions(31) != "go" || simd.PairInstructions(15) != "go" {
		t.Error("what is smaller than a block is not plain Go")
	}
}

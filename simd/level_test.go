package simd_test

import (
	"os"
	"os/exec"
	"testing"

	"usher/simd"
)

// mostLevels says in the environment of a child how many levels it may have.
const mostLevels = "TEST_SIMD_LEVELS"

// TestLevels runs the other tests as on processors that lack something: then
// there is no level that needs it.
func TestLevels(t *testing.T) {
	t.Parallel()
	if most := os.Getenv(mostLevels); most != "" {
		if got := len(simd.Levels()); got > int(most[0]-'0') {
			t.Errorf("there are the levels %v, want %s at most", simd.Levels(), most)
		}
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ without, levels string }{
		{"avx2", "1"}, {"fma", "1"}, {"avx512f", "2"}, {"avx512bw", "2"}, {"avx512dq", "2"}, {"avx512vl", "2"}, {"avx512vnni", "3"},
	} {
		t.Run(c.without, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), self, "-test.run=^Test")
			child.Env = append(os.Environ(), "GODEBUG=cpu."+c.without+"=off", mostLevels+"="+c.levels)
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

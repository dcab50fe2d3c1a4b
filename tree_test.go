package usher_test

import (
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// TestTree fails on what a checkout should not bring along: links, which lead
// somewhere else on every machine, and folders that an installer fills.
func TestTree(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(".git"); err != nil {
		t.Skip("not a checkout: ", err)
	}
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "--stage", "-z").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		about, name, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("git ls-files says %q", line)
		}
		if strings.HasPrefix(about, "120000 ") {
			t.Errorf("%s is a link", name)
		}
		if base := path.Base(name); base == "node_modules" || strings.Contains(name, "node_modules/") {
			t.Errorf("%s belongs to an installer", name)
		}
	}
}

package faults_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"usher/e2e/faults"
)

// number is a setting from the environment.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s=%q is no number", name, s)
	}
	return n
}

// TestFaults breaks the cluster round by round while customers and agents talk.
// FAULT_ROUNDS, FAULT_CUSTOMERS, FAULT_AGENTS and FAULT_SEED say how much;
// FAULT_ONLY names one fault. `make faults` runs fifty rounds with five hundred
// customers.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a cluster takes a while")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "usher")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/usher")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folder, err := os.MkdirTemp("", "usher-faults-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	}()
	if err := os.Chmod(folder, 0o755); err != nil { // PostgreSQL may run as somebody else
		t.Fatal(err)
	}
	cfg := faults.Config{
		Binary: binary, Scripts: filepath.Join(root, "scripts"), Folder: folder, Seed: uint64(number(t, "FAULT_SEED", 1)),
		Weather: faults.Weather{Slow: 0.05, Cut: 0.05, Delay: 400 * time.Millisecond, Life: 10 * time.Second},
	}
	if os.Geteuid() == 0 {
		cfg.Disk = 1 << 30
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	c, err := faults.Start(ctx, cfg)
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	report, err := faults.Run(ctx, c, faults.Plan{
		Rounds: number(t, "FAULT_ROUNDS", 3), Customers: number(t, "FAULT_CUSTOMERS", 40), Agents: number(t, "FAULT_AGENTS", 4),
		Only: os.Getenv("FAULT_ONLY"), Log: t.Logf,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
	for i, fault := range report.Faults {
		if i == 20 {
			t.Errorf("and %d more", len(report.Faults)-i)
			break
		}
		t.Error(fault)
	}
}

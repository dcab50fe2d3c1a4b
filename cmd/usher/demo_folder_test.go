package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestDemoThatWasKilled: what it leaves goes with the next demo; what another
// one is using, and what is no demo's, stays.
func TestDemoThatWasKilled(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	killed, running := startDemo(t, temp), startDemo(t, temp)
	killed.kill()
	old := time.Now().Add(-time.Hour)
	outside := filepath.Join(t.TempDir(), "outside")
	must(t, os.Mkdir(outside, 0o700))
	link := filepath.Join(temp, demoPrefix+"link")
	must(t, os.Symlink(outside, link))
	file, other := filepath.Join(temp, demoPrefix+"file"), filepath.Join(temp, "usher")
	must(t, os.WriteFile(file, nil, 0o600))
	must(t, os.Mkdir(other, 0o700))
	for _, path := range []string{killed.Data, running.Data, file, other, outside} {
		must(t, os.Chtimes(path, old, old))
	}
	fresh := filepath.Join(temp, demoPrefix+"fresh") // its demo has not come to lock it
	must(t, os.Mkdir(fresh, 0o700))
	next := startDemo(t, temp)
	if _, err := os.Stat(killed.Data); !os.IsNotExist(err) {
		t.Errorf("the folder of the demo that was killed: %v", err)
	}
	for _, path := range []string{running.Data, next.Data, link, file, other, fresh, outside} {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("what is not to be removed: %v", err)
		}
	}
	fetch(t, running.url+"/readyz")
}

// TestDemoWithoutAFolder says what to do.
func TestDemoWithoutAFolder(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	cmd := command(t, "demo")
	cmd.Env = append(cmd.Env, "TMPDIR="+nowhere)
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), nowhere) || !strings.Contains(string(out), "TMPDIR") {
		t.Errorf("%v: %s", err, out)
	}
}

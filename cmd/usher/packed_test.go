package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestEmptyRoot runs the binary as the image does: alone in the root of a file
// system, as somebody without rights, with one folder that can be written.
func TestEmptyRoot(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may change the root")
	}
	root, err := os.MkdirTemp("", "usher-root-")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(root)) })
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(root, "usher"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	must(t, os.Mkdir(filepath.Join(root, "data"), 0o700))
	must(t, os.Chown(filepath.Join(root, "data"), 65532, 65532))
	must(t, os.Chmod(root, 0o555)) //nolint:gosec // nobody may write there, everybody may look
	inside := func(args ...string) *exec.Cmd {
		cmd := exec.Command("/usher", args...)
		cmd.Dir = "/data"
		cmd.Env = []string{"USHER_DATA=/data", "USHER_LISTEN=127.0.0.1:0", "USHER_ADMIN_LISTEN=off"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		return cmd
	}
	server := inside("serve")
	out, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	t.Cleanup(func() { _ = server.Process.Kill() })
	addr := ""
	for lines := bufio.NewScanner(out); addr == "" && lines.Scan(); {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			addr = strings.TrimPrefix(m[1], "http://")
		}
	}
	waitFor(t, "usher health to say that it is ready", func() bool {
		said, err := inside("health", "--listen", addr).CombinedOutput()
		return err == nil && strings.Contains(string(said), "ready")
	})
	w := newWriter(t, "http://"+addr)
	must(t, w.say(t.Context(), w.dial(t, "http://"+addr, nil), "hello"))
	if out, err := inside("backup", "/data").CombinedOutput(); err != nil {
		t.Errorf("backup: %v\n%s", err, out)
	}
	must(t, server.Process.Signal(syscall.SIGTERM))
	must(t, server.Wait())
	if said, err := inside("health", "--listen", addr).CombinedOutput(); err == nil || !strings.Contains(string(said), "no server answers") {
		t.Errorf("of a server that is gone health says %s, %v", said, err)
	}
}

// TestUnit has systemd look at the unit, where it is.
func TestUnit(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	unit, err := os.ReadFile("../../deploy/systemd/usher.service")
	must(t, err)
	copied := filepath.Join(t.TempDir(), "usher.service")
	must(t, os.WriteFile(copied, []byte(strings.ReplaceAll(string(unit), "/usr/local/bin/usher", os.Args[0])), 0o600))
	if out, err := exec.Command("systemd-analyze", "verify", copied).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

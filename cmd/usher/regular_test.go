package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// within is a command that is killed when it takes long.
func within(t *testing.T, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := command(t, args...)
	bounded := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	bounded.Env, bounded.Dir = cmd.Env, cmd.Dir
	out, err := bounded.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("usher %s hangs", strings.Join(args, " "))
	}
	return string(out), err
}

// TestPipesAreRefused: a pipe in the place of a file is named, and nobody waits
// for what comes through it.
func TestPipesAreRefused(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "b.tar.gz")
	pipe := filepath.Join(dir, "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	secret, base := t.TempDir(), t.TempDir()
	must(t, syscall.Mkfifo(secretsPath(secret), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(base, "usher.db"), 0o600))
	certs := writeConfig(t, "tls: {cert: "+pipe+", key: "+pipe+"}\n")
	folder := writeConfig(t, "tls: {cert: "+dir+", key: "+dir+"}\n")
	for _, c := range []struct {
		args  []string
		where string
	}{
		{[]string{"doctor", "--data", secret}, secretsPath(secret)},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--data", secret}, secretsPath(secret)},
		{[]string{"backup", to, "--data", secret}, secretsPath(secret)},
		{[]string{"doctor", "--data", base}, filepath.Join(base, "usher.db")},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--data", base}, filepath.Join(base, "usher.db")},
		{[]string{"backup", to, "--data", base}, filepath.Join(base, "usher.db")},
		{[]string{"doctor", "--data", t.TempDir(), "--config", pipe}, pipe},
		{[]string{"serve", "--data", t.TempDir(), "--config", pipe}, pipe},
		{[]string{"doctor", "--data", t.TempDir(), "--config", certs}, pipe},
		{[]string{"serve", "--data", t.TempDir(), "--config", certs}, pipe},
	} {
		if out, err := within(t, c.args...); err == nil || !strings.Contains(out, c.where+" is a named pipe, not a regular file") {
			t.Errorf("usher %s: %v\n%s", strings.Join(c.args, " "), err, out)
		}
	}
	if out, err := within(t, "doctor", "--data", t.TempDir(), "--config", folder); err == nil || !strings.Contains(out, dir+" is a folder") {
		t.Errorf("a folder for a certificate: %v\n%s", err, out)
	}
	linked := filepath.Join(dir, "linked.yaml") // as Kubernetes mounts secrets
	must(t, os.Symlink(writeConfig(t, "max_conn: 50\n"), linked))
	if out, _ := within(t, "doctor", "--data", t.TempDir(), "--config", linked); strings.Contains(out, "regular") {
		t.Errorf("a link to a file is refused:\n%s", out)
	}
}

// TestBackupChecksTheSecrets: a backup that restore would refuse is not made.
func TestBackupChecksTheSecrets(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	usherOutput(t, "agent", "add", "admin@shop.example", "--data", data)
	must(t, os.WriteFile(secretsPath(data), []byte("{"), 0o600))
	refuses(t, []string{secretsPath(data), "put back a copy, or remove it"}, "backup", dir, "--data", data)
	must(t, os.WriteFile(secretsPath(data), []byte("{}"), 0o600))
	must(t, os.Chmod(secretsPath(data), 0o644)) //nolint:gosec // the mistake under test
	refuses(t, []string{secretsPath(data), "chmod 600"}, "backup", dir, "--data", data)
	holdsOnly(t, dir)
	must(t, os.Remove(secretsPath(data)))
	usherOutput(t, "backup", dir, "--data", data)
}

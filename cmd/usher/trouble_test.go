package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/sqlite"
	"usher/web/client"
)

// ready is the status of /readyz; 0 where nobody answers.
func (p *process) ready() int {
	resp, err := http.Get(p.url + "/readyz")
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// smallDisk is a folder with room for n bytes, where this machine lets us have
// one.
func smallDisk(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("usher-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", n)); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v); TestFileSizeLimit shows the same", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount the small disk: %v", err)
		}
	})
	return dir
}

// fill writes until something is refused, and returns the refusal.
func (w *writer) fill(t *testing.T, conn *client.Client) error {
	t.Helper()
	for range 20_000 {
		if err := w.say(t.Context(), conn, strings.Repeat("a long message ", 200)); err != nil {
			return err
		}
	}
	t.Fatal("the disk does not get full")
	return nil
}

// TestFullDisk: on a full disk messages are refused, not lost; the log and
// /readyz say why; where there is room again all goes on, without a restart.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 24<<20)
	ballast := filepath.Join(disk, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 8<<20), 0o600))
	p := startProcess(t, filepath.Join(disk, "data"), freePort(t), "USHER_BOT_BURST=1m")
	w := newWriter(t, p.url)
	conn := w.dial(t, p.url, nil)
	if err := w.fill(t, conn); usher.CodeOf(err) != usher.CodeInternal {
		t.Errorf("on a full disk the customer hears %v", err)
	}
	waitFor(t, "the server not to be ready", func() bool { return p.ready() == http.StatusServiceUnavailable })
	refuses(t, []string{partialDatabase, "full: make room"}, "backup", disk, "--data", filepath.Join(disk, "data"))
	must(t, os.Remove(ballast))
	waitFor(t, "messages to be taken again", func() bool { return w.say(t.Context(), conn, "is there room now?") == nil })
	waitFor(t, "the server to be ready", func() bool { return p.ready() == http.StatusOK })
	w.finds(t, p.url)
	p.kill()
	if !strings.Contains(p.log.String(), "is full: make room") {
		t.Errorf("the log does not say what to do:\n%.2000s", p.log.String())
	}
	w.finds(t, startProcess(t, filepath.Join(disk, "data"), freePort(t)).url)
}

// TestFullDiskAtTheStart: there is no room for a new database.
func TestFullDiskAtTheStart(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 64<<10)
	must(t, os.WriteFile(filepath.Join(disk, "ballast"), make([]byte, 48<<10), 0o600))
	refuses(t, []string{disk, "make room"}, "serve", "--data", filepath.Join(disk, "data"), "--listen", "127.0.0.1:0")
}

// limited is a command under a limit of the shell's ulimit.
func limited(cmd *exec.Cmd, limit string) {
	cmd.Args = append([]string{"sh", "-c", "ulimit " + limit + ` && exec "$0" "$@"`}, cmd.Args...)
	cmd.Path = "/bin/sh"
}

// TestFileSizeLimit is TestFullDisk for a limit on the size of files, of the
// process (ulimit -f) or a quota.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	p := startLimited(t, "-f 8192", data, addr) // 512 bytes each
	w := newWriter(t, p.url)
	conn := w.dial(t, p.url, nil)
	if err := w.fill(t, conn); usher.CodeOf(err) != usher.CodeInternal {
		t.Errorf("at the limit the customer hears %v", err)
	}
	// There may be room for the smallest of writes, such as those of /readyz.
	waitFor(t, "the server not to be ready", func() bool { return p.ready() == http.StatusServiceUnavailable })
	p.kill()
	if !strings.Contains(p.log.String(), "lift a limit on the size of files") {
		t.Errorf("the log does not say what to do:\n%.2000s", p.log.String())
	}
	q := startProcess(t, data, addr)
	w.finds(t, q.url)
	must(t, w.say(t.Context(), w.dial(t, q.url, nil), "is there room now?"))
}

// startLimited is startProcess under a limit.
func startLimited(t *testing.T, limit, data, addr string, env ...string) *process {
	t.Helper()
	return startCommand(t, func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, env...)
		limited(cmd, limit)
	}, data, addr)
}

// unprivileged has a command run as somebody who may do nothing, where we may
// choose.
func unprivileged(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if os.Geteuid() != 0 {
		return // so are we
	}
	dir, err := os.MkdirTemp("", "usher-test-")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755)) //nolint:gosec // others shall run what is in it
	program, err := os.ReadFile(cmd.Path)
	must(t, err)
	cmd.Path = filepath.Join(dir, "usher")
	must(t, os.WriteFile(cmd.Path, program, 0o755)) //nolint:gosec // as above
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}

// TestReadOnlyFolder: an unprivileged server on a folder that is not its own,
// new or filled by somebody else, says so and touches nothing.
func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	root, err := os.MkdirTemp("", "usher-test-")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(root)) })
	filled := filepath.Join(root, "filled")
	usherOutput(t, "agent", "add", "admin@shop.example", "--data", filled)
	for _, dir := range []string{root, filled} {
		must(t, os.Chmod(dir, 0o555)) //nolint:gosec // the mistake under test
	}
	t.Cleanup(func() { _ = os.Chmod(root, 0o700); _ = os.Chmod(filled, 0o700) }) //nolint:gosec // to remove it
	before, err := os.ReadDir(filled)
	must(t, err)
	for _, data := range []string{filepath.Join(root, "new"), filled} {
		for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"doctor"}} {
			cmd := command(t, append(args, "--data", data)...)
			unprivileged(t, cmd)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), root) || strings.Contains(string(out), "goroutine ") {
				t.Errorf("usher %s on %s: %v\n%s", args[0], data, err, out)
			}
		}
	}
	after, err := os.ReadDir(filled)
	must(t, err)
	if len(after) != len(before) {
		t.Errorf("before there was %v, after it %v", before, after)
	}
}

// TestFewDescriptors: customers beyond the limit are told to come back, agents
// still come in; when even accepting a connection fails, those who are there
// are served, and new ones when there is room again.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	p := startLimited(t, "-n 600", data, addr)
	all := make([]*writer, 0, 300)
	conns := make([]*client.Client, 0, 300)
	var refused error
	for len(all) < 300 && refused == nil {
		w := newWriter(t, p.url)
		conn, _, err := client.Dial(t.Context(), client.Config{URL: "ws://" + addr, Token: w.token})
		if refused = err; err == nil {
			all, conns = append(all, w), append(conns, conn)
			t.Cleanup(func() { _ = conn.Close() })
		}
	}
	if len(all) != socketRoom(600) || usher.CodeOf(refused) != usher.CodeBusy {
		t.Errorf("%d customers came in, the next hears %v; want %d", len(all), refused, socketRoom(600))
	}
	var idle []net.Conn
	for range 600 {
		if c, err := net.Dial("tcp", addr); err == nil {
			idle = append(idle, c)
		}
	}
	for i, w := range all[:20] {
		must(t, w.say(t.Context(), conns[i], "still there?"))
	}
	for _, c := range idle {
		_ = c.Close()
	}
	waitFor(t, "new requests to be served", func() bool { return p.ready() == http.StatusOK })
	for _, conn := range conns[20:] {
		must(t, conn.Close())
	}
	waitFor(t, "room for customers", func() bool {
		conn, _, err := client.Dial(t.Context(), client.Config{URL: "ws://" + addr, Token: all[0].token})
		return err == nil && conn.Close() == nil
	})
	for _, w := range all[:20] {
		w.finds(t, p.url)
	}
	p.kill()
	for _, want := range []string{"the open-file limit is too low for max_conn", "no connection can be taken"} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("the log does not say %q:\n%.2000s", want, p.log.String())
		}
	}
}

// TestClockSetBack starts a server whose data is two hours ahead: its order
// stays, new messages come after the old ones, the bot answers.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	p := startProcess(t, data, addr)
	w := newWriter(t, p.url)
	conn := w.dial(t, p.url, nil)
	for range 10 {
		must(t, w.say(t.Context(), conn, "hello"))
	}
	p.kill()
	moveAhead(t, data, 2*time.Hour)
	out, err := command(t, "doctor", "--data", data).CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("set the clock")) {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	q := startProcess(t, data, addr)
	last := w.acked[len(w.acked)-1].Seq
	heard := make(chan client.Frame, 100)
	conn = w.dial(t, q.url, func(f client.Frame) { heard <- f })
	must(t, w.say(t.Context(), conn, "hello"))
	if got := w.acked[len(w.acked)-1].Seq; got <= last {
		t.Errorf("the next message is at %d, after %d", got, last)
	}
	waitFor(t, "the bot to answer", func() bool {
		select {
		case f := <-heard:
			return f.Type == "message" && f.Message.Seq > w.acked[len(w.acked)-1].Seq
		default:
			return false
		}
	})
	w.finds(t, q.url)
	q.kill()
	if !strings.Contains(q.log.String(), "set the clock") {
		t.Errorf("the log does not say that the clock is wrong:\n%.2000s", q.log.String())
	}
}

// moveAhead makes everything in a data folder later: for who comes after, the
// clock was set back.
func moveAhead(t *testing.T, data string, by time.Duration) {
	t.Helper()
	path := filepath.Join(data, "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	must(t, err)
	must(t, e.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(
			tx.Exec(t.Context(), "UPDATE messages SET at = at + $1", by.Microseconds()),
			tx.Exec(t.Context(), "UPDATE turns SET at = at + $1", by.Microseconds()),
			tx.Exec(t.Context(), "UPDATE conversations SET last_at = last_at + $1", by.Microseconds()),
		)
	}))
	must(t, e.Close())
	then := time.Now().Add(by)
	must(t, os.Chtimes(path, then, then))
}

// TestHalfWrittenConfig: a configuration that ends anywhere never brings the
// server down in a way of its own; what is refused names the file.
func TestHalfWrittenConfig(t *testing.T) {
	t.Parallel()
	whole := "data: /srv/usher\nlisten: 127.0.0.1:8080\nweb:\n  trusted_proxies: [10.0.0.0/8, \"192.168.0.0/16\"]\n  secure: true\nlog: {level: warn, format: json}\nbot:\n  burst: 1.5s\n"
	refusals := 0
	for n := range len(whole) {
		path := writeConfig(t, whole[:n])
		if _, err := loadConfig(path, nil); err != nil {
			refusals++
			if usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), path) && !strings.Contains(err.Error(), " is ") {
				t.Errorf("%q: %v", whole[:n], err)
			}
		}
	}
	if refusals == 0 {
		t.Error("nothing is refused")
	}
	half := writeConfig(t, whole[:strings.Index(whole, `"192`)])
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"doctor"}, {"backup", t.TempDir()}} {
		refuses(t, []string{half, "not valid YAML"}, append(args, "--config", half, "--data", filepath.Join(t.TempDir(), "data"))...)
	}
}

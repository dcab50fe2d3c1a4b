package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"usher/web/client"
)

// writer is a customer who writes and remembers what was acknowledged. Unlike
// a crashCustomer it gives up at the first refusal.
type writer struct {
	token string
	sent  int
	acked []client.Frame
}

// newWriter is a customer of the server at url.
func newWriter(t *testing.T, url string) *writer {
	t.Helper()
	token, err := client.NewVisitor(t.Context(), url)
	must(t, err)
	return &writer{token: token}
}

// dial connects the customer.
func (w *writer) dial(t *testing.T, url string, onFrame func(client.Frame)) *client.Client {
	t.Helper()
	conn, _, err := client.Dial(t.Context(), client.Config{URL: "ws" + strings.TrimPrefix(url, "http"), Token: w.token, OnFrame: onFrame})
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// say writes one more message.
func (w *writer) say(ctx context.Context, conn *client.Client, text string) error {
	ack, err := conn.Send(ctx, clientIDOf(w.sent), text, "")
	w.sent++
	if err == nil {
		w.acked = append(w.acked, ack)
	}
	return err
}

// finds wants every one of the messages that were acknowledged, where its ack
// said, on the server at url.
func (w *writer) finds(t *testing.T, url string) {
	t.Helper()
	there, _, err := w.dial(t, url, nil).Sync(t.Context(), 0)
	must(t, err)
	at := map[string]int64{}
	for _, m := range there {
		at[string(m.ID)] = m.Seq
	}
	for i, ack := range w.acked {
		if at[string(ack.MessageID)] != ack.Seq {
			t.Errorf("message %d was acknowledged at %d and is at %d (0: lost)", i, ack.Seq, at[string(ack.MessageID)])
		}
	}
}

// TestBackup copies a server while customers write, and restores the copy
// elsewhere: what was acknowledged before is there, with its picture; its
// customers and agents come in as before.
func TestBackup(t *testing.T) {
	t.Parallel()
	data, backups := filepath.Join(t.TempDir(), "data"), t.TempDir()
	password := printedPassword.FindStringSubmatch(usherOutput(t, "agent", "add", "admin@shop.example", "--role", "admin", "--data", data))[1]
	p := startProcess(t, data, freePort(t))
	before, visitor := newWriter(t, p.url), visit(t, p.url)
	conn := before.dial(t, p.url, nil)
	for range 20 {
		must(t, before.say(t.Context(), conn, "how much is shipping?"))
	}
	picture := visitor.give(t, "/v1/visitor/files", before.token, photo(t, 7))
	visitor.tell(t, "/v1/visitor/messages", before.token, `{"client_id":"photo","files":["`+picture+`"]}`)

	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for i := range 4 {
		c := &crashCustomer{number: i + 1, addr: strings.TrimPrefix(p.url, "http://")}
		load.Go(func() { c.talk(ctx) })
	}
	var made struct{ File string }
	must(t, json.Unmarshal([]byte(usherOutput(t, "backup", backups, "--data", data, "--json")), &made))
	stop()
	load.Wait()
	info, err := os.Stat(made.File)
	must(t, err)
	if info.Mode().Perm() != 0o600 || filepath.Dir(made.File) != backups {
		t.Errorf("the backup is %s, mode %v", made.File, info.Mode())
	}
	holdsOnly(t, backups, filepath.Base(made.File))

	copied := filepath.Join(t.TempDir(), "copy")
	if out := usherOutput(t, "restore", made.File, "--data", copied); !strings.Contains(out, "holds what was kept on") {
		t.Errorf("restore says %s", out)
	}
	refuses(t, []string{copied, "usher.db", "nothing is written over"}, "restore", made.File, "--data", copied)
	refuses(t, []string{"another process"}, "restore", made.File, "--data", data)
	q := startProcess(t, copied, freePort(t))
	before.finds(t, q.url)
	var log struct {
		Next   string
		Events []told
	}
	must(t, signIn(t, p.url, "admin@shop.example", password).call(http.MethodGet, "/v1/events?after=latest", nil, &log))
	admin := signIn(t, q.url, "admin@shop.example", password)
	if status, got := visit(t, q.url).as(t, http.MethodGet, "/v1/visitor/files/"+picture, before.token, "", nil); status != http.StatusOK || len(got) == 0 {
		t.Errorf("the picture = %d, %d bytes", status, len(got))
	}
	must(t, before.say(t.Context(), before.dial(t, q.url, nil), "one more"))
	// Whoever knew the events of the time after the backup hears of the new ones under other IDs.
	must(t, admin.call(http.MethodGet, "/v1/events?after="+log.Next, nil, &log))
	if len(log.Events) == 0 || log.Events[0].Type != "message.created" {
		t.Errorf("behind what was known before: %+v", log)
	}
}

// holdsOnly wants nothing else in a folder.
func holdsOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %q; want %q", dir, names, want)
	}
}

// TestBackupKilled: whatever moment a backup is killed at, there is none, or a
// whole one; and the next one clears up.
func TestBackupKilled(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	p := startProcess(t, data, freePort(t))
	w := newWriter(t, p.url)
	conn := w.dial(t, p.url, nil)
	for range 200 {
		must(t, w.say(t.Context(), conn, strings.Repeat("a long question ", 60)))
	}
	backups := t.TempDir()
	grown := func(name string) func() bool {
		return func() bool {
			info, err := os.Stat(filepath.Join(backups, name))
			return err == nil && (info.Size() > 0 || name == partialArchive)
		}
	}
	for _, reached := range []func() bool{grown(partialArchive), grown(partialDatabase)} {
		cmd := command(t, "backup", filepath.Join(backups, "usher.tar.gz"), "--data", data)
		must(t, cmd.Start())
		waitFor(t, "the backup to begin", func() bool { return reached() || exists(filepath.Join(backups, "usher.tar.gz")) })
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if made := filepath.Join(backups, "usher.tar.gz"); exists(made) {
			usherOutput(t, "restore", made, "--data", filepath.Join(t.TempDir(), "whole")) // it was faster than we
			must(t, os.Remove(made))
		}
	}
	usherOutput(t, "backup", filepath.Join(backups, "usher.tar.gz"), "--data", data)
	holdsOnly(t, backups, "usher.tar.gz")
	copied := filepath.Join(t.TempDir(), "copy")
	usherOutput(t, "restore", filepath.Join(backups, "usher.tar.gz"), "--data", copied)
	w.finds(t, startProcess(t, copied, freePort(t)).url)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestBackupMakesFolder: one that is missing, for its owner alone.
func TestBackupMakesFolder(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	usherOutput(t, "agent", "add", "admin@shop.example", "--data", data)
	for _, to := range []string{filepath.Join(dir, "backups"), filepath.Join(dir, "deep", "v1.2") + "/"} {
		usherOutput(t, "backup", to, "--data", data)
		info, err := os.Stat(to)
		must(t, err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v", to, info.Mode())
		}
	}
	refuses(t, []string{"copy.zip", ".tar.gz"}, "backup", filepath.Join(dir, "copy.zip"), "--data", data)
	refuses(t, []string{"above/below", "folder that exists"}, "backup", filepath.Join(dir, "above", "below"), "--data", data)
}

// TestBackupRefuses: what cannot be a backup's place, or a backup.
func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	usherOutput(t, "agent", "add", "admin@shop.example", "--data", data)
	refuses(t, []string{"usher.db", ".tar.gz"}, "backup", filepath.Join(data, "usher.db"), "--data", data)
	refuses(t, []string{"no database"}, "backup", dir, "--data", t.TempDir())
	refuses(t, []string{"nowhere", "folder that exists"}, "backup", filepath.Join(dir, "nowhere", "b.tar.gz"), "--data", data)
	holdsOnly(t, dir)
	lock, err := openPartial(filepath.Join(dir, partialArchive))
	must(t, err)
	refuses(t, []string{"another backup"}, "backup", dir, "--data", data)
	must(t, os.Remove(lock.Name()))
	must(t, lock.Close())

	good := filepath.Join(dir, "good.tar.gz")
	usherOutput(t, "backup", good, "--data", data)
	whole, err := os.ReadFile(good)
	must(t, err)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{
		"nothing": nil, "half": whole[:len(whole)/2], "no end": whole[:len(whole)-9], "a flipped bit": flipped, "text": []byte("no backup at all"),
	} {
		bad, to := filepath.Join(t.TempDir(), "bad.tar.gz"), filepath.Join(t.TempDir(), "to")
		must(t, os.WriteFile(bad, content, 0o600))
		refuses(t, []string{"damaged or not whole"}, "restore", bad, "--data", to)
		holdsOnly(t, to, "usher.db.lock")
		if name == "half" { // and the same folder takes a good one
			usherOutput(t, "restore", good, "--data", to)
		}
	}
}

// TestArchiveNames: an archive that was made by somebody else writes
// nowhere but where it may.
func TestArchiveNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"usher.db": true, "secrets.json": true, "files/ab/0190-ab": true,
		"files/../x": false, "files/ab/../../x": false, "/etc/passwd": false, "../usher.db": false, "files/ab": false, "files/ab/c/d": false,
		"files//x": false, "files/./x": false, "": false, "usher.db.lock": false, "manifest.json": false,
	} {
		if got := expected(name); got != want {
			t.Errorf("expected(%q) = %t", name, got)
		}
	}
}

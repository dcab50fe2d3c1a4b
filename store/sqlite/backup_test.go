package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher"
	"usher/store/sqlite"
)

// failed wants an error of this code with these words.
func failed(t *testing.T, err error, code usher.Code, words string) {
	t.Helper()
	if err == nil || usher.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
		t.Errorf("error = %v (%s); want %s with %q", err, usher.CodeOf(err), code, words)
	}
}

// A snapshot of a database that is written to has all that was acknowledged
// before, is whole, and can be opened.
func TestSnapshotWhileWriting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	s := open(t, path)
	stop, done := make(chan struct{}), make(chan int64)
	acked := make(chan int64)
	go func() {
		n := int64(0)
		defer func() { done <- n }()
		for {
			a, err := s.Accept(context.Background(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: "x"})
			if err != nil {
				t.Error(err)
				return
			}
			n = a.Message.Seq
			select {
			case acked <- n:
			case <-stop:
				return
			default:
			}
		}
	}()
	for range 5 {
		before := <-acked
		to := filepath.Join(t.TempDir(), "copy.db")
		if err := sqlite.Snapshot(t.Context(), path, to); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy is %v, %v; want it for its owner only", info.Mode(), err)
		}
		if err := sqlite.Verify(t.Context(), to); err != nil {
			t.Error(err)
		}
		if c, err := open(t, to).CurrentConversation(t.Context(), "web", "c"); err != nil || c.LastSeq < before {
			t.Errorf("the copy ends at %d, %v; %d was acknowledged before", c.LastSeq, err, before)
		}
	}
	close(stop)
	last := <-done
	if c, err := s.CurrentConversation(t.Context(), "web", "c"); err != nil || c.LastSeq != last {
		t.Errorf("the original ends at %d, %v; want %d", c.LastSeq, err, last)
	}
}

// A database that nobody uses is left as it was found.
func TestSnapshotOfAStoppedServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "usher.db")
	s := open(t, path)
	say(t, s, "hello")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlite.Snapshot(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	failed(t, sqlite.Snapshot(t.Context(), path, to), usher.CodeInternal, "exists")
	failed(t, sqlite.Snapshot(t.Context(), filepath.Join(dir, "no.db"), filepath.Join(dir, "x")), usher.CodeNotFound, "no database")
	if c, err := open(t, to).CurrentConversation(t.Context(), "web", "c"); err != nil || c.LastSeq != 1 {
		t.Errorf("the copy ends at %d, %v", c.LastSeq, err)
	}
	if c, err := open(t, path).CurrentConversation(t.Context(), "web", "c"); err != nil || c.LastSeq != 1 {
		t.Errorf("the original ends at %d, %v", c.LastSeq, err)
	}
}

// Verify refuses what a restored server would stumble over.
func TestVerify(t *testing.T) {
	t.Parallel()
	good := filepath.Join(t.TempDir(), "usher.db")
	s := open(t, good)
	for range 200 {
		say(t, s, strings.Repeat("a text that fills pages ", 20))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Verify(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	write := func(content []byte) string {
		path := filepath.Join(t.TempDir(), "usher.db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	failed(t, sqlite.Verify(t.Context(), write([]byte(strings.Repeat("no database ", 1000)))), usher.CodeInvalid, "not a database")
	failed(t, sqlite.Verify(t.Context(), write(nil)), usher.CodeInvalid, "not a database of Usher")
	failed(t, sqlite.Verify(t.Context(), write(whole[:len(whole)/8192*4096])), usher.CodeInternal, "damaged")
	damaged := append([]byte(nil), whole...)
	for i := len(damaged) - 8192; i < len(damaged)-4096; i++ {
		damaged[i] ^= 0x5a
	}
	failed(t, sqlite.Verify(t.Context(), write(damaged)), usher.CodeInternal, "damaged")
	newer := write(whole)
	if _, err := raw(t, newer).ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, newer).ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	failed(t, sqlite.Verify(t.Context(), newer), usher.CodeInvalid, "schema 9999")
}

// A folder that is being filled cannot be opened by a server, nor the other way
// round.
func TestLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	unlock, err := sqlite.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, path, usher.CodeConflict, "another process")
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	_, err = sqlite.Lock(path)
	failed(t, err, usher.CodeConflict, "another process")
	say(t, s, "hello")
}

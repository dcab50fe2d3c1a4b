package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), e, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func say(t *testing.T, s *store.Store, text string) usher.Accepted {
	t.Helper()
	a, err := s.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// raw opens the file past the engine.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// refused opens path and checks that the error has the code and says how to
// go on.
func refused(t *testing.T, path string, code usher.Code, sentence string) {
	t.Helper()
	e, err := sqlite.Open(context.Background(), path)
	if err == nil {
		err = e.Migrate(context.Background())
		if cerr := e.Close(); cerr != nil {
			t.Error(cerr)
		}
	}
	var ours *usher.Error
	if !errors.As(err, &ours) || ours.Code != code || !strings.Contains(ours.Text, sentence) {
		t.Errorf("got %v; want code %q and %q", err, code, sentence)
	}
}

func TestFilesAreOurs(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "deep folder", "with ? and % and #")
	path := filepath.Join(dir, "usher.db")
	s := open(t, path)
	say(t, s, "x")
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v; want 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("files = %v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want 0600", f.Name(), info.Mode(), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close the write-ahead log is still there: %v", err)
	}
}

func TestSyncsEveryCommit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = e.Update(t.Context(), func(tx store.Tx) error {
		for pragma, want := range map[string]int64{"synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000} {
			var got int64
			if err := tx.QueryRow(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s = %d, %v; want %d", pragma, got, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := e.QueryRow(t.Context(), "CREATE TABLE x (y)").Scan(); err == nil {
		t.Error("a connection that reads can write")
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("a second Close = %v", err)
	}
	if err := e.Update(t.Context(), func(store.Tx) error { return nil }); err == nil {
		t.Error("Update after Close succeeded")
	}
}

func TestSecondProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	s := open(t, path)
	refused(t, path, usher.CodeConflict, "stop it, or choose another data folder")
	say(t, s, "the first one goes on")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	say(t, open(t, path), "and the next one can start")
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, filepath.Join(file, "usher.db"), usher.CodeInvalid, "can't be made")
	refused(t, "/proc/usher.db", usher.CodeInvalid, "can't be written")
	if err := os.Mkdir(filepath.Join(dir, "usher.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, filepath.Join(dir, "usher.db"), usher.CodeInvalid, "can't be written")
	if os.Getuid() == 0 {
		t.Log("run as root: folders without the right to write can't be tested")
		return
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	refused(t, filepath.Join(locked, "usher.db"), usher.CodeInvalid, "can't be written")
}

func TestFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	text := strings.Repeat("this is a letter, not a database\n", 200)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, usher.CodeInvalid, "is not a database")
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestDatabaseOfAnotherProgram(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	if _, err := raw(t, path).ExecContext(t.Context(), "CREATE TABLE recipes (name TEXT)"); err != nil {
		t.Fatal(err)
	}
	refused(t, path, usher.CodeInvalid, "another program")
}

func TestNewerSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, path).ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	refused(t, path, usher.CodeInvalid, "newer version of this program (schema 9999")
}

// A damaged page is reported when it is read, and is no panic.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	s := open(t, path)
	for i := range 200 {
		say(t, s, strings.Repeat(fmt.Sprint(i, " "), 100))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := sqlite.Open(t.Context(), path)
	if err == nil {
		var s *store.Store
		if s, err = store.New(t.Context(), e, store.Config{}); err == nil {
			_, err = s.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: "x"})
			if cerr := s.Close(); cerr != nil {
				t.Log(cerr)
			}
		}
	}
	if usher.CodeOf(err) != usher.CodeInternal {
		t.Errorf("got %v; want an error", err)
	}
}

// A copy of the files taken while others write is a state that was committed.
func TestCopyWhileWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "usher.db"))
	acked := make(chan int64, 1000)
	go func() {
		defer close(acked)
		for range 300 {
			a, err := s.Accept(context.Background(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: "x"})
			if err != nil {
				t.Error(err)
				return
			}
			acked <- a.Message.Seq
		}
	}()
	for range 100 {
		<-acked
	}
	copied := filepath.Join(t.TempDir(), "usher.db")
	last := <-acked // acked before the copy begins
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, "usher.db") + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := open(t, copied).CurrentConversation(t.Context(), "web", "c")
	if err != nil || c.LastSeq < last {
		t.Errorf("the copy ends at %d, %v; %d was acked before", c.LastSeq, err, last)
	}
	for range acked {
	}
}

// An engine whose transaction SQLite itself has given up goes on afterwards.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var groups, failed int
	s, err := store.New(t.Context(), e, store.Config{Grouped: func(units int, _ time.Duration, err error) {
		groups += units
		if err != nil {
			failed++
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if failed != 1 || groups < 3 {
			t.Errorf("%d groups of %d writes failed", failed, groups)
		}
	})
	say(t, s, "before")
	pages := func(n int64) {
		err := e.Update(t.Context(), func(tx store.Tx) error {
			var got int64
			return tx.QueryRow(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&got)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // SQLite keeps it at what is in use
	var full error
	stored := 1
	for range 1000 {
		_, full = s.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: strings.Repeat("x", 5000)})
		if full != nil {
			break
		}
		stored++
	}
	var ours *usher.Error
	if !errors.As(full, &ours) || !strings.Contains(ours.Text, "make room") {
		t.Fatalf("a full disk gave %v", full)
	}
	pages(1 << 30)
	if a := say(t, s, "after"); a.Message.Seq != int64(stored+1) {
		t.Errorf("after the disk was full: seq %d; want %d", a.Message.Seq, stored+1)
	}
}

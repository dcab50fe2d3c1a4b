package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

// contents is what lies in a folder, byte for byte.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

// stopped is the database of a server that has stopped, after these statements.
func stopped(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), e, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	say(t, s, "hello")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	past(t, path, func(db *sql.DB) {
		for _, q := range statements {
			if _, err := db.ExecContext(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
	})
	return path
}

// past does something with a file past the engine, and closes it.
func past(t *testing.T, path string, do func(*sql.DB)) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	do(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// killed is the database of a server that was killed: what was said last lies
// in its log.
func killed(t *testing.T) string {
	t.Helper()
	dir, copied := t.TempDir(), t.TempDir()
	say(t, open(t, filepath.Join(dir, "usher.db")), "hello")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(copied, "usher.db-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("there is no log: %v", err)
	}
	return filepath.Join(copied, "usher.db")
}

// TestReadOnly: what was said is there, and the folder stays as it was.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"stopped": stopped(t), "killed": killed(t)} {
		before := contents(t, filepath.Dir(path))
		e, err := sqlite.OpenReadOnly(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		refused(t, path, usher.CodeConflict, "another process")
		s, err := store.New(t.Context(), e, store.Config{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c, err := s.CurrentConversation(t.Context(), "web", "c"); err != nil || c.LastSeq != 1 {
			t.Errorf("%s: the chat ends at %d, %v", name, c.LastSeq, err)
		}
		if _, err := s.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "d"}, Text: "x"}); err == nil {
			t.Errorf("%s: something was written", name)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if after := contents(t, filepath.Dir(path)); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: the folder is not what it was", name)
		}
	}
}

// TestReadOnlyOfAnOlderSchema: it is told, and not brought up to date.
func TestReadOnlyOfAnOlderSchema(t *testing.T) {
	t.Parallel()
	path := stopped(t)
	past(t, path, func(db *sql.DB) {
		p, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
	})
	before := contents(t, filepath.Dir(path))
	e, err := sqlite.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if version, newest := e.Schema(); version != 4 || newest <= 4 {
		t.Errorf("schema %d of %d", version, newest)
	}
	failed(t, e.Migrate(t.Context()), usher.CodeInvalid, "schema 4")
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if after := contents(t, filepath.Dir(path)); !reflect.DeepEqual(before, after) {
		t.Error("the folder is not what it was")
	}
}

// TestReadOnlyRefuses says what is wrong, and changes nothing.
func TestReadOnlyRefuses(t *testing.T) {
	t.Parallel()
	write := func(content string) string {
		path := filepath.Join(t.TempDir(), "usher.db")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	alone := killed(t)
	if err := os.Remove(alone + "-shm"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, words string }{
		{write(""), "is empty"},
		{write(strings.Repeat("no database ", 1000)), "not a database"},
		{stopped(t, "PRAGMA application_id = 7"), "another program"},
		{stopped(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"), "schema 9999"},
		{alone, "start the server once"},
	} {
		before := contents(t, filepath.Dir(c.path))
		_, err := sqlite.OpenReadOnly(t.Context(), c.path)
		failed(t, err, usher.CodeInvalid, c.words)
		if after := contents(t, filepath.Dir(c.path)); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: the folder is not what it was", c.words)
		}
	}
	busy := filepath.Join(t.TempDir(), "usher.db")
	open(t, busy)
	_, err := sqlite.OpenReadOnly(t.Context(), busy)
	failed(t, err, usher.CodeConflict, "another process")
}

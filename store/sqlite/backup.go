package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"usher"
)

// Snapshot writes the database at path, as it is at one moment, to the new
// file to, readable by its owner only. A server may go on writing meanwhile;
// it holds back nothing but the shortening of its write-ahead log. What a
// Snapshot that fails leaves behind is no database.
func Snapshot(ctx context.Context, path, to string) error {
	if err := snapshot(ctx, path, to); err != nil {
		return fmt.Errorf("sqlite: snapshot: %w", explain(path, err))
	}
	return nil
}

func snapshot(ctx context.Context, path, to string) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return usher.Errorf(usher.CodeNotFound, err, "there is no database %s", path)
	}
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // SQLite takes an empty file
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	db, err := openReadOnly(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		var full *driver.Error
		if errors.As(err, &full) && full.Code()&0xff == lib.SQLITE_FULL {
			return explain(to, err)
		}
		return err
	}
	return f.Sync()
}

// Verify reports whether the file at path, which nobody else may have open, is
// a whole database of this program, and not of a newer version of it.
func Verify(ctx context.Context, path string) error {
	if err := verify(ctx, path); err != nil {
		return fmt.Errorf("sqlite: verify: %w", explain(path, err))
	}
	return nil
}

func verify(ctx context.Context, path string) (err error) {
	db, err := openReadOnly(path, "immutable", "1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var id, version int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if id != appID {
		return usher.Errorf(usher.CodeInvalid, nil, "%s is not a database of Usher", path)
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return usher.Errorf(usher.CodeInternal, nil, "%s is damaged: %s", path, verdict)
	}
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return err
	}
	newest, err := newestSchema(db)
	if err == nil && version > newest {
		err = tooNew(path, version, newest)
	}
	return err
}

// Leap has the log of the database at path, which nobody else may have open, go
// on behind position, where it does not already. A restored log is to give none
// of the positions that the lost part of it had.
func Leap(ctx context.Context, path string, position int64) error {
	if err := leap(ctx, path, position); err != nil {
		return fmt.Errorf("sqlite: leap: %w", explain(path, err))
	}
	return nil
}

func leap(ctx context.Context, path string, position int64) (err error) {
	db, err := openFile(path, "mode", "rw")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "UPDATE positions SET last = MAX(last, $1) WHERE id = 1", position)
	return err
}

// Lock keeps others from opening the database at path, which need not exist,
// until it is called back. CodeConflict where somebody has it open.
func Lock(path string) (unlock func() error, err error) {
	lock, err := takeLock(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("sqlite: lock: %w", err)
	}
	return func() error { return dropLock(lock) }, nil
}

// openReadOnly opens a file beside its server; pairs of options may follow.
func openReadOnly(path string, options ...string) (*sql.DB, error) {
	return openFile(path, append([]string{"mode", "ro"}, options...)...)
}

// openFile opens a file with pairs of options.
func openFile(path string, options ...string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"_pragma": {"busy_timeout(5000)"}}
	for i := 0; i+1 < len(options); i += 2 {
		q.Add(options[i], options[i+1])
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return sql.Open("sqlite", u.String())
}

// newestSchema is the version that this program brings a file to.
func newestSchema(db *sql.DB) (int64, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, s := range p.ListSources() {
		newest = max(newest, s.Version)
	}
	return newest, nil
}

func tooNew(path string, version, newest int64) error {
	return usher.Errorf(usher.CodeInvalid, nil, "%s was written by a newer version of this program (schema %d, this one knows %d): install that version again, or restore an older backup", path, version, newest)
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"usher"
	"usher/store"
)

// ReadOnly is a database file that is looked at and left as it is, byte for
// byte. While it is open no server starts on the file.
type ReadOnly struct {
	*Engine
	version, newest int64
}

var _ store.Engine = (*ReadOnly)(nil)

// errReadOnly is what writes get.
var errReadOnly = errors.New("sqlite: the database was opened to be read only")

// OpenReadOnly opens the database file at path, of whatever schema this
// program knows; Close it.
//
// CodeConflict where another process has the file open; CodeInvalid where it is
// empty, another program's, or of a newer version of this one, and where what
// was written last lies in a log that only a writer can take in.
func OpenReadOnly(ctx context.Context, path string) (*ReadOnly, error) {
	r := &ReadOnly{Engine: &Engine{path: path}}
	if err := r.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open read-only: %w", explain(path, err)), r.Close())
	}
	return r, nil
}

func (r *ReadOnly) open(ctx context.Context) (err error) {
	if r.lock, err = shareLock(r.path + ".lock"); err != nil {
		return err
	}
	info, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return usher.Errorf(usher.CodeInvalid, nil, "%s is empty: the next start makes a new database of it; where there was one before, restore a backup", r.path)
	}
	option, err := quietly(r.path)
	if err != nil {
		return err
	}
	db, err := openReadOnly(r.path, option, "1", "_pragma", "query_only(1)")
	if err != nil {
		return err
	}
	r.readers = newPool(db, 4)
	r.version, r.newest, err = schemaOf(ctx, db, r.path)
	return err
}

// quietly is the option with which SQLite writes nothing at all: no log, and
// no index of one, which it otherwise makes or mends when it opens a file.
func quietly(path string) (string, error) {
	wal, err := os.Stat(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && wal.Size() == 0 {
		return "immutable", nil
	}
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path + "-shm"); errors.Is(err, fs.ErrNotExist) {
		return "", usher.Errorf(usher.CodeInvalid, err, "what was written to %s last lies in its log: start the server once, which takes it in", path)
	}
	return "readonly_shm", nil // the index is made in memory
}

// schemaOf returns the version of a file that is ours, and the newest one that
// this program knows.
func schemaOf(ctx context.Context, db *sql.DB, path string) (version, newest int64, err error) {
	var id, tables int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, 0, err
	}
	if id != appID {
		return 0, 0, usher.Errorf(usher.CodeInvalid, nil, "%s is the database of another program: choose another data folder", path)
	}
	if newest, err = newestSchema(db); err != nil {
		return 0, 0, err
	}
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&tables); err != nil || tables == 0 {
		return 0, newest, err // a first start that did not come to its end
	}
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return 0, 0, err
	}
	if version > newest {
		return 0, 0, tooNew(path, version, newest)
	}
	return version, newest, nil
}

// shareLock keeps servers from starting, where one has ever run; nil where
// none has.
func shareLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unwritable(filepath.Dir(path), err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB); err != nil {
		return nil, errors.Join(usher.Errorf(usher.CodeConflict, err, "another process uses the data in %s: stop it, or choose another data folder", filepath.Dir(path)), f.Close())
	}
	return f, nil
}

// Schema is the file's version, and the one that a server brings it to. Where
// they differ the content may not be what this program reads.
func (r *ReadOnly) Schema() (version, newest int64) { return r.version, r.newest }

// Migrate refuses a schema that is not this program's.
func (r *ReadOnly) Migrate(context.Context) error {
	if r.version != r.newest {
		return usher.Errorf(usher.CodeInvalid, errReadOnly, "%s has schema %d, this program reads %d: start the server, which brings it up to date", r.path, r.version, r.newest)
	}
	return nil
}

// Update refuses.
func (r *ReadOnly) Update(context.Context, func(store.Tx) error) error { return errReadOnly }

// Close lets go of the file. It may be called twice.
func (r *ReadOnly) Close() error {
	var errs []error
	if r.readers != nil {
		errs = append(errs, r.readers.close())
	}
	if r.lock != nil {
		errs = append(errs, dropLock(r.lock))
	}
	r.readers, r.lock = nil, nil
	return errors.Join(errs...)
}

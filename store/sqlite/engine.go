package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"usher"
	"usher/store"
)

// appID marks our files (PRAGMA application_id): "USHR".
const appID = 0x55534852

// checkpointPages is how many pages the write-ahead log takes in until they are
// copied into the file, which the writer waits for. A large log is copied
// rarely, but then everything behind the writer stands still for some tens of
// milliseconds; 250 pages, 1 MB, take about three, and cost no more in all
// (docs/performance.md).
const checkpointPages = 250

// Engine is an open database file.
type Engine struct {
	path string
	lock *os.File

	readers *pool

	mu     sync.Mutex // one Update at a time; guards what follows
	db     *sql.DB    // holds the one connection that writes
	writer *session
	broken bool // the last transaction could not be ended
	closed bool
}

var _ store.Engine = (*Engine)(nil)

// Open opens the database file at path and makes it, and its folder, where
// they don't exist: the files readable by their owner only (0600), a new
// folder 0700. It holds the lock file path+".lock" until Close.
//
// CodeConflict where another process has the file open; CodeInvalid where the
// folder can't be written or the file is not an Usher database.
func Open(ctx context.Context, path string) (*Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open: %w", err)
	}
	lock, err := prepare(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open: %w", err)
	}
	e := &Engine{path: path, lock: lock}
	if err := e.connect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open: %w", err), e.release())
	}
	return e, nil
}

// connect opens the writer, which makes the file a write-ahead one, then the
// readers.
func (e *Engine) connect(ctx context.Context) (err error) {
	e.db, err = sql.Open("sqlite", e.dsn("_pragma", "busy_timeout(5000)", "_pragma", "foreign_keys(1)",
		"_pragma", "journal_mode(wal)", "_pragma", "synchronous(full)", "_pragma", "cache_size(-8192)", "_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", checkpointPages)))
	if err != nil {
		return err
	}
	e.db.SetMaxOpenConns(1)
	if e.writer, err = newSession(ctx, e.db); err != nil {
		return explain(e.path, err)
	}
	if err := e.check(ctx); err != nil {
		return explain(e.path, err)
	}
	readers, err := sql.Open("sqlite", e.dsn("mode", "ro", "_pragma", "busy_timeout(5000)", "_pragma", "query_only(1)"))
	if err != nil {
		return err
	}
	e.readers = newPool(readers, max(4, 2*runtime.GOMAXPROCS(0)))
	return nil
}

// dsn builds the driver's address from pairs of option and value.
func (e *Engine) dsn(options ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(options); i += 2 {
		q.Add(options[i], options[i+1])
	}
	u := url.URL{Scheme: "file", Path: e.path, RawQuery: q.Encode()}
	return u.String()
}

// check refuses a file that another program made, and a file system on which
// the write-ahead log does not work.
func (e *Engine) check(ctx context.Context) error {
	var mode string
	if err := e.writer.QueryRow(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return usher.Errorf(usher.CodeInvalid, nil, "the file system of %s has no write-ahead log (journal mode %q): put the data on a local disk", e.path, mode)
	}
	var id, tables int64
	if err := e.writer.QueryRow(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := e.writer.QueryRow(ctx, "SELECT COUNT(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if id == appID {
		return nil
	}
	if id != 0 || tables > 0 {
		return usher.Errorf(usher.CodeInvalid, nil, "%s is the database of another program: choose another data folder", e.path)
	}
	return e.writer.Exec(ctx, fmt.Sprintf("PRAGMA application_id = %d", appID))
}

// Close waits for the transaction under way, moves the write-ahead log into
// the file and lets go of it.
func (e *Engine) Close() error {
	if err := e.release(); err != nil {
		return fmt.Errorf("sqlite: close: %w", err)
	}
	return nil
}

func (e *Engine) release() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	var errs []error
	if e.readers != nil {
		errs = append(errs, e.readers.close())
	}
	if e.writer != nil {
		errs = append(errs, e.writer.close())
	}
	if e.db != nil {
		// The last connection to leave checkpoints the log and removes it.
		errs = append(errs, e.db.Close())
	}
	return errors.Join(append(errs, dropLock(e.lock))...)
}

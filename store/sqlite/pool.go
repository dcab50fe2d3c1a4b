package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"usher/store"
)

// errClosed is what reads and writes get after Close.
var errClosed = errors.New("sqlite: the database is closed")

// pool lends connections that read. Each is opened when it is first needed.
type pool struct {
	db     *sql.DB
	free   chan *session // nil: not opened yet
	closed chan struct{}
}

func newPool(db *sql.DB, size int) *pool {
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	p := &pool{db: db, free: make(chan *session, size), closed: make(chan struct{})}
	for range size {
		p.free <- nil
	}
	return p
}

// with lends fn a connection.
func (p *pool) with(ctx context.Context, fn func(*session) error) (err error) {
	var s *session
	select {
	case <-p.closed:
		return errClosed
	default:
	}
	select {
	case s = <-p.free:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.closed:
		return errClosed
	}
	defer func() { p.free <- s }()
	if s == nil {
		if s, err = newSession(ctx, p.db); err != nil {
			return fmt.Errorf("sqlite: connect: %w", err)
		}
	}
	return fn(s)
}

// close turns new reads away and waits for those under way.
func (p *pool) close() error {
	close(p.closed)
	var errs []error
	for range cap(p.free) {
		if s := <-p.free; s != nil {
			errs = append(errs, s.close())
		}
	}
	return errors.Join(append(errs, p.db.Close())...)
}

// Query reads from the pool; the connection is held while the result is
// ranged over.
func (e *Engine) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		more := true
		err := e.readers.with(ctx, func(s *session) error {
			for r, err := range s.Query(ctx, query, args...) {
				if err != nil {
					return err
				}
				if more = yield(r, nil); !more {
					return nil
				}
			}
			return nil
		})
		if err != nil && more {
			yield(nil, err)
		}
	}
}

// QueryRow reads one row from the pool when it is scanned.
func (e *Engine) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	return scanner(func(dest []any) error {
		return e.readers.with(ctx, func(s *session) error {
			return s.QueryRow(ctx, query, args...).Scan(dest...)
		})
	})
}

// scanner is a row that is read when it is scanned.
type scanner func(dest []any) error

// Scan runs the query.
func (s scanner) Scan(dest ...any) error { return s(dest) }

// View calls fn in a read transaction: its first read fixes what all see.
func (e *Engine) View(ctx context.Context, fn func(store.Querier) error) error {
	return e.readers.with(ctx, func(s *session) error {
		if err := s.Exec(ctx, "BEGIN"); err != nil {
			return err
		}
		defer func() {
			// Nothing was written. An error means that SQLite has ended the
			// transaction itself.
			_ = s.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		}()
		return fn(s)
	})
}

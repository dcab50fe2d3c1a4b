package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"usher/store"
)

// session is one connection with its prepared statements. One goroutine uses
// it at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]statement
}

// statement is a *sql.Stmt that stays prepared until its connection closes.
type statement interface {
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
	Close() error
}

func newSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]statement{}}, nil
}

// close finalises the statements, which SQLite needs to let go of the files.
func (s *session) close() error {
	var errs []error
	for _, stmt := range s.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

func (s *session) prepare(ctx context.Context, query string) (statement, error) {
	if stmt, ok := s.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("sqlite: prepare: %w", err)
	}
	s.stmts[query] = stmt
	return stmt, nil
}

// Exec runs a statement.
func (s *session) Exec(ctx context.Context, query string, args ...any) error {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	if _, err := stmt.ExecContext(ctx, args...); err != nil {
		return fmt.Errorf("sqlite: exec: %w", err)
	}
	return nil
}

// Query runs a query when it is ranged over, and closes it when that ends.
func (s *session) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		more := true
		err := s.each(ctx, query, args, func(r store.Row) bool {
			more = yield(r, nil)
			return more
		})
		if err != nil && more {
			yield(nil, fmt.Errorf("sqlite: query: %w", err))
		}
	}
}

func (s *session) each(ctx context.Context, query string, args []any, fn func(store.Row) bool) (err error) {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	r, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for r.Next() {
		if !fn(r) {
			return nil
		}
	}
	return r.Err()
}

// QueryRow runs a query for its first row.
func (s *session) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return row{err: err}
	}
	return row{row: stmt.QueryRowContext(ctx, args...)}
}

// row is the first row of a result, or why there is none.
type row struct {
	row *sql.Row
	err error
}

func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	err := r.row.Scan(dest...)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNoRows
	}
	return fmt.Errorf("sqlite: query: %w", err)
}

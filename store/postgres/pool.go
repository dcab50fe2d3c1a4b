package postgres

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"usher/store"
)

// Query reads from the pool; the connection is held while the result is ranged
// over. Where it turns out to be gone before the first row, as all are after a
// restart of the server, another one is tried.
func (e *Engine) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		any, more := false, true
		each := func() error {
			ctx, cancel := context.WithTimeout(ctx, e.times.answer)
			defer cancel()
			return e.with(ctx, func(c *pgxpool.Conn) error {
				return read(ctx, c.Conn(), query, args, func(r store.Row) bool {
					any, more = true, yield(r, nil)
					return more
				})
			})
		}
		err := each()
		if err != nil && !any && lost(err) && ctx.Err() == nil {
			e.pool.Reset()
			err = each()
		}
		if err != nil && more {
			yield(nil, fmt.Errorf("postgres: query: %w", running(e.conn, err)))
		}
	}
}

// QueryRow reads one row from the pool when it is scanned.
func (e *Engine) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	return scanner(func(dest []any) error { return first(e.Query(ctx, query, args...), dest) })
}

// with lends fn a connection of the pool.
func (e *Engine) with(ctx context.Context, fn func(*pgxpool.Conn) error) error {
	waiting, cancel := context.WithTimeout(ctx, e.times.answer)
	c, err := e.pool.Acquire(waiting)
	cancel()
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	defer c.Release()
	return fn(c)
}

// read hands a query's rows on until fn wants no more.
func read(ctx context.Context, c *pgx.Conn, query string, args []any, fn func(store.Row) bool) error {
	rows, err := c.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if !fn(rows) {
			return nil
		}
	}
	return rows.Err()
}

// View calls fn in a read transaction: its first read fixes what all see. Where
// that has no answer, since the connection is gone, fn is called once more.
func (e *Engine) View(ctx context.Context, fn func(store.Querier) error) error {
	answered, err := e.view(ctx, fn)
	if err != nil && !answered && lost(err) && ctx.Err() == nil {
		e.pool.Reset()
		_, err = e.view(ctx, fn)
	}
	return running(e.conn, err)
}

// view is View, and reports whether the server has answered.
func (e *Engine) view(ctx context.Context, fn func(store.Querier) error) (answered bool, err error) {
	err = e.with(ctx, func(c *pgxpool.Conn) error {
		t := newTx(c.Conn(), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e.times.answer)
		defer func() {
			answered = t.answered
			if t.sent && !t.conn.IsClosed() {
				// Nothing was written. A connection that fails here is not lent again.
				ctx, cancel := t.within(context.WithoutCancel(ctx))
				defer cancel()
				_ = t.conn.PgConn().Exec(ctx, "ROLLBACK").Close()
			}
		}()
		return fn(t)
	})
	return answered, err
}

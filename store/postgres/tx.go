package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"usher/store"
)

// keptMost is how many statements are kept before they are sent.
const keptMost = 256

// tx is the transaction of an Update. Statements without an answer are kept,
// and go with the next that has one or with the commit: a group costs one way to
// the server and back for what it asks at once, one for each query besides, and
// one for its commit.
type tx struct {
	conn *pgx.Conn
	kept []statement
	sent bool // the server knows of the transaction

	answer time.Duration // for each answer of the server
	end    time.Time     // for all of them; zero: whenever

	answered bool  // it has answered a statement
	mark     int   // where the savepoint is in kept; -1: it was sent
	err      error // a statement failed: the server does nothing until it is undone
}

type statement struct {
	query string
	args  []any
}

func newTx(conn *pgx.Conn, begin string, answer time.Duration) *tx {
	return &tx{conn: conn, kept: []statement{{query: begin}}, answer: answer}
}

// within bounds ctx by the time that the server has for an answer: where the
// network is silent nobody else ends the wait for it.
func (t *tx) within(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(t.answer)
	if !t.end.IsZero() && t.end.Before(end) {
		end = t.end
	}
	return context.WithDeadline(ctx, end)
}

// Exec keeps a statement.
func (t *tx) Exec(ctx context.Context, query string, args ...any) error {
	if t.err != nil {
		return t.err
	}
	t.kept = append(t.kept, statement{query, args})
	if len(t.kept) < keptMost {
		return nil
	}
	return t.flush(ctx)
}

// flush sends what is kept.
func (t *tx) flush(ctx context.Context) error {
	if t.err != nil || len(t.kept) == 0 {
		return t.err
	}
	ctx, cancel := t.within(ctx)
	defer cancel()
	if err := t.send(ctx).Close(); err != nil {
		return t.fail(err)
	}
	return nil
}

// send sends what is kept.
func (t *tx) send(ctx context.Context) pgx.BatchResults {
	var b pgx.Batch
	for _, s := range t.kept {
		b.Queue(s.query, s.args...)
	}
	clear(t.kept)
	t.kept, t.sent, t.mark = t.kept[:0], true, -1
	return t.conn.SendBatch(ctx, &b)
}

func (t *tx) fail(err error) error {
	t.err = fmt.Errorf("postgres: %w", textual(err))
	return t.err
}

// Query runs a query, behind what is kept, when it is ranged over.
func (t *tx) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		if t.err != nil {
			yield(nil, t.err)
			return
		}
		ctx, cancel := t.within(ctx)
		defer cancel()
		before := len(t.kept)
		t.kept = append(t.kept, statement{query, args})
		results := t.send(ctx)
		more, err := t.each(results, before, yield)
		if cerr := results.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			err = t.fail(err)
			if more {
				yield(nil, err)
			}
		}
	}
}

// Ask runs queries, behind what is kept, on one way to the server and back.
func (t *tx) Ask(ctx context.Context, asks []store.Ask) error {
	if t.err != nil {
		return t.err
	}
	ctx, cancel := t.within(ctx)
	defer cancel()
	before := len(t.kept)
	for _, a := range asks {
		t.kept = append(t.kept, statement{a.Query, a.Args})
	}
	results := t.send(ctx)
	err := t.answers(results, before, asks)
	if cerr := results.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return t.fail(err)
	}
	return nil
}

// answers hands each answer to who asked, behind the results of what was kept
// before them.
func (t *tx) answers(results pgx.BatchResults, before int, asks []store.Ask) error {
	for _, a := range asks {
		var rerr error
		none, err := t.each(results, before, func(row store.Row, _ error) bool {
			rerr = a.Read(row)
			return false
		})
		if none && err == nil {
			rerr = a.Read(noRow{})
		}
		if err != nil || rerr != nil {
			return errors.Join(err, rerr)
		}
		before = 0
	}
	return nil
}

// noRow is the row of a result without one.
type noRow struct{}

// Scan returns store.ErrNoRows.
func (noRow) Scan(...any) error { return store.ErrNoRows }

// each hands on the rows behind the results of what was kept before them. more
// is false where no more are wanted.
func (t *tx) each(results pgx.BatchResults, before int, yield func(store.Row, error) bool) (more bool, err error) {
	for range before {
		if _, err := results.Exec(); err != nil {
			return true, err
		}
		t.answered = true
	}
	rows, err := results.Query()
	if err != nil {
		return true, err
	}
	defer rows.Close()
	for rows.Next() {
		if !yield(rows, nil) {
			return false, nil
		}
	}
	return true, rows.Err()
}

// QueryRow runs a query when its row is scanned.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	return scanner(func(dest []any) error { return first(t.Query(ctx, query, args...), dest) })
}

// first scans the first row of a result.
func first(rows iter.Seq2[store.Row, error], dest []any) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := row.Scan(dest...); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		return nil
	}
	return store.ErrNoRows
}

// scanner is a row that is read when it is scanned.
type scanner func(dest []any) error

// Scan runs the query.
func (s scanner) Scan(dest ...any) error { return s(dest) }

// Savepoint runs fn under a savepoint. It ends with all of fn's statements sent,
// so that what fails is fn's.
func (t *tx) Savepoint(ctx context.Context, fn func() error) error {
	t.mark = len(t.kept)
	t.kept = append(t.kept, statement{query: "SAVEPOINT unit"})
	err := fn()
	if err == nil {
		t.kept = append(t.kept, statement{query: "RELEASE SAVEPOINT unit"})
		err = t.flush(ctx)
	}
	if err == nil {
		return nil
	}
	if t.mark >= 0 { // the server has not heard of it
		t.kept = t.kept[:t.mark]
		return err
	}
	t.kept = t.kept[:0]
	ctx, cancel := t.within(ctx)
	defer cancel()
	if uerr := t.conn.PgConn().Exec(ctx, "ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit").Close(); uerr != nil {
		return fmt.Errorf("%w: %w (and undoing it: %w)", store.ErrBroken, err, uerr)
	}
	t.err = nil
	return err
}

// commit sends what is kept with the commit. store.ErrBroken where a statement
// failed, store.ErrUncertain where no answer came.
func (t *tx) commit(ctx context.Context) error {
	if !t.sent && len(t.kept) == 1 {
		return nil // not one statement
	}
	if t.err != nil {
		return fmt.Errorf("%w: %w", store.ErrBroken, t.err)
	}
	ctx, cancel := t.within(ctx)
	defer cancel()
	t.kept = append(t.kept, statement{query: "COMMIT"})
	n := len(t.kept)
	results := t.send(ctx)
	var tag pgconn.CommandTag
	var err error
	for range n {
		if tag, err = results.Exec(); err != nil {
			break
		}
	}
	// Once the server has said that it committed, it does not matter what
	// becomes of the connection.
	if cerr := results.Close(); err == nil && tag.String() == "COMMIT" {
		return nil
	} else if err == nil {
		err = errors.Join(fmt.Errorf("the server answered %s", tag), cerr)
	}
	if t.conn.IsClosed() && !pgconn.SafeToRetry(err) {
		return fmt.Errorf("%w: %w", store.ErrUncertain, err)
	}
	return fmt.Errorf("%w: %w", store.ErrBroken, err)
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"usher/store"
)

const (
	idlePing = time.Second     // how long the writer may be idle and still be taken to work
	undoTime = 2 * time.Second // for a rollback
)

// Update runs fn in a transaction on the connection that writes, and commits
// it: on the server's disk when Update returns nil. Where the database can't be
// reached it is CodeBusy; the next Update tries again.
func (e *Engine) Update(ctx context.Context, fn func(store.Tx) error) (err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errClosed
	}
	ctx, cancel := context.WithTimeout(ctx, e.times.update)
	defer cancel()
	if err := e.connectWriter(ctx); err != nil {
		if err = explain(e.conn, err); !e.alone { // who moves the data is told why; customers are told to try again
			err = busy(err, away)
		}
		return fmt.Errorf("postgres: connect: %w", err)
	}
	t := newTx(e.writer, "BEGIN ISOLATION LEVEL READ COMMITTED", e.times.update)
	t.end, _ = ctx.Deadline()
	committed := false
	defer func() {
		// Also where fn panics.
		if !committed {
			e.undo(ctx, t)
		}
	}()
	if err := fn(t); err != nil {
		return e.failed(err)
	}
	if err := t.commit(ctx); err != nil {
		return fmt.Errorf("postgres: commit: %w", e.failed(err))
	}
	committed, e.used = true, time.Now()
	return nil
}

// connectWriter sees to a writer that works.
func (e *Engine) connectWriter(ctx context.Context) error {
	if e.writer != nil && time.Since(e.used) > idlePing && ping(ctx, e.writer) != nil {
		e.dropWriter(ctx)
	}
	if e.writer != nil {
		return nil
	}
	if e.alone && e.writes.Load() != 0 {
		return e.disturbed()
	}
	c, err := e.connect(ctx, writerSession)
	if err != nil {
		return err
	}
	if err := e.mayWrite(ctx, c); err != nil {
		closeConn(ctx, c)
		return err
	}
	e.writer, e.used = c, time.Now()
	e.writes.Store(c.PgConn().PID())
	return nil
}

func (e *Engine) dropWriter(ctx context.Context) {
	closeConn(ctx, e.writer)
	e.writer = nil
}

// undo ends a transaction that was not committed. A connection that can't is
// given up, with which the server ends the transaction itself.
func (e *Engine) undo(ctx context.Context, t *tx) {
	if t.sent && !t.conn.IsClosed() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
		defer cancel()
		if t.conn.PgConn().Exec(ctx, "ROLLBACK").Close() == nil {
			e.used = time.Now()
			return
		}
	}
	if t.sent || t.conn.IsClosed() {
		e.dropWriter(ctx)
	}
}

// failed explains why a transaction failed. Where the connection was lost, each
// unit alone would fail no better, so that store.ErrBroken is left out.
func (e *Engine) failed(err error) error {
	if errors.Is(err, store.ErrUncertain) {
		return err // try again is what nobody can say
	}
	if e.writer.IsClosed() && errors.Is(err, store.ErrBroken) {
		return busy(errors.New(err.Error()), away)
	}
	return running(e.conn, err)
}

package sqlite

import (
	"context"
	"errors"
	"fmt"

	"usher/store"
)

// Update runs fn in a transaction on the one connection that writes, and
// commits it: on disk when Update returns nil.
func (e *Engine) Update(ctx context.Context, fn func(store.Tx) error) (err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.writer == nil {
		return errClosed
	}
	if e.broken {
		// The last one ended in an error and may still be open.
		_ = e.writer.Exec(ctx, "ROLLBACK")
		e.broken = false
	}
	if err := e.writer.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("sqlite: begin: %w", explain(e.path, err))
	}
	committed := false
	defer func() {
		// Also where fn panics. A transaction that SQLite has given up itself
		// has nothing left to roll back, which is an error we don't mind.
		if !committed && e.writer.Exec(ctx, "ROLLBACK") != nil {
			e.broken = true
		}
	}()
	if err := fn(tx{e.writer}); err != nil {
		return explain(e.path, err)
	}
	if err := e.writer.Exec(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("sqlite: commit: %w", explain(e.path, err))
	}
	committed = true
	return nil
}

// tx is the transaction of an Update.
type tx struct{ *session }

// Savepoint runs fn under a savepoint.
func (t tx) Savepoint(ctx context.Context, fn func() error) error {
	if err := t.Exec(ctx, "SAVEPOINT unit"); err != nil {
		return fmt.Errorf("%w: %w", store.ErrBroken, err)
	}
	err := fn()
	if err != nil {
		// After some errors (a full disk) SQLite has rolled everything back and
		// the savepoint is gone.
		if rerr := t.Exec(ctx, "ROLLBACK TO unit"); rerr != nil {
			return fmt.Errorf("%w: %w (and undoing it: %w)", store.ErrBroken, err, rerr)
		}
	}
	if rerr := t.Exec(ctx, "RELEASE unit"); rerr != nil {
		return fmt.Errorf("%w: %w", store.ErrBroken, errors.Join(err, rerr))
	}
	return err
}

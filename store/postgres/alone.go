package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"usher"
)

// writeLock is the advisory lock that all who write share, each on the
// connection that writes, and that who moves the data has alone: what is written
// while everything is read would be missing where it goes.
const writeLock = "write"

const (
	aloneTime  = 3 * time.Second // how long a server that is about to end may still write
	aloneEvery = 100 * time.Millisecond
)

// OpenAlone is Open for who moves everything: as long as Alone says so nobody
// else changes a row through an engine, and no server starts on the database.
// Files and vectors may still be put there and removed by a server that was cut
// off: the rows that name a file come after it, and vectors are made anew.
// CodeConflict where somebody writes.
func OpenAlone(ctx context.Context, url string) (*Engine, error) { return open(ctx, url, true) }

// Alone fails, with CodeConflict, where others may have written since OpenAlone.
// What Open has opened was never alone, and is not asked.
func (e *Engine) Alone(ctx context.Context) error {
	if !e.alone {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.writer == nil || ping(ctx, e.writer) != nil {
		return e.disturbed()
	}
	return nil
}

func (e *Engine) disturbed() error {
	return usher.Errorf(usher.CodeConflict, nil, "the connection to %s was lost while the data was moved, so that others could write: run it again", at(e.conn))
}

// mayWrite makes sure that a new connection may write as long as it is open.
func (e *Engine) mayWrite(ctx context.Context, c *pgx.Conn) error {
	if !e.alone {
		// No answer is that of a search path that names no schema: check says so.
		got, err := tryLock(ctx, c, "SELECT COALESCE(pg_try_advisory_lock_shared("+lockKey+"), true)")
		if err != nil || got {
			return err
		}
		return usher.Errorf(usher.CodeConflict, nil, "%s is being moved by usher migrate: wait until that has ended, and start where the data is then", at(e.conn))
	}
	until := time.Now().Add(aloneTime)
	for {
		got, err := tryLock(ctx, c, "SELECT COALESCE(pg_try_advisory_lock("+lockKey+"), true)")
		if err != nil || got {
			return err
		}
		if time.Now().After(until) {
			return usher.Errorf(usher.CodeConflict, nil, "a server, or another command, works on %s: stop all of them first", at(e.conn))
		}
		pause(ctx, aloneEvery)
	}
}

// giveBack lets others write at once, and not when the server has noticed that
// the connection is gone.
func (e *Engine) giveBack(ctx context.Context, c *pgx.Conn) {
	if !e.alone {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	_, _ = c.Exec(ctx, "SELECT pg_advisory_unlock("+lockKey+")", writeLock) // else by its end
}

func tryLock(ctx context.Context, c *pgx.Conn, query string) (got bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	err = c.QueryRow(ctx, query, writeLock).Scan(&got)
	return got, err
}

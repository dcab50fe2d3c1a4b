package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"usher"
)

// settleTime is how long a database that went away during a commit is waited
// for, to learn what became of the commit.
const settleTime = 15 * time.Second

// settle finds out what became of a commit that had no answer: nil where it is
// on disk, CodeBusy where nothing of it remains. Where the database does not
// come back in time, or the group has left no event to look for, the error
// stays: who asks again has a key by which a second try is known.
func (w *writer) settle(ctx context.Context, events []usher.Event, uncertain error) error {
	if len(events) == 0 {
		return unknown(uncertain)
	}
	began := time.Now()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		kept, err := w.kept(ctx, events[0])
		switch {
		case err == nil && kept:
			return nil
		case err == nil:
			return lostCommit(uncertain)
		case time.Since(began) > settleTime:
			return unknown(errors.Join(uncertain, err))
		}
		time.Sleep(wait)
	}
}

// unknown is what a caller hears of whom nobody can say.
func unknown(cause error) error {
	return usher.Errorf(usher.CodeInternal, cause, "the database went away; whether this was stored is not known: look before you do it again")
}

// lostCommit is what a caller hears of a commit that has left nothing.
func lostCommit(cause error) error {
	err := usher.Errorf(usher.CodeBusy, cause, "the database went away and nothing was stored: try again")
	err.RetryAfter = busyRetry
	return err
}

// kept reports whether an event is in the log. It takes the row of table
// positions first: so a commit that is still under way comes to its end.
func (w *writer) kept(ctx context.Context, e usher.Event) (kept bool, err error) {
	query, want, err := footprint(e)
	if err != nil {
		return false, err
	}
	err = w.engine.Update(ctx, func(tx Tx) error {
		var last int64
		if err := tx.QueryRow(ctx, takePosition).Scan(&last); err != nil {
			return fmt.Errorf("take the position: %w", err)
		}
		var got string
		err := tx.QueryRow(ctx, query, e.Position).Scan(&got)
		kept = err == nil && got == want
		if isNoRows(err) {
			return nil
		}
		return err
	})
	return kept, err
}

// footprint is where an event is found by its position, and what is there if
// it is this one.
func footprint(e usher.Event) (query, want string, err error) {
	if e.Kind == usher.EventMessage {
		return "SELECT id FROM messages WHERE position = $1", string(e.Message.ID), nil
	}
	e.Trace = "" // is not kept
	want, err = encode(e)
	return "SELECT event FROM events WHERE position = $1", want, err
}

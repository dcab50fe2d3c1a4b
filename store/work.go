package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"usher"
)

// work is the group's transaction as its units see it: the statements, the
// positions, and the events to publish after the commit.
type work struct {
	tx       Tx
	position int64 // the last one given out
	events   []usher.Event

	ahead    []ahead         // what the units read first; empty: each asks itself
	changed  map[string]bool // conversations and keys of which that is not true any more
	anything bool            // nothing of it may be

	// Of the unit that runs now:
	now   int     // its place in the group
	about subject // what it reads first; zero: nothing that is known before it runs
	dirty bool    // it has written
	err   error   // the first statement that failed, also where the unit overlooked it
}

// errUndo says that a unit failed without a savepoint to go back to.
var errUndo = errors.New("a unit must be undone")

// unit runs fn as one unit. With a savepoint its failure is its own; without
// one, which costs a third less, the failure of a unit that has already
// written is errUndo: the whole group must be done again, with savepoints.
func (w *work) unit(ctx context.Context, savepoint bool, fn func() error) error {
	events := len(w.events)
	w.dirty, w.err = false, nil
	run := func() error { return w.outcome(fn()) }
	var err error
	if savepoint {
		err = w.tx.Savepoint(ctx, run)
	} else if err = run(); err != nil && (w.dirty || w.err != nil) {
		err = errUndo
	}
	if err != nil {
		w.events = w.events[:events]
	}
	return err
}

// outcome is the unit's error, or that of a statement which it overlooked.
func (w *work) outcome(err error) error {
	if err == nil {
		return w.err
	}
	return err
}

func (w *work) note(err error) error {
	if err != nil && w.err == nil && !errors.Is(err, ErrNoRows) {
		w.err = err
	}
	return err
}

// Exec runs a statement in the unit.
func (w *work) Exec(ctx context.Context, query string, args ...any) error {
	w.dirty = true
	return w.note(w.tx.Exec(ctx, query, args...))
}

// Query runs a query in the unit.
func (w *work) Query(ctx context.Context, query string, args ...any) iter.Seq2[Row, error] {
	w.dirty = w.dirty || !strings.HasPrefix(query, "SELECT")
	return func(yield func(Row, error) bool) {
		for row, err := range w.tx.Query(ctx, query, args...) {
			if !yield(row, w.note(err)) {
				return
			}
		}
	}
}

// QueryRow runs a query for one row in the unit.
func (w *work) QueryRow(ctx context.Context, query string, args ...any) Row {
	w.dirty = w.dirty || !strings.HasPrefix(query, "SELECT")
	return notedRow{w, w.tx.QueryRow(ctx, query, args...)}
}

// notedRow is a row whose error its unit remembers.
type notedRow struct {
	work *work
	row  Row
}

func (n notedRow) Scan(dest ...any) error { return n.work.note(n.row.Scan(dest...)) }

// next gives out a position. A unit that fails leaves a gap.
func (w *work) next() int64 {
	w.position++
	return w.position
}

// emit stores e as an event row at the next position. Messages don't need it:
// their row is the event.
func (w *work) emit(ctx context.Context, e usher.Event) error {
	e.Position = w.next()
	text, err := encode(e)
	if err != nil {
		return err
	}
	if err := w.Exec(ctx, "INSERT INTO events (position, event) VALUES ($1, $2)", e.Position, text); err != nil {
		return fmt.Errorf("keep the event: %w", err)
	}
	w.events = append(w.events, e)
	return nil
}

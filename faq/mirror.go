package faq

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"usher"
)

// Stored is a VectorIndex in a database, of which vectors can be read back.
type Stored interface {
	VectorIndex
	// Read returns the wordings of some entries with their vectors, in any order.
	Read(ctx context.Context, of []usher.EntryID) ([]usher.WordingVector, error)
}

// Mirror is a VectorIndex in a database. While that has few wordings, searches
// ask a copy in memory. What a wording's vector is never changes, so the copy
// can only have too many or too few. The first call of Known that names no entry
// makes it; from then on it has what Known has returned or Put was given, until
// Remove, or a Known that does not find it. So what an Engine knows of is found,
// also where another process has put it.
type Mirror struct {
	stored Stored
	most   int
	rows   atomic.Pointer[Rows] // nil: the database is asked
	turn   chan struct{}        // full while somebody reads or changes what is stored, and then the copy
}

var _ VectorIndex = (*Mirror)(nil)

// NewMirror returns one of an index, with a copy of up to most wordings.
func NewMirror(of Stored, most int) *Mirror {
	return &Mirror{stored: of, most: most, turn: make(chan struct{}, 1)}
}

// wait returns when it is the caller's turn, which it has to give back: if two
// changed the database in one order and the copy in another, they would differ.
func (m *Mirror) wait(ctx context.Context) (giveBack func(), err error) {
	select {
	case m.turn <- struct{}{}:
		return func() { <-m.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("faq: wait for the index of vectors: %w", context.Cause(ctx))
	}
}

// knownTime is how long Known may take from its turn on: others wait meanwhile.
const knownTime = 2 * time.Minute

// Known returns the wordings that were put, and has the copy know the same of
// these entries. Where it fails, the copy is none, or lacks no more than before of
// what is stored. One that is too large goes; it may come back when no entry is named.
func (m *Mirror) Known(ctx context.Context, of ...usher.EntryID) ([]usher.Wording, error) {
	giveBack, err := m.wait(ctx)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	ctx, cancel := context.WithTimeout(ctx, knownTime)
	defer cancel()
	of = slices.Compact(slices.Sorted(slices.Values(of)))
	stored, err := m.stored.Known(ctx, of...)
	if err != nil {
		return nil, err
	}
	rows := m.rows.Load()
	if rows == nil && len(of) == 0 {
		rows = NewRows()
	}
	if rows == nil {
		return stored, nil
	}
	has, err := rows.Known(ctx, of...)
	if err != nil {
		return nil, err
	}
	if rows.size()-len(has)+len(stored) > m.most {
		m.rows.Store(nil)
		return stored, nil
	}
	if err := rows.Remove(ctx, except(has, stored)); err != nil {
		return nil, err
	}
	if err := m.copy(ctx, rows, except(stored, has)); err != nil {
		return nil, err
	}
	m.rows.Store(rows)
	return rows.Known(ctx, of...) // without those that went before they were read
}

// readBatch is how many entries are read at a time: what is in memory as floats.
const readBatch = 500

// copy reads the vectors of wordings into rows.
func (m *Mirror) copy(ctx context.Context, rows *Rows, wordings []usher.Wording) error {
	entries := make([]usher.EntryID, len(wordings))
	for i, w := range wordings {
		entries[i] = w.Entry
	}
	slices.Sort(entries)
	for some := range slices.Chunk(slices.Compact(entries), readBatch) {
		vectors, err := m.stored.Read(ctx, some)
		if err != nil {
			return err
		}
		if err := rows.Put(ctx, vectors); err != nil {
			m.rows.Store(nil) // all were let go, and came back with another dimension
			return err
		}
	}
	return nil
}

// except returns those of all that are not among others.
func except(all, others []usher.Wording) []usher.Wording {
	among := make(map[usher.Wording]bool, len(others))
	for _, w := range others {
		among[w] = true
	}
	var rest []usher.Wording
	for _, w := range all {
		if !among[w] {
			rest = append(rest, w)
		}
	}
	return rest
}

// Put adds wordings, or replaces them.
func (m *Mirror) Put(ctx context.Context, vectors []usher.WordingVector) error {
	giveBack, err := m.wait(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	if err := m.stored.Put(ctx, vectors); err != nil {
		return err
	}
	if rows := m.rows.Load(); rows != nil && (rows.Put(ctx, vectors) != nil || rows.size() > m.most) {
		m.rows.Store(nil)
	}
	return nil
}

// Remove takes wordings out.
func (m *Mirror) Remove(ctx context.Context, wordings []usher.Wording) error {
	giveBack, err := m.wait(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	if err := m.stored.Remove(ctx, wordings); err != nil {
		return err
	}
	if rows := m.rows.Load(); rows != nil {
		return rows.Remove(ctx, wordings)
	}
	return nil
}

// Nearest returns what is near a vector: exactly, where there is a copy.
func (m *Mirror) Nearest(ctx context.Context, q usher.VectorQuery) (usher.Neighbours, error) {
	if rows := m.rows.Load(); rows != nil {
		return rows.Nearest(ctx, q)
	}
	return m.stored.Nearest(ctx, q)
}

// Settle is that of the database.
func (m *Mirror) Settle(ctx context.Context) error { return m.stored.Settle(ctx) }

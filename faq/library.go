package faq

import (
	"context"
	"fmt"
	"sync"

	"usher"
	"usher/text"
)

// entryStore keeps entries. SaveEntry and DeleteEntry compare versions and
// answer CodeConflict to the slower of two.
type entryStore interface {
	Entries(ctx context.Context) ([]usher.Entry, error)
	Entry(ctx context.Context, id usher.EntryID) (usher.Entry, error)
	SaveEntry(ctx context.Context, entry usher.Entry) (usher.Entry, error)
	DeleteEntry(ctx context.Context, id usher.EntryID, version int64) error
}

// missStore keeps misses.
type missStore interface {
	Miss(ctx context.Context, id usher.MissID) (usher.Miss, error)
	SaveMiss(ctx context.Context, miss usher.Miss) error
}

// Library keeps the entries of a store and those of an Engine in step. It is
// safe for concurrent use. What it writes is stored first and then indexed, so
// the next question sees it; other nodes follow through Refresh.
type Library struct {
	entries entryStore
	misses  missStore
	engine  *Engine
	cards   catalogue
	mu      sync.Mutex // brings the changes of the store into the engine in their order
}

// NewLibrary returns a Library over a store and the engine that answers from
// it.
func NewLibrary(s interface {
	entryStore
	missStore
}, e *Engine,
) *Library {
	return &Library{entries: s, misses: s, engine: e}
}

// Load reads all entries of the store into the engine, without vectors: see
// Engine.Embed.
func (l *Library) Load(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries, err := l.entries.Entries(ctx)
	if err != nil {
		return fmt.Errorf("faq: load: %w", err)
	}
	if err := l.engine.LoadTerms(ctx, entries); err != nil {
		return err
	}
	l.cards.load(entries)
	return nil
}

// Save stores an entry and returns it as stored. Version 0 creates it; another
// one must be that of the store, else the error is CodeConflict. An entry
// without a question or an answer is CodeInvalid.
func (l *Library) Save(ctx context.Context, entry usher.Entry) (usher.Entry, error) {
	if err := complete(entry); err != nil {
		return usher.Entry{}, fmt.Errorf("faq: save: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	saved, err := l.save(ctx, entry)
	if err != nil {
		return usher.Entry{}, fmt.Errorf("faq: save: %w", err)
	}
	return saved, nil
}

// save stores and indexes; l.mu is held. Its callers wrap the error.
func (l *Library) save(ctx context.Context, entry usher.Entry) (usher.Entry, error) {
	saved, err := l.entries.SaveEntry(ctx, entry)
	if err != nil {
		return usher.Entry{}, err
	}
	// It is stored: the others follow, also where the caller is gone.
	l.cards.put(saved)
	return saved, l.engine.Put(context.WithoutCancel(ctx), saved)
}

// Import saves entries, replacing those whose ID the store has, and returns
// how many it saved. It stops at the first error, which says where.
func (l *Library) Import(ctx context.Context, entries []usher.Entry) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stored, err := l.entries.Entries(ctx)
	if err != nil {
		return 0, fmt.Errorf("faq: import: %w", err)
	}
	versions := make(map[usher.EntryID]int64, len(stored))
	for _, e := range stored {
		versions[e.ID] = e.Version
	}
	for i, e := range entries {
		e.Version = versions[e.ID] // an entry without an ID is new
		if err := complete(e); err != nil {
			return i, fmt.Errorf("faq: import: entry %d (%q): %w", i+1, e.ID, err)
		}
		if _, err := l.save(ctx, e); err != nil {
			return i, fmt.Errorf("faq: import: entry %d (%q): %w", i+1, e.ID, err)
		}
	}
	return len(entries), nil
}

// Delete removes an entry. version must be that of the store, else the error
// is CodeConflict.
func (l *Library) Delete(ctx context.Context, id usher.EntryID, version int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.entries.DeleteEntry(ctx, id, version); err != nil {
		return fmt.Errorf("faq: delete: %w", err)
	}
	l.remove(context.WithoutCancel(ctx), id)
	return nil
}

// Refresh brings one entry from the store into the engine, or takes it out
// where it is gone: another node has changed it.
func (l *Library) Refresh(ctx context.Context, id usher.EntryID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry, err := l.entries.Entry(ctx, id)
	if usher.CodeOf(err) == usher.CodeNotFound {
		l.remove(ctx, id)
		return nil
	}
	if err == nil {
		err = l.renew(ctx, entry)
	}
	if err != nil {
		return fmt.Errorf("faq: refresh: %w", err)
	}
	return nil
}

// RefreshAll is Refresh for all entries, those that the store has and those
// that it has no more: it is not known which of them others have changed.
func (l *Library) RefreshAll(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	stored, err := l.entries.Entries(ctx)
	if err != nil {
		return fmt.Errorf("faq: refresh: %w", err)
	}
	gone := l.cards.ids()
	for _, entry := range stored {
		delete(gone, entry.ID)
		if err := l.renew(ctx, entry); err != nil {
			return fmt.Errorf("faq: refresh: %w", err)
		}
	}
	for id := range gone {
		l.remove(ctx, id)
	}
	return nil
}

// renew brings in an entry as the store has it, unless it is known; l.mu is held.
func (l *Library) renew(ctx context.Context, entry usher.Entry) error {
	if l.cards.knows(entry) {
		return nil // our own change has come round
	}
	if err := l.engine.Put(ctx, entry); err != nil {
		return err
	}
	l.cards.put(entry)
	return nil
}

// remove takes out an entry that is gone; l.mu is held.
func (l *Library) remove(ctx context.Context, id usher.EntryID) {
	l.cards.remove(id)
	l.engine.Remove(ctx, id)
}

// complete reports what an entry lacks to be of use.
func complete(entry usher.Entry) error {
	for _, v := range entry.Variants {
		if text.Normalize(v.Text) == "" {
			return usher.Errorf(usher.CodeInvalid, nil, "a question of the entry is empty; fill it in or leave it out")
		}
	}
	switch {
	case len(entry.Variants) == 0:
		return usher.Errorf(usher.CodeInvalid, nil, "the entry has no question; give at least one way to ask")
	case entry.Answer.In("") == "":
		return usher.Errorf(usher.CodeInvalid, nil, "the entry has no answer; give one in at least one language")
	}
	return nil
}

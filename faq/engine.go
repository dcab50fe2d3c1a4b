package faq

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"usher"
)

// Encoder turns texts into unit vectors of one dimension; a text in which
// nothing can be encoded gets the zero vector.
type Encoder interface {
	Encode(ctx context.Context, texts []string) ([][]float32, error)
}

// Config is what an Engine is made of. The zero Config works: it compares
// terms only.
type Config struct {
	// Encoder gives vectors; nil: terms alone decide. They count as those of a
	// sentence encoder, unless the encoder has a method Sentences() bool that
	// returns false: then as n-grams, which know no synonyms and count less. See
	// Prepare and Serve for putting another in its place.
	Encoder Encoder
	// Vectors opens the index of an encoder by the name of its method EncoderID() string,
	// without waiting for anything; nil keeps vectors in memory, as those of an
	// encoder without a name are in any case.
	Vectors func(encoder string) VectorIndex
	Log     *slog.Logger // nil discards
}

// Engine finds the entries that answer a question. It is safe for concurrent
// use; questions go on while entries change. An encoder that fails costs the
// vectors, not the answer: terms alone decide then, for what has no vectors yet,
// the log says so, and Run tries again. So does an index of vectors that fails.
type Engine struct {
	log     *slog.Logger
	open    func(encoder string) VectorIndex // nil: in memory
	offset  int                              // see missing
	lexicon *lexicon
	scratch sync.Pool // *scratch
	version atomic.Int64
	vectors atomic.Int64 // rises when vectors begin to count, or are let go

	writer sync.Mutex   // held for a whole change, encoding included
	mu     sync.RWMutex // guards index
	index  *index

	behind chan struct{} // tells Run that entries may lack vectors
}

// New returns an Engine without entries.
func New(c Config) *Engine {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{
		log:     c.Log,
		open:    c.Vectors,
		lexicon: theLexicon(),
		scratch: sync.Pool{New: func() any { return new(scratch) }},
		behind:  make(chan struct{}, 1),
	}
	if e.open != nil {
		e.offset = rand.IntN(math.MaxInt32)
	}
	e.index = newIndex(e.lexicon, e.newSpaces(c.Encoder))
	return e
}

// Load replaces all entries. Until it returns, questions are answered from the
// entries before. The error is CodeInvalid for an entry without an ID or with
// one that came before, or ctx's; then nothing has changed.
func (e *Engine) Load(ctx context.Context, entries []usher.Entry) error {
	e.writer.Lock()
	defer e.writer.Unlock()
	return e.load(ctx, entries)
}

func (e *Engine) load(ctx context.Context, entries []usher.Entry) error {
	fresh, err := e.indexed(entries)
	if err != nil {
		return err
	}
	for _, s := range fresh.spaces {
		for left := range slices.Chunk(fresh.sayings(), loadBatch) {
			given, err := e.give(ctx, s, left)
			if err != nil {
				return fmt.Errorf("faq: load: %w", err)
			}
			fresh.know(s, given)
			if len(given) < len(left) {
				break // terms alone decide
			}
		}
	}
	e.replace(ctx, fresh)
	return nil
}

// loadBatch is how many wordings get their vectors at a time: what is in memory
// as floats.
const loadBatch = 4096

// indexed returns an index of entries.
func (e *Engine) indexed(entries []usher.Entry) (*index, error) {
	fresh := newIndex(e.lexicon, e.newSpaces(e.index.encoders()...))
	for _, entry := range entries {
		if err := valid(entry); err != nil {
			return nil, fmt.Errorf("faq: load: %w", err)
		}
		if _, twice := fresh.byID[entry.ID]; twice {
			return nil, fmt.Errorf("faq: load: %w", usher.Errorf(usher.CodeInvalid, nil, "two entries have the ID %q; IDs are unique", entry.ID))
		}
		fresh.put(entry)
	}
	return fresh, nil
}

// replace puts an index into service.
func (e *Engine) replace(ctx context.Context, fresh *index) {
	fresh.settle()
	e.mu.Lock()
	old := e.index
	e.index = fresh
	e.mu.Unlock()
	e.version.Add(1)
	var gone []usher.Wording
	for id := range old.byID {
		gone = append(gone, fresh.lost(old.wordings(id))...)
	}
	e.forget(ctx, gone)
}

// Put adds an entry or replaces the one with its ID; the next question sees
// it. It waits for the first encoder alone; others give their vectors in Run. A
// disabled entry is taken out. The error is CodeInvalid for an entry without an
// ID, or ctx's.
func (e *Engine) Put(ctx context.Context, entry usher.Entry) error {
	if err := valid(entry); err != nil {
		return fmt.Errorf("faq: put: %w", err)
	}
	e.writer.Lock()
	defer e.writer.Unlock()
	first := e.first()
	var given []usher.Wording
	if first != nil && !entry.Disabled {
		var err error
		if given, err = e.give(ctx, first, sayings(entry)); err != nil {
			return fmt.Errorf("faq: put: %w", err)
		}
	}
	e.mu.Lock()
	before := e.index.wordings(entry.ID)
	e.index.remove(entry.ID)
	e.index.put(entry)
	if first != nil {
		e.index.know(first, given)
	}
	e.index.settle()
	gone := e.index.lost(before)
	e.mu.Unlock()
	e.version.Add(1)
	e.forget(ctx, gone)
	e.lag()
	return nil
}

// Remove takes an entry out. Removing one that is not there changes nothing.
func (e *Engine) Remove(ctx context.Context, id usher.EntryID) {
	e.writer.Lock()
	defer e.writer.Unlock()
	e.mu.Lock()
	gone := e.index.wordings(id)
	removed := e.index.remove(id)
	e.mu.Unlock()
	if removed {
		e.version.Add(1)
	}
	e.forget(ctx, gone)
}

// Version rises with each change of the entries. It starts at 0.
func (e *Engine) Version() int64 { return e.version.Load() }

// Revision rises with whatever changes what questions find, before the change
// returns: with each Version, and where vectors begin to count or are let go. So
// what was found may be kept under the revision that was read before.
func (e *Engine) Revision() int64 { return e.version.Load() + e.vectors.Load() }

// Entry returns the entry with the ID, the languages of its variants filled
// in; false where there is none or it is disabled. Its slices and maps must not
// be changed.
func (e *Engine) Entry(id usher.EntryID) (usher.Entry, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	i, ok := e.index.byID[id]
	if !ok {
		return usher.Entry{}, false
	}
	return e.index.items[i].entry, true
}

// Entries returns the entries that can be found, in no particular order.
func (e *Engine) Entries() []usher.Entry {
	e.mu.RLock()
	defer e.mu.RUnlock()
	entries := make([]usher.Entry, 0, len(e.index.byID))
	for _, i := range e.index.byID {
		entries = append(entries, e.index.items[i].entry)
	}
	return entries
}

// first returns the space of queries that name none; nil where there is no
// encoder.
func (e *Engine) first() *space {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.index.space("")
}

// encodeBatch is how many texts are encoded in one call.
const encodeBatch = 256

// encode returns a vector a text; nil where the encoder failed.
func (e *Engine) encode(ctx context.Context, by Encoder, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	vectors := make([][]float32, 0, len(texts))
	for len(texts) > 0 {
		batch := texts[:min(encodeBatch, len(texts))]
		texts = texts[len(batch):]
		got, err := by.Encode(ctx, batch)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err == nil && len(got) != len(batch) {
			err = fmt.Errorf("%d vectors for %d texts", len(got), len(batch))
		}
		if err != nil {
			e.log.WarnContext(ctx, "faq: no vectors, terms alone decide", slog.Any("error", err))
			return nil, nil
		}
		vectors = append(vectors, got...)
	}
	return vectors, nil
}

// encodeFor is encode for documents of a space, which learns by the way what is
// usual for its encoder.
func (e *Engine) encodeFor(ctx context.Context, s *space, texts []string) ([][]float32, error) {
	e.mu.RLock()
	by, known := s.encoder, s.everyday != nil
	e.mu.RUnlock()
	if known || len(texts) == 0 {
		return e.encode(ctx, by, texts)
	}
	vectors, err := e.encode(ctx, by, slices.Concat(everyday, texts))
	if err != nil || vectors == nil {
		return nil, err
	}
	e.mu.Lock()
	s.setEveryday(vectors[:len(everyday)])
	e.mu.Unlock()
	return vectors[len(everyday):], nil
}

// valid reports what an entry lacks to be indexed.
func valid(entry usher.Entry) error {
	if entry.ID == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "an entry has no ID")
	}
	return nil
}

package faq

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"usher"
)

// embedBatch is how many questions are encoded between two changes of the
// index, which questions wait for.
const embedBatch = 64

// errNoVectors says that the encoder failed; what it said is in the log.
var errNoVectors = errors.New("the encoder gave no vectors; terms alone decide")

// errDropped says that nobody wants the vectors any more.
var errDropped = errors.New("the encoder was dropped meanwhile")

// LoadTerms is Load without vectors, which takes no encoder and little time.
// Terms alone decide until Embed has given all entries their vectors.
func (e *Engine) LoadTerms(ctx context.Context, entries []usher.Entry) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("faq: load: %w", context.Cause(ctx))
	}
	e.writer.Lock()
	defer e.writer.Unlock()
	fresh, err := e.indexed(entries)
	if err != nil {
		return err
	}
	for _, s := range fresh.spaces {
		s.whole = len(fresh.docs) == 0
	}
	e.replace(ctx, fresh)
	return nil
}

// How long Run waits when an encoder has failed: at first, and at most. Each time
// that it fails again it waits twice as long.
const (
	firstPause   = time.Second
	longestPause = 5 * time.Minute
)

// tidyEvery is how often Run looks whether the indexes of vectors are as the
// entries are.
const tidyEvery = time.Hour

// Run gives all entries the vectors that they lack, now and whenever some have
// changed, until ctx ends. Where an encoder fails it tries again after a pause.
func (e *Engine) Run(ctx context.Context) {
	pause := firstPause
	tidy := time.NewTicker(tidyEvery)
	defer tidy.Stop()
	for {
		var again <-chan time.Time
		switch err := e.Embed(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			e.log.LogAttrs(ctx, slog.LevelWarn, "faq: entries have no vectors", slog.Any("error", err), slog.Duration("again_in", pause))
			again = time.After(pause)
		default:
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-e.behind:
		case <-tidy.C:
			e.unsure()
		case <-again:
			pause = min(2*pause, longestPause)
		}
	}
}

// lag tells Run that entries may lack vectors.
func (e *Engine) lag() {
	select {
	case e.behind <- struct{}{}:
	default: // it knows
	}
}

// Embed gives vectors to all entries that have none, of every encoder that
// queries go by, the first one first, in the background of questions and
// changes. When the last entry has its vectors, they begin to count, at once and
// for all. An encoder that fails does not keep the others from theirs, nor one
// that is dropped meanwhile. The error is ctx's, or says that an encoder failed;
// what has vectors by then keeps them for the next call.
func (e *Engine) Embed(ctx context.Context) error {
	var failed []string
	var why error
	for {
		id, some := e.unfinished(failed)
		if !some {
			break
		}
		err := e.embed(ctx, id, nil)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("faq: embed: %w", context.Cause(ctx))
		case err != nil && !errors.Is(err, errDropped):
			failed, why = append(failed, id), err
		}
	}
	if why != nil {
		return fmt.Errorf("faq: embed: %w", why)
	}
	return nil
}

// unfinished returns the ID of a space that queries go by and in which a
// document has no vector or that was not compared with its index, but for those
// passed over; false where there is none.
func (e *Engine) unfinished(passed []string) (string, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	for _, s := range e.index.spaces {
		if s.served && !slices.Contains(passed, s.id) && (!s.compared || !e.index.finished(s)) {
			return s.id, true
		}
	}
	return "", false
}

// Whole tells whether all entries have the vectors of an encoder by now.
func (e *Engine) Whole(of Encoder) bool {
	id := idOf(of)
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.index.space(id)
	return s != nil && e.index.finished(s)
}

// embed gives vectors of a space to all entries that have none.
func (e *Engine) embed(ctx context.Context, id string, told func(done, total int)) error {
	if err := e.compare(ctx, id); err != nil {
		return err
	}
	for {
		left := e.lacking(id)
		if left.space == nil {
			return errDropped
		}
		if told != nil {
			told(left.done, left.total)
		}
		if len(left.sayings) == 0 {
			if done, err := e.complete(ctx, left.space); done || err != nil {
				return err
			}
			continue
		}
		given, err := e.give(ctx, left.space, left.sayings)
		if err != nil {
			return err
		}
		if len(given) > 0 {
			e.embedded(left.space, given)
		}
		if len(given) < len(left.sayings) {
			return errNoVectors
		}
	}
}

// lack is what a space has no vectors of.
type lack struct {
	space       *space // nil: there is none
	sayings     []saying
	done, total int
}

// lacking returns some documents without a vector in a space.
func (e *Engine) lacking(id string) lack {
	e.mu.RLock()
	defer e.mu.RUnlock()
	l := lack{space: e.index.space(id)}
	if l.space == nil {
		return l
	}
	var docs []int32
	docs, l.done, l.total = e.index.missing(l.space, embedBatch, e.offset)
	for _, d := range docs {
		l.sayings = append(l.sayings, e.index.saying(d))
	}
	return l
}

// complete has the vectors of a space count, unless a document has come
// without one.
func (e *Engine) complete(ctx context.Context, s *space) (bool, error) {
	if err := e.learn(ctx, s); err != nil {
		return false, err
	}
	if err := s.vectors.Settle(ctx); err != nil {
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		e.log.WarnContext(ctx, "faq: searches by vectors stay slow", slog.Any("error", err))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.index.space(s.id) != s {
		return false, nil // other entries were loaded meanwhile
	}
	docs, _, _ := e.index.missing(s, 1, 0)
	if !s.whole && len(docs) == 0 {
		s.whole = true
		e.vectors.Add(1)
	}
	return s.whole && len(docs) == 0, nil
}

// learn sees to it that it is known what is usual for the encoder of a space,
// where others have encoded all entries.
func (e *Engine) learn(ctx context.Context, s *space) error {
	e.mu.RLock()
	by, known := s.encoder, s.everyday != nil || len(e.index.byID) == 0
	e.mu.RUnlock()
	if known {
		return nil
	}
	vectors, err := e.encode(ctx, by, everyday)
	switch {
	case err != nil:
		return err
	case vectors == nil:
		return errNoVectors
	}
	e.mu.Lock()
	s.setEveryday(vectors)
	e.mu.Unlock()
	return nil
}

// embedded notes that wordings have their vectors, unless other entries were
// loaded meanwhile: their space has to ask its own index.
func (e *Engine) embedded(s *space, given []usher.Wording) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.index.space(s.id) == s {
		e.index.know(s, given)
		if s.whole {
			e.vectors.Add(1)
		}
	}
}

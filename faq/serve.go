package faq

import (
	"context"
	"fmt"
	"slices"

	"usher"
)

// Prepare gives all entries the vectors of one more encoder, in the background
// of questions and changes; once Serve names it, Run gives them to changed
// entries as well. Queries that name the encoder are answered by these vectors
// once all entries have them, and by terms alone before; for others nothing
// changes. told, which may be nil, hears how many wordings have their vectors, of
// how many. After an error what was done is kept for the next call, or until
// Serve.
//
// Encoders are told apart by a method EncoderID() string, which names what they
// make of texts; one that this engine knows already costs nothing.
func (e *Engine) Prepare(ctx context.Context, of Encoder, told func(done, total int)) error {
	fresh := e.newSpaces(of)
	fresh[0].whole, fresh[0].served = false, false
	id := fresh[0].id
	e.writer.Lock() // no other index is about to come
	e.mu.Lock()
	if e.index.space(id) == nil {
		e.index.spaces = append(e.index.spaces, fresh...)
	}
	e.mu.Unlock()
	e.writer.Unlock()
	if err := e.embed(ctx, id, told); err != nil {
		return fmt.Errorf("faq: prepare: %w", err)
	}
	return nil
}

// Serve has queries that name no encoder go by the vectors of the first one, at
// once. The vectors of those beside it are kept, all others are forgotten.
// CodeConflict, and nothing changes, for an encoder that Prepare does not know.
func (e *Engine) Serve(first Encoder, beside ...Encoder) error {
	e.writer.Lock()
	defer e.writer.Unlock()
	defer e.lag()
	e.mu.Lock()
	defer e.mu.Unlock()
	var kept []*space
	for _, of := range append([]Encoder{first}, beside...) {
		s := e.index.space(idOf(of))
		if s == nil {
			return usher.Errorf(usher.CodeConflict, nil, "faq: serve: there are no vectors of the encoder %.12s; prepare it first", idOf(of))
		}
		if !slices.Contains(kept, s) {
			s.encoder, s.served = of, true // of two that are the same the one in use, so that the other can go
			kept = append(kept, s)
		}
	}
	if !slices.Equal(e.index.spaces, kept) {
		e.index.spaces = kept
		e.vectors.Add(1)
	}
	return nil
}

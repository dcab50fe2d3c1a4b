package faq

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"usher"
	"usher/text"
)

// defaultLimit is how many candidates a query gets that names no number.
const defaultLimit = 5

// FindBestMatch returns the entries that come nearest to the question, best
// first and each once, with Confidence filled: of the first candidates given
// at 0.9, nine in ten answer the question. Nothing near is an empty list and no
// error. Query.Vector is used where it is set, else the text is encoded, unless
// Query.Terms wants terms alone. The only error is ctx's.
func (e *Engine) FindBestMatch(ctx context.Context, q usher.Query) ([]usher.ScoredAnswer, error) {
	var answers []usher.ScoredAnswer
	err := e.find(ctx, q, func(x *index, language usher.Language, found []candidate) {
		answers = make([]usher.ScoredAnswer, 0, len(found))
		for _, c := range found {
			answers = append(answers, x.answer(c, language))
		}
	})
	return answers, err
}

// find gives use the candidates of a query. The index is locked meanwhile.
func (e *Engine) find(ctx context.Context, q usher.Query, use func(x *index, l usher.Language, found []candidate)) error {
	norm := text.Normalize(q.Text)
	if norm == "" {
		return nil
	}
	if q.Language == "" {
		q.Language = usher.Language(text.Language(norm))
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	var err error
	if q.Vector, q.Encoder, err = e.vector(ctx, q); err != nil {
		return fmt.Errorf("faq: find: %w", err)
	}
	s, _ := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	e.mu.RLock()
	x, changes := e.index, e.index.changes
	asked := x.question(norm, q)
	x.sweep(s, asked)
	vectors, about := x.about(s, asked)
	e.mu.RUnlock()
	near, err := e.near(ctx, vectors, about)
	if err != nil {
		return fmt.Errorf("faq: find: %w", err)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.index != x || x.changes != changes {
		x = e.index
		asked = x.question(norm, q)
		x.sweep(s, asked)
	}
	found := x.search(s, asked, near)
	use(x, q.Language, found[:min(len(found), q.Limit)])
	return nil
}

// about returns what the vectors are asked, and whom; nobody where vectors don't
// count. The items that terms speak for are compared in any case.
func (x *index) about(s *scratch, q *question) (VectorIndex, usher.VectorQuery) {
	of := x.space(q.Encoder)
	if of == nil || !of.whole || len(q.Vector) == 0 {
		return nil, usher.VectorQuery{}
	}
	v := usher.VectorQuery{Vector: q.Vector, Limit: 2 * (q.Limit + beyond), Languages: q.Languages, Exclude: q.Exclude}
	for _, i := range s.listed {
		v.Beside = append(v.Beside, x.items[i].entry.ID)
	}
	return of.vectors, v
}

// nearTime is how long a question waits for an index of vectors at most.
const nearTime = 500 * time.Millisecond

// near asks an index. One that fails costs the vectors; what was found without
// them is not to be kept.
func (e *Engine) near(ctx context.Context, in VectorIndex, q usher.VectorQuery) (usher.Neighbours, error) {
	if in == nil {
		return usher.Neighbours{}, nil
	}
	limited, cancel := context.WithTimeout(ctx, nearTime)
	defer cancel()
	near, err := in.Nearest(limited, q)
	switch {
	case err == nil:
		return near, nil
	case ctx.Err() != nil:
		return near, context.Cause(ctx)
	case usher.CodeOf(err) != usher.CodeInvalid:
		e.vectors.Add(1)
	}
	e.log.WarnContext(ctx, "faq: not compared by vectors, terms alone decide", slog.Any("error", err))
	return usher.Neighbours{}, nil
}

// Rank returns the IDs of Query.Limit entries, best first and as many as there
// are at most, and the confidence of the first. Unlike FindBestMatch it goes on
// with entries that nothing speaks for, in the order of their IDs. It is for
// measurements.
func (e *Engine) Rank(ctx context.Context, q usher.Query) ([]usher.EntryID, usher.Confidence, error) {
	answers, err := e.FindBestMatch(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	var confidence usher.Confidence
	ids := make([]usher.EntryID, 0, len(answers))
	for i, a := range answers {
		if i == 0 {
			confidence = a.Confidence
		}
		ids = append(ids, a.Entry)
	}
	limit := cmp.Or(max(q.Limit, 0), defaultLimit)
	if len(ids) >= limit {
		return ids, confidence, nil
	}
	return e.fill(ids, q.Exclude, limit), confidence, nil
}

// fill appends entries that ids and exclude don't have.
func (e *Engine) fill(ids, exclude []usher.EntryID, limit int) []usher.EntryID {
	known := make(map[usher.EntryID]bool, len(ids)+len(exclude))
	for _, id := range slices.Concat(ids, exclude) {
		known[id] = true
	}
	e.mu.RLock()
	rest := make([]usher.EntryID, 0, len(e.index.byID))
	for id := range e.index.byID {
		if !known[id] {
			rest = append(rest, id)
		}
	}
	e.mu.RUnlock()
	slices.Sort(rest)
	return append(ids, rest[:min(len(rest), limit-len(ids))]...)
}

// vector returns the question's vector and who made it; nil without an encoder.
func (e *Engine) vector(ctx context.Context, q usher.Query) ([]float32, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", context.Cause(ctx)
	}
	if q.Vector != nil || q.Terms {
		return q.Vector, q.Encoder, nil
	}
	id, by := e.maker(q.Encoder)
	if by == nil {
		return nil, id, nil
	}
	vectors, err := e.encode(ctx, by, []string{q.Text})
	if err != nil || len(vectors) == 0 {
		return nil, id, err
	}
	return vectors[0], id, nil
}

// maker returns the encoder of an ID, the first one for "", and its own ID; nil
// where there is none.
func (e *Engine) maker(id string) (string, Encoder) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if s := e.index.space(id); s != nil {
		return s.id, s.encoder
	}
	return id, nil
}

package faq

import (
	"context"
	"log/slog"
	"slices"

	"usher"
	"usher/text"
)

// saying is a wording with its text.
type saying struct {
	usher.Wording
	usher.Variant // its language filled in
}

// sayings returns those of an entry: one for each variant that says something.
func sayings(entry usher.Entry) []saying {
	var all []saying
	for _, v := range entry.Variants {
		norm := text.Normalize(v.Text)
		if norm == "" {
			continue
		}
		if v.Language == "" {
			v.Language = usher.Language(text.Language(norm))
		}
		all = append(all, saying{usher.Wording{Entry: entry.ID, Mark: v.Mark()}, v})
	}
	return all
}

// saying returns that of a document.
func (x *index) saying(d int32) saying {
	doc := &x.docs[d]
	return saying{x.wording(d), x.items[doc.item].entry.Variants[doc.variant]}
}

// sayings returns those of all documents.
func (x *index) sayings() []saying {
	var all []saying
	for d := range x.docs {
		if x.docs[d].item >= 0 {
			all = append(all, x.saying(int32(d)))
		}
	}
	return all
}

// know notes that a space has the vectors of wordings.
func (x *index) know(s *space, given []usher.Wording) {
	for _, w := range given {
		for _, d := range x.of(w) {
			s.know(d, true)
		}
	}
}

// lost returns those of some wordings that the index does not have.
func (x *index) lost(before []usher.Wording) []usher.Wording {
	var gone []usher.Wording
	for _, w := range before {
		if len(x.of(w)) == 0 {
			gone = append(gone, w)
		}
	}
	return gone
}

// give sees to it that the index of a space has the vectors of some wordings, and
// encodes only what nobody has encoded yet. It returns those that the index has
// by then: not all where the encoder or the index failed, which the log says.
func (e *Engine) give(ctx context.Context, s *space, wanted []saying) ([]usher.Wording, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	entries := make([]usher.EntryID, len(wanted))
	for i, w := range wanted {
		entries[i] = w.Entry
	}
	slices.Sort(entries)
	known, err := s.vectors.Known(ctx, slices.Compact(entries)...)
	if err != nil {
		return nil, e.indexFailed(ctx, err)
	}
	has := make(map[usher.Wording]bool, len(known))
	for _, w := range known {
		has[w] = true
	}
	var given []usher.Wording
	var fresh []usher.WordingVector
	var texts []string
	for _, w := range wanted {
		if has[w.Wording] {
			given = append(given, w.Wording)
			continue
		}
		fresh = append(fresh, usher.WordingVector{Wording: w.Wording, Language: w.Language})
		texts = append(texts, w.Text)
	}
	vectors, err := e.encodeFor(ctx, s, texts)
	if err != nil || vectors == nil {
		return given, err
	}
	for i := range fresh {
		fresh[i].Vector = vectors[i]
	}
	if err := s.vectors.Put(ctx, fresh); err != nil {
		return given, e.indexFailed(ctx, err)
	}
	for _, v := range fresh {
		given = append(given, v.Wording)
	}
	return given, nil
}

// indexFailed says so in the log, and returns ctx's error where that has ended.
func (e *Engine) indexFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	e.log.WarnContext(ctx, "faq: the index of vectors failed, terms alone decide", slog.Any("error", err))
	return nil
}

// forget takes wordings out of the indexes of all encoders. What stays there
// because one fails is found by Run.
func (e *Engine) forget(ctx context.Context, gone []usher.Wording) {
	if len(gone) == 0 {
		return
	}
	e.mu.RLock()
	spaces := append([]*space{}, e.index.spaces...)
	e.mu.RUnlock()
	for _, s := range spaces {
		if err := s.vectors.Remove(ctx, gone); err != nil {
			e.log.WarnContext(ctx, "faq: old vectors stay for a while", slog.Any("error", err))
		}
	}
}

// compare notes which documents the index of a space knows, once, and again
// after unsure. A wording that no document has had the last two times either was
// left by a program that ended too early, and goes; one that is seen for the
// first time may be that of an entry which another node has just stored.
func (e *Engine) compare(ctx context.Context, id string) error {
	e.mu.RLock()
	s := e.index.space(id)
	compared := s == nil || s.compared
	e.mu.RUnlock()
	if compared {
		return nil
	}
	known, err := s.vectors.Known(ctx)
	if err != nil {
		if err := e.indexFailed(ctx, err); err != nil {
			return err
		}
		return errNoVectors
	}
	if gone := e.compared(id, s, known); len(gone) > 0 {
		if err := s.vectors.Remove(ctx, gone); err != nil {
			return e.indexFailed(ctx, err)
		}
	}
	return nil
}

// compared takes over what an index knows, and returns the wordings that are to
// go.
func (e *Engine) compared(id string, s *space, known []usher.Wording) []usher.Wording {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.index.space(id) != s {
		return nil // other entries were loaded meanwhile
	}
	clear(s.known)
	e.index.know(s, known)
	var gone []usher.Wording
	strays := make(map[usher.Wording]bool)
	for _, w := range e.index.lost(known) {
		strays[w] = true
		if s.strays[w] {
			gone = append(gone, w)
		}
	}
	s.strays, s.compared = strays, true
	return gone
}

// unsure has Embed compare all spaces with their indexes again.
func (e *Engine) unsure() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.index.spaces {
		s.compared = false
	}
}

package faq

import (
	"context"
	"errors"
	"fmt"

	"usher"
)

// embedBatch is how many questions are encoded between two changes of the
// index, which questions wait for.
const embedBatch = 64

// errNoVectors says that the encoder failed; what it said is in the log.
var errNoVectors = errors.New("the encoder gave no vectors; terms alone decide")

// LoadTerms is Load without vectors, which takes no encoder and little time.
// Terms alone decide until Embed has given all entries their vectors.
func (e *Engine) LoadTerms(ctx context.Context, entries []usher.Entry) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("faq: load: %w", context.Cause(ctx))
	}
	e.writer.Lock()
	defer e.writer.Unlock()
	fresh, questions, err := e.indexed(entries)
	if err != nil {
		return err
	}
	fresh.rows.whole = len(questions) == 0 || e.encoder == nil
	e.replace(fresh)
	return nil
}

// Embed gives vectors to all entries that have none, in the background of
// questions and changes. When the last one has its vectors, they begin to count,
// at once and for all. The error is ctx's, or says that the encoder failed; what
// has vectors by then keeps them for the next call.
func (e *Engine) Embed(ctx context.Context) error {
	for e.encoder != nil {
		x, docs, texts := e.missing()
		if len(docs) == 0 {
			break
		}
		vectors, err := e.encodeFor(ctx, x, texts)
		if err == nil && vectors == nil {
			err = errNoVectors
		}
		if err != nil {
			return fmt.Errorf("faq: embed: %w", err)
		}
		e.embedded(docs, texts, vectors)
	}
	e.mu.Lock()
	e.index.rows.whole = true
	e.mu.Unlock()
	return nil
}

// missing returns some documents without a vector, their index and their texts.
func (e *Engine) missing() (*index, []int32, []string) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var docs []int32
	var texts []string
	for d := range e.index.docs {
		if e.index.docs[d].item >= 0 && !e.index.rows.known(d) {
			docs, texts = append(docs, int32(d)), append(texts, e.index.wording(int32(d)))
			if len(docs) == embedBatch {
				break
			}
		}
	}
	return e.index, docs, texts
}

// embedded stores the vectors of documents that still have the texts.
func (e *Engine) embedded(docs []int32, texts []string, vectors [][]float32) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, d := range docs {
		if int(d) < len(e.index.docs) && e.index.docs[d].item >= 0 && e.index.wording(d) == texts[i] {
			e.index.rows.set(int(d), vectors[i])
		}
	}
}

// wording is the text of a document.
func (x *index) wording(d int32) string {
	doc := &x.docs[d]
	return x.items[doc.item].entry.Variants[doc.variant].Text
}

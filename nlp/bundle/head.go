package bundle

import (
	"context"
	"fmt"

	"usher"
	"usher/nlp"
	"usher/nlp/task"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// head is a model, and what the manifest says of it. It is safe for concurrent
// use.
type head struct {
	Head
	ranker
}

// ranker ranks all labels of a head for a text and its n-grams, best first;
// equals stand in the order of the labels.
type ranker interface {
	rank(ctx context.Context, text string, grams []nlp.Gram) ([]usher.ScoredIntent, error)
}

var _ nlp.Recognizer = (*head)(nil)

// newHead loads and checks a head's file against what the manifest says. It is
// one that package train has written, or a task file.
func newHead(ctx context.Context, name string, m Head, data []byte) (*head, error) {
	model, err := tflite.Load(data)
	if err != nil {
		return nil, invalid(err, m.File, "is damaged, or no TensorFlow Lite file that can be run here. Restore it, or train the head again with `usher train`")
	}
	if isTask(model) {
		r, err := newTaskRanker(ctx, name, data)
		if err == nil {
			err = r.fits(m)
		}
		if err != nil {
			return nil, invalid(err, m.File, "cannot serve as the bundle's head. %s", adviceOnTasks)
		}
		return &head{m, r}, nil
	}
	r, err := newGramRanker(ctx, m, model)
	if err != nil {
		return nil, err
	}
	return &head{m, r}, nil
}

// isTask tells whether a model is a task file: one with the metadata for it,
// which package train does not write.
func isTask(m *tflite.Model) bool {
	_, ours := m.Metadata(train.MetadataHead)
	return !ours && task.Is(m)
}

// Recognize implements nlp.Recognizer: every label, best first. A text without
// a single n-gram gives none.
func (h *head) Recognize(ctx context.Context, text string) ([]usher.ScoredIntent, error) {
	grams := nlp.Grams(text)
	if len(grams) == 0 {
		return nil, ctx.Err()
	}
	return h.rank(ctx, text, grams)
}

// rank names the head where its ranker fails.
func (h *head) rank(ctx context.Context, text string, grams []nlp.Gram) ([]usher.ScoredIntent, error) {
	ranked, err := h.ranker.rank(ctx, text, grams)
	if err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", h.File, err)
	}
	return ranked, nil
}

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
	read func(ctx context.Context, text string) (reading, error)
}

// reading is a text as heads see it.
type reading struct {
	text   string
	grams  []nlp.Gram
	vector []float32 // of the sentence encoder, or else of the n-grams
	known  bool      // it is of a language that the encoder knows
}

// ranker ranks all labels of a head for a text, best first; equals stand in the
// order of the labels.
type ranker interface {
	rank(ctx context.Context, r reading) ([]usher.ScoredIntent, error)
}

var _ nlp.Recognizer = (*head)(nil)

// newRanker loads and checks a head's file against what the manifest says. It
// is one that package train has written, or a task file.
func newRanker(ctx context.Context, name string, m Head, data []byte, e *Encoder) (ranker, error) {
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
		return r, nil
	}
	r, err := newGramRanker(ctx, m, model, e)
	if err != nil {
		return nil, err
	}
	if name == HeadLanguage && len(r.mean) > 0 {
		return nil, invalid(nil, m.File, "sees sentence vectors, but a head %q is asked without one. Train it again with `usher train --head %s`", name, name)
	}
	return r, nil
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
	r, err := h.read(ctx, text)
	if err != nil {
		return nil, err
	}
	return h.recognize(ctx, r)
}

// recognize is Recognize for a text that was read.
func (h *head) recognize(ctx context.Context, r reading) ([]usher.ScoredIntent, error) {
	if len(r.grams) == 0 {
		return nil, nil
	}
	return h.rank(ctx, r)
}

// rank names the head where its ranker fails.
func (h *head) rank(ctx context.Context, r reading) ([]usher.ScoredIntent, error) {
	ranked, err := h.ranker.rank(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", h.File, err)
	}
	return ranked, nil
}

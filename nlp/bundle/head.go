package bundle

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"usher"
	"usher/nlp"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// head runs one model. It is safe for concurrent use: interpreters are pooled.
type head struct {
	Head
	vocabulary *nlp.Vocabulary
	model      *tflite.Model
	runs       sync.Pool // of *run
}

// run is what one call of a head needs.
type run struct {
	interpreter *tflite.Interpreter
	ids         []int32
	weights     []float32
}

var _ nlp.Recognizer = (*head)(nil)

// newHead loads and checks a head's file against what the manifest says.
func newHead(ctx context.Context, m Head, data []byte) (*head, error) {
	h := &head{Head: m}
	var err error
	if h.model, err = tflite.Load(data); err != nil {
		return nil, invalid(err, m.File, "is damaged, or no TensorFlow Lite file that can be run here. Restore it, or train the head again with `usher train`")
	}
	if err := h.describe(); err != nil {
		return nil, invalid(err, m.File, "does not fit bundle.yaml. Take both from the same training, or train the head again with `usher train`")
	}
	if err := h.shapes(ctx); err != nil {
		return nil, invalid(err, m.File, "is not a head that takes n-grams. Train the head again with `usher train`")
	}
	return h, nil
}

// describe reads the metadata and compares it with the manifest.
func (h *head) describe() error {
	data, ok := h.model.Metadata(train.MetadataHead)
	if !ok {
		return fmt.Errorf("it has no metadata %q", train.MetadataHead)
	}
	var d train.Description
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("metadata %q: %w", train.MetadataHead, err)
	}
	switch {
	case d.Featuriser != nlp.Featuriser:
		return fmt.Errorf("its featuriser is %q; this program has %q", d.Featuriser, nlp.Featuriser)
	case !slices.Equal(d.Labels, h.Labels):
		return fmt.Errorf("its %d labels are not the %d of the manifest, in that order", len(d.Labels), len(h.Labels))
	}
	data, ok = h.model.Metadata(train.MetadataVocabulary)
	if !ok {
		return fmt.Errorf("it has no metadata %q", train.MetadataVocabulary)
	}
	var err error
	h.vocabulary, err = nlp.ParseVocabulary(data)
	return err
}

// shapes runs the head once on its last n-gram and checks what comes in and
// out, so that serving cannot meet a surprise.
func (h *head) shapes(ctx context.Context) error {
	in, out := h.model.Inputs(), h.model.Outputs()
	if len(in) != 2 || in[0].Type != tflite.Int32 || in[1].Type != tflite.Float32 || len(out) != 1 || out[0].Type != tflite.Float32 {
		return errors.New("it needs the inputs INT32 and FLOAT32 and one output FLOAT32")
	}
	r, err := h.borrow()
	if err != nil {
		return err
	}
	last := int32(h.vocabulary.Len() - 1)
	r.ids, r.weights = append(r.ids, 0, max(last, 0)), append(r.weights, 0.5, 0.5)
	p, err := h.invoke(ctx, r)
	if err != nil {
		return err
	}
	if len(p) != len(h.Labels) {
		return fmt.Errorf("it gives %d numbers for %d labels", len(p), len(h.Labels))
	}
	return nil
}

// Recognize implements nlp.Recognizer: every label, best first. A text without
// a single n-gram gives none.
func (h *head) Recognize(ctx context.Context, text string) ([]usher.ScoredIntent, error) {
	grams := nlp.Grams(text)
	if len(grams) == 0 {
		return nil, ctx.Err()
	}
	return h.rank(ctx, grams)
}

// rank returns all labels for the n-grams of a text, best first; equals stand
// in the order of the labels.
func (h *head) rank(ctx context.Context, grams []nlp.Gram) ([]usher.ScoredIntent, error) {
	r, err := h.borrow()
	if err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", h.File, err)
	}
	defer h.runs.Put(r)
	r.ids, r.weights = h.vocabulary.Weigh(grams, r.ids[:0], r.weights[:0])
	p, err := h.invoke(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", h.File, err)
	}
	ranked := make([]usher.ScoredIntent, len(h.Labels))
	for i, l := range h.Labels {
		ranked[i] = usher.ScoredIntent{Label: l, Confidence: usher.Confidence(p[i])}
	}
	slices.SortStableFunc(ranked, func(a, b usher.ScoredIntent) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return ranked, nil
}

func (h *head) borrow() (*run, error) {
	if r, ok := h.runs.Get().(*run); ok {
		return r, nil
	}
	interpreter, err := h.model.NewInterpreter()
	if err != nil {
		return nil, err
	}
	return &run{interpreter: interpreter}, nil
}

// invoke runs the model on r's ids and weights. The result is valid until the
// next call. Nothing known is the first n-gram with no weight.
func (h *head) invoke(ctx context.Context, r *run) ([]float32, error) {
	if len(r.ids) == 0 {
		r.ids, r.weights = append(r.ids, 0), append(r.weights, 0)
	}
	if err := tflite.SetInput(r.interpreter, 0, []int{len(r.ids)}, r.ids); err != nil {
		return nil, err
	}
	if err := tflite.SetInput(r.interpreter, 1, []int{len(r.weights), 1}, r.weights); err != nil {
		return nil, err
	}
	if err := r.interpreter.Invoke(ctx); err != nil {
		return nil, err
	}
	return tflite.Output[float32](r.interpreter, 0)
}

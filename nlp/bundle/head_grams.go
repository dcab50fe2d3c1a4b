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

// gramRanker runs a model that package train has written. Interpreters are
// pooled.
type gramRanker struct {
	labels     []string
	vocabulary *nlp.Vocabulary
	mean       []float32 // sentence vector that says nothing; empty: it sees none
	trusts     bool      // the second output is how far the best label is to be trusted
	outside    int       // the label for out of scope, or -1
	model      *tflite.Model
	runs       sync.Pool // of *run
}

// run is what one call of a head needs.
type run struct {
	interpreter *tflite.Interpreter
	ids         []int32
	weights     []float32
	vector      []float32
}

func newGramRanker(ctx context.Context, m Head, model *tflite.Model, e *Encoder) (*gramRanker, error) {
	r := &gramRanker{labels: m.Labels, model: model}
	if err := r.describe(e); err != nil {
		return nil, invalid(err, m.File, "does not fit bundle.yaml. Take both from the same training, or train the head again with `usher train`")
	}
	if err := r.shapes(ctx); err != nil {
		return nil, invalid(err, m.File, "is not a head that takes n-grams. Train the head again with `usher train`")
	}
	return r, nil
}

// describe reads the metadata and compares it with the manifest. e is the
// bundle's encoder, or nil.
func (r *gramRanker) describe(e *Encoder) error {
	data, ok := r.model.Metadata(train.MetadataHead)
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
	case !slices.Equal(d.Labels, r.labels):
		return errLabels(d.Labels, r.labels)
	case len(d.Mean) > 0 && (e == nil || e.Dimension != len(d.Mean) || e.SHA256 != d.Encoder):
		return errEncoder(d, e)
	}
	r.mean, r.trusts, r.outside = d.Mean, d.Trust != nil, slices.Index(r.labels, usher.OutOfScope)
	data, ok = r.model.Metadata(train.MetadataVocabulary)
	if !ok {
		return fmt.Errorf("it has no metadata %q", train.MetadataVocabulary)
	}
	var err error
	r.vocabulary, err = nlp.ParseVocabulary(data)
	return err
}

// errLabels says that a file has other labels than the manifest.
func errLabels(file, manifest []string) error {
	if len(file) != len(manifest) {
		return fmt.Errorf("its %d labels are not the %d of %s", len(file), len(manifest), manifestFile)
	}
	for i, label := range file {
		if label != manifest[i] {
			return fmt.Errorf("its labels are not those of %s, in that order: label %d is %q, not %q", manifestFile, i+1, label, manifest[i])
		}
	}
	return nil
}

// errEncoder says that a head sees vectors that the bundle's encoder, if any,
// does not make.
func errEncoder(d train.Description, e *Encoder) error {
	if e == nil {
		return fmt.Errorf("it sees the sentence vectors of encoder %.12s; the bundle has no encoder", d.Encoder)
	}
	return fmt.Errorf("it sees the sentence vectors of encoder %.12s, of %d numbers; the bundle's is %.12s, of %d", d.Encoder, len(d.Mean), e.SHA256, e.Dimension)
}

// shapes runs the head once on its last n-gram and checks what comes in and
// out, so that serving cannot meet a surprise.
func (r *gramRanker) shapes(ctx context.Context) error {
	in, out := r.model.Inputs(), r.model.Outputs()
	sees, gives := 2, 1
	if len(r.mean) > 0 {
		sees = 3
	}
	if r.trusts {
		gives = 2
	}
	if len(in) != sees || in[0].Type != tflite.Int32 || in[1].Type != tflite.Float32 || in[sees-1].Type != tflite.Float32 ||
		len(out) != gives || out[0].Type != tflite.Float32 || out[gives-1].Type != tflite.Float32 {
		return errors.New("it needs the inputs INT32 and FLOAT32, one more FLOAT32 where it sees sentence vectors, " +
			"and one output FLOAT32, one more where its description speaks of trust")
	}
	call, err := r.borrow()
	if err != nil {
		return err
	}
	last := int32(r.vocabulary.Len() - 1)
	call.ids, call.weights = append(call.ids, 0, max(last, 0)), append(call.weights, 0.5, 0.5)
	call.vector = r.mean
	p, err := call.invoke(ctx)
	if err != nil {
		return err
	}
	if len(p) != len(r.labels) {
		return fmt.Errorf("it gives %d numbers for %d labels", len(p), len(r.labels))
	}
	if i := slices.IndexFunc(p, func(x float32) bool { return !isShare(x) }); i >= 0 {
		return fmt.Errorf("it gives %v for label %d, which is no probability", p[i], i+1)
	}
	if !r.trusts {
		return nil
	}
	trust, err := tflite.Output[float32](call.interpreter, 1)
	if err == nil && (len(trust) != 1 || !isShare(trust[0])) {
		err = fmt.Errorf("its trust is %v, which is no probability", trust)
	}
	return err
}

func isShare(x float32) bool { return x >= 0 && x <= 1 }

// rank implements ranker. It needs the n-grams, and the vector if it sees one.
func (r *gramRanker) rank(ctx context.Context, t reading) ([]usher.ScoredIntent, error) {
	call, err := r.borrow()
	if err != nil {
		return nil, err
	}
	defer r.runs.Put(call)
	call.ids, call.weights = r.vocabulary.Weigh(t.grams, call.ids[:0], call.weights[:0])
	if len(r.mean) > 0 {
		call.vector = r.say(t)
	}
	p, err := call.invoke(ctx)
	if err != nil {
		return nil, err
	}
	if r.trusts {
		trust, err := tflite.Output[float32](call.interpreter, 1)
		if err != nil {
			return nil, err
		}
		train.Believe(p, r.outside, trust[0])
	}
	ranked := make([]usher.ScoredIntent, len(r.labels))
	for i, l := range r.labels {
		ranked[i] = usher.ScoredIntent{Label: l, Confidence: usher.Confidence(p[i])}
	}
	sortBest(ranked)
	return ranked, nil
}

// say returns the vector that a head is to see: that of the text, or one that
// says nothing where the text has no pieces, or a language that the encoder does
// not know.
func (r *gramRanker) say(t reading) []float32 {
	if !t.known || !slices.ContainsFunc(t.vector, func(x float32) bool { return x != 0 }) {
		return r.mean
	}
	return t.vector
}

// sortBest puts the best first; equals keep their order.
func sortBest(ranked []usher.ScoredIntent) {
	slices.SortStableFunc(ranked, func(a, b usher.ScoredIntent) int { return cmp.Compare(b.Confidence, a.Confidence) })
}

func (r *gramRanker) borrow() (*run, error) {
	if call, ok := r.runs.Get().(*run); ok {
		return call, nil
	}
	interpreter, err := r.model.NewInterpreter()
	if err != nil {
		return nil, err
	}
	return &run{interpreter: interpreter}, nil
}

// invoke runs the model on r's ids, weights and vector. The result is valid until the
// next call. Nothing known is the first n-gram with no weight.
func (r *run) invoke(ctx context.Context) ([]float32, error) {
	if len(r.ids) == 0 {
		r.ids, r.weights = append(r.ids, 0), append(r.weights, 0)
	}
	if err := tflite.SetInput(r.interpreter, 0, []int{len(r.ids)}, r.ids); err != nil {
		return nil, err
	}
	if err := tflite.SetInput(r.interpreter, 1, []int{len(r.weights), 1}, r.weights); err != nil {
		return nil, err
	}
	if len(r.vector) > 0 {
		if err := tflite.SetInput(r.interpreter, 2, []int{1, len(r.vector)}, r.vector); err != nil {
			return nil, err
		}
	}
	if err := r.interpreter.Invoke(ctx); err != nil {
		return nil, err
	}
	return tflite.Output[float32](r.interpreter, 0)
}

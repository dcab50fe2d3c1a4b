package task

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// Recognizer ranks the labels of a model. It is safe for concurrent use; at
// most as many texts as there are processors are worked on at the same time.
type Recognizer struct {
	task      *metadata.Task
	tokenizer tokenizer
	inputs    *inputs
	labels    []string
	named     bool // the labels are the file's
	output    int
	scale     scale
	pool      *tflite.Pool
}

var _ nlp.Recognizer = (*Recognizer)(nil)

// Is tells whether a model comes with the metadata of a task file.
func Is(m *tflite.Model) bool {
	_, ok := m.Metadata(metadata.Name)
	return ok
}

// Open reads a .tflite file with metadata, and runs it on two texts, for ten
// seconds at most. It keeps data, which must not change any more.
func Open(ctx context.Context, data []byte) (*Recognizer, error) {
	r, err := open(ctx, data)
	if err != nil {
		return nil, fmt.Errorf("task: open: %w", err)
	}
	return r, nil
}

func open(ctx context.Context, data []byte) (*Recognizer, error) {
	model, err := tflite.Load(data)
	if err != nil {
		return nil, err
	}
	packed, ok := model.Metadata(metadata.Name)
	if !ok {
		return nil, ErrNoMetadata
	}
	r := &Recognizer{pool: tflite.NewPool(model, runtime.GOMAXPROCS(0))}
	if r.task, err = metadata.Parse(packed); err != nil {
		return nil, err
	}
	files := openArchive(data)
	tok, err := openTokenizer(r.task, files)
	if err != nil {
		return nil, err
	}
	r.tokenizer = tok
	if r.inputs, err = findInputs(model, r.task, tok); err != nil {
		return nil, err
	}
	if r.output, r.labels, r.named, err = findScores(model, r.task, files); err != nil {
		return nil, err
	}
	scale, _, known := scaleOf(model.Info().Subgraphs[0], r.output)
	r.scale = scale
	return r, r.try(ctx, known)
}

// tryTime bounds a run at opening: a model may hold a loop without an end.
const tryTime = 10 * time.Second

// try runs the model on its first and its last id, so that serving meets no
// surprise. Where the scale of its scores is not known, they are shares if these
// look like it, and else logits.
func (r *Recognizer) try(ctx context.Context, known bool) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	seen := true // only shares
	for _, id := range []int{0, r.tokenizer.Len() - 1} {
		scores, err := r.longest(ctx, int32(id))
		if err == nil {
			_, err = r.scale.confidences(scores)
		}
		if err != nil {
			return fmt.Errorf("a run on the id %d: %w", id, err)
		}
		seen = seen && areShares(scores)
	}
	if !known && seen {
		r.scale = shares
	}
	return nil
}

// longest runs the model on as many ids as a text may have. A model with an
// open length does not say how many it can take: that is searched for, between
// the most that it took and the least that it did not. The search may use half
// of the time: then what the model took so far counts.
func (r *Recognizer) longest(ctx context.Context, id int32) ([]float32, error) {
	run := func(ctx context.Context, n int) ([]float32, error) {
		return r.scores(ctx, slices.Repeat([]int32{id}, n))
	}
	scores, err := run(ctx, r.inputs.limit)
	if err == nil || ctx.Err() != nil || !r.inputs.open || r.inputs.limit <= leastText {
		return scores, err
	}
	takes, fails := leastText, r.inputs.limit
	if scores, err = run(ctx, takes); err != nil {
		return nil, err
	}
	search, cancel := context.WithTimeout(ctx, tryTime/2)
	defer cancel()
	for takes+1 < fails && search.Err() == nil {
		n := (takes + fails) / 2
		s, err := run(search, n)
		switch {
		case err == nil:
			scores, takes = s, n
		case search.Err() == nil:
			fails = n
		}
	}
	r.inputs.limit = takes
	return scores, context.Cause(ctx)
}

// Labels returns the labels in the order of the model. named tells whether the
// file names them; where it does not they are the numbers from 0.
func (r *Recognizer) Labels() (labels []string, named bool) { return slices.Clone(r.labels), r.named }

// Name returns what the metadata calls the model.
func (r *Recognizer) Name() string { return r.task.Name }

// Recognize implements nlp.Recognizer: every label, best first. Scores of a
// softmax count as they are, and those of a logistic function as well, divided
// by their sum where it is above one. All others go through softmax, unless
// those of the runs at opening added up to one.
func (r *Recognizer) Recognize(ctx context.Context, text string) ([]usher.ScoredIntent, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	scores, err := r.scores(ctx, r.tokenizer.Encode(text, r.inputs.limit))
	if err != nil {
		return nil, fmt.Errorf("task: recognise: %w", err)
	}
	confidences, err := r.scale.confidences(scores)
	if err != nil {
		return nil, fmt.Errorf("task: recognise: %w", err)
	}
	return rank(r.labels, confidences), nil
}

// scores runs the model.
func (r *Recognizer) scores(ctx context.Context, ids []int32) ([]float32, error) {
	var out []float32
	err := r.pool.With(ctx, func(in *tflite.Interpreter) error {
		if err := in.Reset(); err != nil {
			return err
		}
		if err := r.inputs.set(in, ids); err != nil {
			return err
		}
		if err := in.Invoke(ctx); err != nil {
			return err
		}
		scores, err := tflite.Output[float32](in, r.output)
		out = slices.Clone(scores)
		return err
	})
	if err == nil && len(out) != len(r.labels) {
		err = fmt.Errorf("it gives %d scores for %d labels", len(out), len(r.labels))
	}
	return out, err
}

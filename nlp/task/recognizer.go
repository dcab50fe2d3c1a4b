package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/internal/feed"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// Recognizer ranks the labels of a model. It is safe for concurrent use; at
// most as many texts as there are processors are worked on at the same time.
type Recognizer struct {
	task      *metadata.Task
	tokenizer tokenizer
	model     *feed.Model
	labels    []string
	named     bool // the labels are the file's
	scale     scale
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
	r := &Recognizer{}
	if r.task, err = metadata.Parse(packed); err != nil {
		return nil, err
	}
	files := openArchive(data)
	tok, err := openTokenizer(r.task, files)
	if err != nil {
		return nil, err
	}
	r.tokenizer = tok
	if err := checkInputs(model, tok); err != nil {
		return nil, err
	}
	output, labels, named, err := findScores(model, r.task, files)
	if err != nil {
		return nil, err
	}
	r.labels, r.named = labels, named
	o := feed.Options{Names: inputNames(r.task), Padding: tok.padding, Output: output}
	if r.model, err = feed.New(model, o); err != nil {
		return nil, err
	}
	scale, _, known := scaleOf(model.Info().Subgraphs[0], output)
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
		scores, err := r.model.Try(ctx, int32(id), tryTime/2)
		if err == nil {
			err = r.fits(scores)
		}
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

// fits checks that there is a score for each label.
func (r *Recognizer) fits(scores []float32) error {
	if len(scores) != len(r.labels) {
		return fmt.Errorf("it gives %d scores for %d labels", len(scores), len(r.labels))
	}
	return nil
}

// checkInputs checks that a model has as many inputs as its tokeniser needs.
func checkInputs(m *tflite.Model, tok *prepared) error {
	n := 1
	if tok.bert {
		n = 3
	}
	if found := len(m.Inputs()); found != n {
		return fmt.Errorf("it has %d inputs; with its tokeniser it needs %d", found, n)
	}
	return nil
}

// inputNames returns what the metadata calls the inputs.
func inputNames(t *metadata.Task) []string {
	names := make([]string, len(t.Inputs))
	for i, in := range t.Inputs {
		names[i] = in.Name
	}
	return names
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
	scores, err := r.model.Run(ctx, r.tokenizer.Encode(text, r.model.Limit()))
	if err == nil {
		err = r.fits(scores)
	}
	if err != nil {
		return nil, fmt.Errorf("task: recognise: %w", err)
	}
	confidences, err := r.scale.confidences(scores)
	if err != nil {
		return nil, fmt.Errorf("task: recognise: %w", err)
	}
	return rank(r.labels, confidences), nil
}

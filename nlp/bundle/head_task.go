package bundle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher"
	"usher/nlp/task"
)

// taskRanker runs a task file. Where it is the intent head, its labels that
// say that nothing fits are one, the last: usher.OutOfScope.
type taskRanker struct {
	model   *task.Recognizer
	labels  []string // as they are served
	nothing bool     // the last is for what does not fit
}

// taskReject is the least confidence of the best label of a task file: that of
// all others together. Nothing in such a file says how sure its model must be,
// and its scores are not calibrated; but less than half is a guess.
const taskReject usher.Confidence = 0.5

// adviceOnTasks says how a task file comes to what it lacks.
const adviceOnTasks = "Pack its tokeniser, vocabulary and labels into it, as MediaPipe Model Maker and the metadata writers of TensorFlow's Task Library do, or train a head with `usher train`"

// newTaskRanker opens a task file for the head of a name.
func newTaskRanker(ctx context.Context, name string, data []byte) (*taskRanker, error) {
	model, err := task.Open(ctx, data)
	if err != nil {
		return nil, err
	}
	labels, named := model.Labels()
	if !named {
		return nil, fmt.Errorf("it has no file of labels, so nothing says what its %d scores mean", len(labels))
	}
	for i, l := range labels {
		if !utf8.ValidString(l) || strings.ContainsFunc(l, unicode.IsControl) {
			return nil, fmt.Errorf("label %d, %q, is no line of UTF-8 text", i+1, l)
		}
	}
	r := &taskRanker{model: model, labels: labels}
	if name == HeadIntent {
		r.labels = slices.DeleteFunc(slices.Clone(labels), nothingFits)
		if r.nothing = len(r.labels) < len(labels); r.nothing {
			r.labels = append(r.labels, usher.OutOfScope)
		}
	}
	if len(r.labels) < 2 {
		return nil, fmt.Errorf("its labels are %q; two that mean something different are needed", labels)
	}
	return r, nil
}

// nothingFits tells whether a label of intents is the one for all that is
// none of the others.
func nothingFits(label string) bool {
	switch strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(label)) {
	case usher.OutOfScope, "out_of_scope", "none", "other", "background":
		return true
	}
	return false
}

// head describes the file for a manifest.
func (r *taskRanker) head(file string) Head {
	return Head{File: file, Labels: r.labels, Temperature: 1, Reject: taskReject}
}

// fits compares the file with the manifest.
func (r *taskRanker) fits(m Head) error {
	switch {
	case !slices.Equal(m.Labels, r.labels):
		return errLabels(r.labels, m.Labels)
	case m.Temperature != 1:
		return errors.New("bundle.yaml gives it a temperature; that of a task file is 1")
	}
	return nil
}

// rank implements ranker. A text without n-grams gives nothing: models have a
// favourite for it, too.
func (r *taskRanker) rank(ctx context.Context, t reading) ([]usher.ScoredIntent, error) {
	if len(t.grams) == 0 {
		return nil, ctx.Err()
	}
	ranked, err := r.model.Recognize(ctx, t.text)
	if err != nil || !r.nothing {
		return ranked, err
	}
	rest := usher.ScoredIntent{Label: usher.OutOfScope}
	ranked = slices.DeleteFunc(ranked, func(s usher.ScoredIntent) bool {
		if nothingFits(s.Label) {
			rest.Confidence += s.Confidence
			return true
		}
		return false
	})
	ranked = append(ranked, rest)
	sortBest(ranked)
	return ranked, nil
}

package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"usher"
	"usher/models"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

type trainCmd struct {
	Data   string `required:"" type:"path" help:"Lines {\"text\",\"label\"}; the label \"oos\" means out of scope."`
	Valid  string `type:"path" help:"Held-out lines to choose and calibrate on; parts of the data in turn if left out."`
	OOS    string `name:"oos" type:"path" help:"Texts out of scope; a general collection if there are none in the data either."`
	Head   string `default:"intent" help:"Head to train: intent, moderation, human, act, mood or language."`
	Base   string `type:"path" help:"Bundle, or .tflite with labels and vocabulary inside, whose other heads are kept; the embedded one if left out."`
	Memory string `type:"path" help:"File with what a training leaves to the next. Where it is there, only what has changed is trained anew; it is written again."`
	Out    string `required:"" type:"path" help:"Folder to write the bundle into."`
	JSON   bool   `name:"json" help:"Print the scores, and which labels overlap, as one JSON object, and no progress."`
}

// Run trains one head and writes the bundle that it belongs to.
func (c *trainCmd) Run(e *env) error {
	base, err := openBundle(e.ctx, c.Base)
	if err != nil {
		return err
	}
	data, err := readExamples(c.Data)
	if err != nil {
		return err
	}
	shown := newProgress(e.stderr, c.JSON)
	o := train.Options{Progress: shown.Trains}
	if o.Valid, err = readExamples(c.Valid); err != nil {
		return err
	}
	if o.OOS, err = readExamples(c.OOS); err != nil {
		return err
	}
	if o.OOS == nil && c.Head == bundle.HeadIntent && !hasOutOfScope(data) {
		o.OOS = background()
	}
	o.Encoder, o.EncoderID = base.SentenceEncoder()
	head, err := c.head(e.ctx, data, o)
	shown.leave()
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	err = shown.Does("write", "the bundle", func() error {
		b, err := bundle.With(e.ctx, base, map[string]*train.Trained{c.Head: head})
		if err != nil {
			return err
		}
		if err := b.WriteSummed(c.Out); err != nil {
			return err
		}
		return writeMemory(c.Memory, head.Memory)
	})
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	return c.report(e, slices.Concat(data, o.OOS), head)
}

// readExamples reads labelled lines; none for "".
func readExamples(path string) ([]train.Example, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the labelled lines cannot be read")
	}
	defer f.Close()
	lines, err := train.ReadExamples(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return lines, nil
}

// hasOutOfScope reports whether data says itself what is out of scope.
func hasOutOfScope(data []train.Example) bool {
	return slices.ContainsFunc(data, func(e train.Example) bool { return e.Label == usher.OutOfScope })
}

// background is what nobody's intents cover.
func background() []train.Example {
	var all []train.Example
	for _, text := range models.Background() {
		all = append(all, train.Example{Text: text, Label: usher.OutOfScope})
	}
	return all
}

// trainFile trains a head for base on a file; oos is used where the file has no
// such lines.
func trainFile(ctx context.Context, base *bundle.Bundle, path string, oos []train.Example) (*train.Trained, error) {
	examples, err := readExamples(path)
	if err != nil {
		return nil, err
	}
	if hasOutOfScope(examples) {
		oos = nil
	}
	o := train.Options{OOS: oos}
	o.Encoder, o.EncoderID = base.SentenceEncoder()
	t, err := train.Head(ctx, examples, o)
	if err != nil {
		return nil, fmt.Errorf("train on %s: %w", path, err)
	}
	return t, nil
}

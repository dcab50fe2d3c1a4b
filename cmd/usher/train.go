package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"usher"
	"usher/models"
	"usher/nlp/bundle"
	"usher/nlp/measure"
	"usher/nlp/train"
)

type trainCmd struct {
	Data   string  `required:"" type:"path" help:"Lines {\"text\",\"label\"}; the label \"oos\" means out of scope."`
	Valid  string  `type:"path" help:"Held-out lines to choose and calibrate on; parts of the data in turn if left out."`
	OOS    string  `name:"oos" type:"path" help:"Further texts out of scope; a general collection if left out."`
	About  string  `type:"path" help:"Lines {\"text\",\"label\"} that say what a label is for. They help most where it has few examples."`
	Names  bool    `negatable:"" default:"true" help:"Take the names of intents for such lines where they are words, as in refund_status."`
	Wrong  float64 `placeholder:"SHARE" help:"Share of the given answers that may be wrong, 0.005 to 0.3: the threshold that promises that, for each language. Left out, the one that parts best what is in scope."`
	Head   string  `default:"intent" help:"Head to train: intent, moderation, human, act, mood or language."`
	Base   string  `type:"path" help:"Bundle, or .tflite with labels and vocabulary inside, whose other heads are kept; the embedded one if left out."`
	Memory string  `type:"path" help:"File with what a training leaves to the next. Where it is there, only what has changed is trained anew; it is written again."`
	Out    string  `required:"" type:"path" help:"Folder to write the bundle into."`
	JSON   bool    `name:"json" help:"Print the scores, and which labels overlap, as one JSON object, and no progress."`
}

// Run trains one head and writes the bundle that it belongs to.
func (c *trainCmd) Run(e *env) error {
	if c.Wrong != 0 {
		if err := measure.CheckTarget(c.Wrong); err != nil {
			return err
		}
	}
	base, err := openBundle(e.ctx, c.Base)
	if err != nil {
		return err
	}
	data, err := readExamples(c.Data)
	if err != nil {
		return err
	}
	shown := newProgress(e.stderr, c.JSON)
	o := train.Options{Progress: shown.Trains, Wrong: c.Wrong}
	if o.Valid, err = readExamples(c.Valid); err != nil {
		return err
	}
	if o.OOS, err = readExamples(c.OOS); err != nil {
		return err
	}
	if o.About, err = readExamples(c.About); err != nil {
		return err
	}
	if c.Head == bundle.HeadIntent {
		if o.OOS == nil {
			o.OOS = background()
		}
		if c.Names {
			o.About = slices.Concat(o.About, train.Named(data))
		}
	}
	o.Language = func(text string) usher.Language { return base.Language(e.ctx, text) }
	if c.Head != bundle.HeadLanguage { // it is asked without a sentence vector
		o.Encoder, o.EncoderID = base.SentenceEncoder()
	}
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
	if slices.ContainsFunc(examples, func(e train.Example) bool { return e.Label == usher.OutOfScope }) {
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

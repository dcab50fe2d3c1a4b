package training

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

// version of the bundles; it rises when their lines or their making change.
const version = "6"

// Names of the bundles: that of the usual program, and that of a small one,
// whose encoder is a table of words.
const (
	Default = "default"
	Lite    = "lite"
)

// Built is a bundle with its model card.
type Built struct {
	Bundle *bundle.Bundle
	Card   string // MODEL_CARD.md

	encoder []byte // encoder.json; nil where the bundle has no encoder
}

// Build trains the heads of the named bundle, and puts the sentence encoder
// beside them that lies in the folder made, where there is one. It gives the
// same bytes every time, on one kind of processor.
func Build(ctx context.Context, name string, made fs.FS) (*Built, error) {
	c, err := readCorpus()
	if err != nil {
		return nil, err
	}
	p := bundle.Parts{
		Name: name, Version: version, Licence: "MIT", Languages: languages(),
		Description: "Customer service in English and Chinese: intents, dialogue acts, wishes for a person, moderation, moods, language.",
	}
	var encoder []byte
	if p.Encoder, encoder, err = readEncoder(made); err != nil {
		return nil, err
	}
	if p.Heads, err = c.train(ctx, p.Encoder); err != nil {
		return nil, err
	}
	p.Common = c.common()
	if p.Golden, err = golden(); err != nil {
		return nil, err
	}
	b, err := bundle.Make(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("training: %w", err)
	}
	marks, err := measure(ctx, b)
	if err != nil {
		return nil, err
	}
	return &Built{Bundle: b, Card: card(b.Manifest(), marks), encoder: encoder}, nil
}

// train trains all heads, at the same time: they do not depend on each other.
// They see the vectors of the sentence encoder, if there is one; that for the
// language does not, since the encoder knows two languages only.
func (c *corpus) train(ctx context.Context, s *bundle.Sentence) (map[string]*train.Trained, error) {
	var encoder nlp.Encoder
	id := ""
	if s != nil {
		var err error
		if encoder, err = s.Open(ctx); err != nil {
			return nil, err
		}
		id = s.ID()
	}
	names := heads()
	trained, errs := make([]*train.Trained, len(names)), make([]error, len(names))
	var all sync.WaitGroup
	for i, head := range names {
		all.Go(func() {
			o := train.Options{Description: "Usher default bundle, head " + head, Weights: 1 << 18}
			if head != bundle.HeadLanguage {
				o.Encoder, o.EncoderID = encoder, id
			}
			if trained[i], errs[i] = train.Head(ctx, c.examples(head), o); errs[i] != nil {
				errs[i] = fmt.Errorf("training: head %s: %w", head, errs[i])
			}
		})
	}
	all.Wait()
	out := map[string]*train.Trained{}
	for i, head := range names {
		out[head] = trained[i]
	}
	return out, errors.Join(errs...)
}

// common returns the frequent n-grams of all lines of the languages that the
// bundle is for.
func (c *corpus) common() *nlp.Vocabulary {
	df, texts := map[uint32]int32{}, 0
	for _, head := range bilingual() {
		for _, e := range c.examples(head) {
			texts++
			for _, g := range nlp.Grams(e.Text) {
				df[g.Hash]++
			}
		}
	}
	return nlp.NewVocabulary(df, texts, texts/commonShare)
}

// commonShare: an n-gram that one of so many texts has is common.
const commonShare = 1000

// golden returns the cases that every build must pass.
func golden() ([]bundle.Golden, error) {
	var cases []bundle.Golden
	for _, head := range heads() {
		lines, err := read("text/golden/" + head + ".jsonl")
		if err != nil {
			return nil, err
		}
		for _, e := range lines {
			cases = append(cases, bundle.Golden{Text: e.Text, Expect: map[string]string{head: e.Label}})
		}
	}
	return cases, nil
}

// Mark is how a head does on the lines in text/dev; that for the language is
// asked as Bundle.Language asks it.
type Mark struct {
	Head         string
	Lines, Right int
	Recall       map[string]Share // by label
	False        map[string]int   // how often a label was given wrongly
	Wrong        []Wrong
}

// Share is a part of a whole.
type Share struct{ Right, Of int }

// Wrong is a line that a head gets wrong.
type Wrong struct {
	Text, Want string
	Got        usher.ScoredIntent
}

// measure runs the heads over the lines that they were not trained on.
func measure(ctx context.Context, b *bundle.Bundle) ([]Mark, error) {
	var marks []Mark
	for _, head := range heads() {
		lines, err := read("text/dev/" + head + ".jsonl")
		if err != nil {
			return nil, err
		}
		m := Mark{Head: head, Lines: len(lines), Recall: map[string]Share{}, False: map[string]int{}}
		for _, e := range lines {
			got, err := best(ctx, b, head, e.Text)
			if err != nil {
				return nil, fmt.Errorf("training: measure: %w", err)
			}
			share := m.Recall[e.Label]
			share.Of++
			if got.Label == e.Label {
				m.Right++
				share.Right++
			} else {
				m.False[got.Label]++
				m.Wrong = append(m.Wrong, Wrong{e.Text, e.Label, got})
			}
			m.Recall[e.Label] = share
		}
		marks = append(marks, m)
	}
	return marks, nil
}

// best is the label that a bundle gives to a text.
func best(ctx context.Context, b *bundle.Bundle, head, s string) (usher.ScoredIntent, error) {
	if head == bundle.HeadLanguage {
		return usher.ScoredIntent{Label: string(b.Language(ctx, s))}, nil
	}
	r, _ := b.Recognizer(head)
	ranked, err := r.Recognize(ctx, s)
	if err != nil || len(ranked) == 0 {
		return usher.ScoredIntent{}, err
	}
	return ranked[0], nil
}

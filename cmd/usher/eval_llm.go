package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"usher"
	"usher/nlp"
	"usher/nlp/llm"
	"usher/nlp/measure/report"
	"usher/nlp/train"
)

// runLLM predicts the intent of each line by a language model, which chooses
// from the labels of c.Intents.
func (c *evalHeadCmd) runLLM(e *env) error {
	if c.Intents == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "a language model must be told what to choose from: give --intents, lines as for training")
	}
	known, err := readExamples(c.Intents)
	if err != nil {
		return err
	}
	cfg, client, err := c.open(c.Bundle)
	if err != nil {
		return err
	}
	defer client.Close()
	r, err := llm.NewRecognizer(client, llm.RecognizerConfig{Model: cfg.Chat, MaxTokens: cfg.MaxTokens, Intents: intentsOf(known)})
	if err != nil {
		return fmt.Errorf("llm.chat, %s: %w", c.Intents, err)
	}
	lines, labelled, err := readLabelled(c.Data)
	if err != nil {
		return err
	}
	rows := make([]intentPrediction, len(lines))
	err = inParallel(e.ctx, len(lines), func(ctx context.Context, i int) error {
		ranked, err := r.Recognize(ctx, *lines[i].Text)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		rows[i] = predicted(ranked)
		return nil
	})
	if err != nil {
		return err
	}
	return c.report(e, report.Bundle{Name: cfg.Chat}, lines, labelled, rows)
}

// intentsOf returns the labels of lines in their order, with their texts.
func intentsOf(lines []train.Example) []llm.Intent {
	var out []llm.Intent
	place := map[string]int{}
	for _, l := range lines {
		if l.Label == usher.OutOfScope {
			continue
		}
		i, ok := place[l.Label]
		if !ok {
			i = len(out)
			place[l.Label], out = i, append(out, llm.Intent{Name: l.Label})
		}
		out[i].Examples = append(out[i].Examples, l.Text)
	}
	return out
}

// predicted is the best intent of a ranking, accepted where nothing says that
// none fits.
func predicted(ranked []usher.ScoredIntent) intentPrediction {
	for i, s := range ranked {
		if s.Label != usher.OutOfScope {
			return intentPrediction{s.Label, s.Confidence, i == 0}
		}
	}
	return intentPrediction{Label: usher.OutOfScope}
}

// strictEncoder remembers that it failed. The search goes on without vectors
// then, which must not pass for a measurement.
type strictEncoder struct {
	nlp.Encoder
	first atomic.Pointer[error]
}

// Encode implements nlp.Encoder.
func (s *strictEncoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := s.Encoder.Encode(ctx, texts)
	if err != nil {
		s.first.CompareAndSwap(nil, &err)
	}
	return vectors, err
}

// failed returns the first error that there was.
func (s *strictEncoder) failed() error {
	if err := s.first.Load(); err != nil {
		return *err
	}
	return nil
}

// evalAnswersCmd shows what a language model would answer from entries.
type evalAnswersCmd struct {
	faqFiles
	Out string `help:"Where to write; standard output if left out." placeholder:"FILE"`
}

// composedAnswer is what is made of a question.
type composedAnswer struct {
	ID       string          `json:"id"`
	Answer   string          `json:"answer,omitempty"`
	Cited    []usher.EntryID `json:"cited,omitempty"`
	Declined llm.Reason      `json:"declined,omitempty"` // why there is no answer
}

// Run answers each question from what the search finds for it.
func (c *evalAnswersCmd) Run(e *env) error {
	if !c.LLM {
		return usher.Errorf(usher.CodeInvalid, nil, "answers are composed by a language model: say --llm, and see llm.url in the configuration")
	}
	cfg, client, err := c.open("")
	if err != nil {
		return err
	}
	defer client.Close()
	answerer, err := llm.NewAnswerer(client, llm.AnswererConfig{Model: cfg.Chat, MaxTokens: cfg.MaxTokens})
	if err != nil {
		return fmt.Errorf("llm.chat: %w", err)
	}
	b, err := openBundle(e.ctx, c.Bundle) // which finds the entries
	if err != nil {
		return err
	}
	engine, _, err := c.engine(e.ctx, b)
	if err != nil {
		return err
	}
	queries, err := readLines[faqQuery](c.Queries)
	if err != nil {
		return err
	}
	rows := make([]composedAnswer, len(queries))
	err = inParallel(e.ctx, len(queries), func(ctx context.Context, i int) error {
		q := usher.Query{Text: queries[i].Text}
		found, err := engine.FindBestMatch(ctx, q)
		if err != nil {
			return fmt.Errorf("question %s: %w", queries[i].ID, err)
		}
		a, err := answerer.Answer(ctx, q, found)
		if err != nil {
			return fmt.Errorf("question %s: %w", queries[i].ID, err)
		}
		rows[i] = composedAnswer{ID: queries[i].ID, Answer: a.Text, Declined: a.Declined}
		for _, s := range a.Sources {
			rows[i].Cited = append(rows[i].Cited, s.Entry)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return writeLines(c.Out, e.stdout, rows)
}

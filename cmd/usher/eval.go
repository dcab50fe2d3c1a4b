package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"

	"usher"
	"usher/faq"
	"usher/nlp"
	"usher/nlp/bundle"
)

// evalCmd writes predictions, one a line, in the formats of the public scorers;
// pairs are scored here.
type evalCmd struct {
	Intent     evalHeadCmd       `cmd:"" help:"Best intent of each text."`
	FAQ        evalFAQCmd        `cmd:"" name:"faq" help:"Ranked entries for each question."`
	Moderation evalModerationCmd `cmd:"" help:"Probability that a text is not acceptable."`
	Pairs      evalPairsCmd      `cmd:"" help:"How well the vectors of translations meet."`
	Answers    evalAnswersCmd    `cmd:"" help:"What a language model would answer from the entries that are found, and which it cites."`
}

// rankedDepth is how many entries are ranked at least, where there are as many.
const rankedDepth = 100

type evalHeadCmd struct {
	llmFlags
	Data    string `required:"" type:"path" help:"Lines {\"text\",\"label\"}."`
	Intents string `type:"path" help:"With --llm: lines {\"text\",\"label\"} that say what there is to choose from."`
	Bundle  string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	Out     string `help:"Where to write; standard output if left out." placeholder:"FILE"`
}

type intentPrediction struct {
	Label    string           `json:"label"` // the best intent, also where it is rejected
	Score    usher.Confidence `json:"score"`
	Accepted bool             `json:"accepted"`
}

// Run predicts the intent of each line.
func (c *evalHeadCmd) Run(e *env) error {
	if c.LLM {
		return c.runLLM(e)
	}
	return evalTexts(e, c.Data, c.Bundle, c.Out, func(u usher.Understanding) intentPrediction {
		if len(u.Intents) == 0 {
			return intentPrediction{Label: usher.OutOfScope}
		}
		return intentPrediction{u.Intents[0].Label, u.Intents[0].Confidence, u.InScope}
	})
}

type evalModerationCmd struct {
	Data   string `required:"" type:"path" help:"Lines {\"text\",\"label\"}."`
	Bundle string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	Out    string `help:"Where to write; standard output if left out." placeholder:"FILE"`
}

type moderationPrediction struct {
	Label string           `json:"label"`
	Score usher.Confidence `json:"score"` // probability of not ok
}

// Run moderates each line.
func (c *evalModerationCmd) Run(e *env) error {
	base, err := openBundle(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	head, ok := base.Recognizer(bundle.HeadModeration)
	if !ok {
		return usher.Errorf(usher.CodeInvalid, nil, "the bundle has no moderation head")
	}
	lines, err := readExamples(c.Data)
	if err != nil {
		return err
	}
	rows := make([]moderationPrediction, len(lines))
	err = inParallel(len(lines), func(i int) error {
		scored, err := head.Recognize(e.ctx, lines[i].Text)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		for _, s := range scored {
			if s.Label != usher.ModerationOK && s.Label != "ham" {
				rows[i].Score += s.Confidence
			}
		}
		if len(scored) > 0 {
			rows[i].Label = scored[0].Label
		}
		return nil
	})
	if err != nil {
		return err
	}
	return writeLines(c.Out, e.stdout, rows)
}

// evalTexts runs the bundle over the texts of a labelled file.
func evalTexts[T any](e *env, data, dir, out string, row func(usher.Understanding) T) error {
	b, err := openBundle(e.ctx, dir)
	if err != nil {
		return err
	}
	lines, err := readExamples(data)
	if err != nil {
		return err
	}
	rows := make([]T, len(lines))
	err = inParallel(len(lines), func(i int) error {
		u, err := b.Understand(e.ctx, usher.Query{Text: lines[i].Text})
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		rows[i] = row(u)
		return nil
	})
	if err != nil {
		return err
	}
	return writeLines(out, e.stdout, rows)
}

type evalFAQCmd struct {
	llmFlags
	Corpus  string `required:"" type:"path" help:"Entries, one {\"id\",\"question\" or \"questions\",\"answer\"?} a line."`
	Queries string `required:"" type:"path" help:"Questions, one {\"id\",\"text\"} a line."`
	Bundle  string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	Out     string `help:"Where to write; standard output if left out." placeholder:"FILE"`
}

type faqQuery struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type faqPrediction struct {
	ID     string           `json:"id"`
	Ranked []usher.EntryID  `json:"ranked"` // best first
	Score  usher.Confidence `json:"score"`  // of the first
}

// Run ranks the corpus for each question.
func (c *evalFAQCmd) Run(e *env) error {
	encoder, done, err := c.encoder(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	defer done()
	strict := &strictEncoder{Encoder: encoder}
	if c.LLM {
		encoder = strict
	}
	engine, err := c.engine(e.ctx, encoder)
	if err != nil {
		return err
	}
	queries, err := readLines[faqQuery](c.Queries)
	if err != nil {
		return err
	}
	rows := make([]faqPrediction, len(queries))
	err = inParallel(len(queries), func(i int) error {
		found, err := engine.FindBestMatch(e.ctx, usher.Query{Text: queries[i].Text, Limit: rankedDepth})
		if err != nil {
			return fmt.Errorf("question %s: %w", queries[i].ID, err)
		}
		rows[i] = faqPrediction{ID: queries[i].ID, Ranked: make([]usher.EntryID, 0, len(found))}
		for _, a := range found {
			rows[i].Ranked = append(rows[i].Ranked, a.Entry)
		}
		if len(found) > 0 {
			rows[i].Score = found[0].Confidence
		}
		return strict.failed()
	})
	if err != nil {
		return err
	}
	return writeLines(c.Out, e.stdout, rows)
}

// engine searches the corpus with an encoder.
func (c *evalFAQCmd) engine(ctx context.Context, encoder nlp.Encoder) (*faq.Engine, error) {
	f, err := os.Open(c.Corpus)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the corpus cannot be read")
	}
	defer f.Close()
	entries, err := faq.ReadJSONL(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Corpus, err)
	}
	engine := faq.New(faq.Config{Encoder: encoder})
	if err := engine.Load(ctx, entries); err != nil {
		return nil, fmt.Errorf("load the corpus: %w", err)
	}
	return engine, nil
}

// inParallel calls do for 0…n−1 on all processors and returns the first error
// in the order of the index.
func inParallel(n int, do func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

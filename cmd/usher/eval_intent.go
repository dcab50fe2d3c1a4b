package main

import (
	"context"
	"errors"
	"fmt"

	"usher"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
)

type evalHeadCmd struct {
	llmFlags
	Data    string `required:"" type:"path" help:"Lines {\"text\",\"label\"}; without labels there are predictions only."`
	Train   string `type:"path" help:"Lines {\"text\",\"label\"} to take keywords from to compare with; parts of the data in turn if left out."`
	Intents string `type:"path" help:"With --llm: lines {\"text\",\"label\"} that say what there is to choose from."`
	Bundle  string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	promiseFlags
	reportFlags
}

type intentPrediction struct {
	Label    string           `json:"label"` // the best intent, also where it is rejected
	Score    usher.Confidence `json:"score"`
	Accepted bool             `json:"accepted"`
}

// understood is the prediction of a bundle.
func understood(u usher.Understanding) intentPrediction {
	if len(u.Intents) == 0 {
		return intentPrediction{Label: usher.OutOfScope}
	}
	return intentPrediction{u.Intents[0].Label, u.Intents[0].Confidence, u.InScope}
}

// answer is the prediction as package measure has it.
func (p intentPrediction) answer(text, gold string) measure.Answer {
	return measure.Answer{Text: text, Gold: gold, Label: p.Label, Score: float64(p.Score), Accepted: p.Accepted}
}

// Run predicts the intent of each line and measures.
func (c *evalHeadCmd) Run(e *env) error {
	if err := errors.Join(c.check(), measure.CheckTarget(c.Wrong)); err != nil {
		return err
	}
	if c.LLM {
		return c.runLLM(e)
	}
	b, err := openBundle(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	lines, labelled, err := readLabelled(c.Data)
	if err != nil {
		return err
	}
	rows := make([]intentPrediction, len(lines))
	err = inParallel(e.ctx, len(lines), func(ctx context.Context, i int) error {
		u, err := b.Understand(ctx, usher.Query{Text: *lines[i].Text})
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		rows[i] = understood(u)
		return nil
	})
	if err != nil {
		return err
	}
	return c.report(e, aboutBundle(b), lines, labelled, rows)
}

// report writes predictions and shows how good they are.
func (c *evalHeadCmd) report(e *env, by report.Bundle, lines []labelledLine, labelled bool, rows []intentPrediction) error {
	if c.Out != "" {
		if err := writeLines(c.Out, e.stdout, rows); err != nil {
			return err
		}
	}
	if !labelled {
		return c.unmeasured(e, c.Data, "labels")
	}
	if c.quiet() {
		return nil
	}
	data, err := aboutFile(c.Data, len(lines))
	if err != nil {
		return err
	}
	r := report.Intents{About: report.About{Task: "intent", Bundle: by, Data: data}}
	keywords, err := byKeywords(e.ctx, c.Train, &r.About, lines)
	if err != nil {
		return err
	}
	mine, theirs := make([]measure.Answer, len(rows)), make([]measure.Answer, len(rows))
	known := make([]measure.Line, len(rows), len(rows)+len(keywords.learnt))
	for i, l := range lines {
		mine[i], theirs[i] = rows[i].answer(*l.Text, l.Label), actedUpon(keywords.said[i]).answer(*l.Text, l.Label)
		known[i] = measure.Line{Text: *l.Text, Label: l.Label}
	}
	for _, x := range keywords.learnt {
		known = append(known, measure.Line(x))
	}
	beyond := measure.Difference(mine, theirs)
	r.Systems = []measure.Intents{measure.OfIntents(systemBundle, mine), measure.OfIntents(systemKeywords, theirs)}
	r.Promises, r.Beyond, r.Twins = measure.IntentPromises(mine, c.Wrong), &beyond, measure.TwinsOf(known)
	return c.show(e, r)
}

// actedUpon is the prediction of who acts on the best intent that there is.
func actedUpon(ranked []usher.ScoredIntent) intentPrediction {
	if len(ranked) == 0 {
		return intentPrediction{Label: usher.OutOfScope}
	}
	return intentPrediction{ranked[0].Label, ranked[0].Confidence, true}
}

package main

import (
	"context"
	"fmt"
	"slices"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
)

type evalModerationCmd struct {
	Data   string `required:"" type:"path" help:"Lines {\"text\",\"label\"}; without labels there are predictions only."`
	Train  string `type:"path" help:"Lines {\"text\",\"label\"} to take bad words from to compare with; parts of the data in turn if left out."`
	Bundle string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	reportFlags
}

type moderationPrediction struct {
	Label string           `json:"label"`
	Score usher.Confidence `json:"score"` // probability of not ok
}

// labelHam is what is acceptable in collections of advertising.
const labelHam = "ham"

func acceptable(label string) bool { return label == usher.ModerationOK || label == labelHam }

// Run moderates each line and measures.
func (c *evalModerationCmd) Run(e *env) error {
	if err := c.check(); err != nil {
		return err
	}
	b, err := openBundle(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	head, ok := b.Recognizer(bundle.HeadModeration)
	if !ok {
		return usher.Errorf(usher.CodeInvalid, nil, "the bundle has no moderation head")
	}
	lines, labelled, err := readLabelled(c.Data)
	if err != nil {
		return err
	}
	rows, err := moderated(e, head, lines)
	if err != nil {
		return err
	}
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
	return c.report(e, aboutBundle(b), lines, rows)
}

// moderated is what a recogniser of labels makes of lines.
func moderated(e *env, head nlp.Recognizer, lines []labelledLine) ([]moderationPrediction, error) {
	rows := make([]moderationPrediction, len(lines))
	return rows, inParallel(e.ctx, len(lines), func(ctx context.Context, i int) error {
		scored, err := head.Recognize(ctx, *lines[i].Text)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		rows[i] = verdictOf(scored)
		return nil
	})
}

// verdictOf is the prediction of labels, best first.
func verdictOf(scored []usher.ScoredIntent) moderationPrediction {
	var p moderationPrediction
	for _, s := range scored {
		if !acceptable(s.Label) {
			p.Score += s.Confidence
		}
	}
	if len(scored) > 0 {
		p.Label = scored[0].Label
	}
	return p
}

// report shows how good predictions are.
func (c *evalModerationCmd) report(e *env, by report.Bundle, lines []labelledLine, rows []moderationPrediction) error {
	data, err := aboutFile(c.Data, len(lines))
	if err != nil {
		return err
	}
	r := report.Moderation{About: report.About{Task: "moderation", Bundle: by, Data: data}}
	r.Systems = append(r.Systems, measure.OfModeration(systemBundle, verdicts(lines, rows)))
	keywords, err := byKeywords(e.ctx, c.Train, &r.About, lines, usher.ModerationOK, labelHam)
	if err != nil {
		return err
	}
	fine := usher.ModerationOK
	if slices.ContainsFunc(lines, func(l labelledLine) bool { return l.Label == labelHam }) {
		fine = labelHam
	}
	said := make([]moderationPrediction, len(lines))
	for i, scored := range keywords.said {
		if said[i] = verdictOf(scored); said[i].Label == "" { // no bad word
			said[i].Label = fine
		}
	}
	r.Systems = append(r.Systems, measure.OfModeration(systemKeywords, verdicts(lines, said)))
	return c.show(e, r)
}

func verdicts(lines []labelledLine, rows []moderationPrediction) []measure.Verdict {
	out := make([]measure.Verdict, len(rows))
	for i, row := range rows {
		out[i] = measure.Verdict{Text: *lines[i].Text, Gold: lines[i].Label, Label: row.Label, Score: float64(row.Score), Bad: !acceptable(lines[i].Label)}
	}
	return out
}

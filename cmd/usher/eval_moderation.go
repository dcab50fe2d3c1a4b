package main

import (
	"context"
	"fmt"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
)

type evalModerationCmd struct {
	Data   string `required:"" type:"path" help:"Lines {\"text\",\"label\"}; without labels there are predictions only."`
	Train  string `type:"path" help:"Lines {\"text\",\"label\"} that a list of bad words is taken from, to compare with: those that the head was trained on."`
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
		for _, s := range scored {
			if !acceptable(s.Label) {
				rows[i].Score += s.Confidence
			}
		}
		if len(scored) > 0 {
			rows[i].Label = scored[0].Label
		}
		return nil
	})
}

// report shows how good predictions are.
func (c *evalModerationCmd) report(e *env, by report.Bundle, lines []labelledLine, rows []moderationPrediction) error {
	data, err := aboutFile(c.Data, len(lines))
	if err != nil {
		return err
	}
	r := report.Moderation{About: report.About{Task: "moderation", Bundle: by, Data: data}}
	r.Systems = append(r.Systems, measure.OfModeration(systemBundle, verdicts(lines, rows)))
	rules, err := baseline(c.Train, &r.About, lines, usher.ModerationOK, labelHam)
	if err != nil {
		return err
	}
	if rules != nil {
		said, err := moderated(e, rules, lines)
		if err != nil {
			return err
		}
		fine := usher.ModerationOK
		for _, l := range lines {
			if l.Label == labelHam {
				fine = labelHam
			}
		}
		for i := range said {
			if said[i].Label == "" { // no bad word
				said[i].Label = fine
			}
		}
		r.Systems = append(r.Systems, measure.OfModeration(systemKeywords, verdicts(lines, said)))
	}
	return c.show(e, r)
}

func verdicts(lines []labelledLine, rows []moderationPrediction) []measure.Verdict {
	out := make([]measure.Verdict, len(rows))
	for i, row := range rows {
		out[i] = measure.Verdict{Text: *lines[i].Text, Gold: lines[i].Label, Label: row.Label, Score: float64(row.Score), Bad: !acceptable(lines[i].Label)}
	}
	return out
}

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"usher"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
	"usher/nlp/train"
)

// trainReport is what a training prints with --json.
type trainReport struct {
	Out        string              `json:"out"`
	Labels     int                 `json:"labels"`
	Updated    bool                `json:"updated"`
	Scores     train.Scores        `json:"scores"`
	Reject     usher.Confidence    `json:"reject"`
	Promises   []train.Promise     `json:"promises,omitempty"` // of --wrong; the first of all lines, others of a language
	Scarce     []string            `json:"scarce"`             // labels with fewer than five lines
	Collisions []measure.Collision `json:"collisions"`         // labels that are taken for each other
	Twins      []measure.Twins     `json:"twins"`              // lines that are nearly the same under two labels
}

// report prints how good the head is and, for a person to mend, which labels
// overlap in the lines that it was trained on.
func (c *trainCmd) report(e *env, lines []train.Example, t *train.Trained) error {
	r := trainReport{
		Out: c.Out, Labels: len(t.Labels), Updated: t.Updated, Scores: t.Scores, Reject: t.Reject, Promises: t.Promises, Scarce: scarce(lines),
		Collisions: measure.Collisions(answersOf(t)), Twins: measure.TwinsOf(linesOf(lines)),
	}
	if c.JSON {
		return encodeLines(e.stdout, []any{r})
	}
	if err := report.Overlap(e.stderr, r.Collisions, r.Twins); err != nil {
		return err
	}
	if len(r.Scarce) > 0 {
		fmt.Fprintf(e.stderr, "Labels with fewer than %d lines, too few to say how well they are known: %s\n", few, someOf(r.Scarce))
	}
	for _, p := range r.Promises {
		fmt.Fprintln(e.stderr, sayPromise(p, c.Wrong))
	}
	_, err := fmt.Fprintf(e.stdout, "%s: %d labels; %s\n", r.Out, r.Labels, sayScores(t))
	return err
}

// sayPromise is one line about what the threshold is worth.
func sayPromise(p train.Promise, wrong float64) string {
	of := "all lines"
	if p.Language != "" {
		of = "lines in " + string(p.Language)
	}
	if !p.Kept {
		return fmt.Sprintf("Of %s nothing can be promised: %d are held out, and at most %.1f %% wrong answers takes %d or more that are all answered right. "+
			"The threshold is a cautious one, %.2f.",
			of, p.Lines, 100*wrong, p.Least, float64(p.Threshold))
	}
	return fmt.Sprintf("Of %s at most %.1f %% of the answers are wrong from the threshold %.3f on, nine times in ten; "+
		"of %d held out, %.1f %% are answered, %.1f %% of these wrong.",
		of, 100*wrong, float64(p.Threshold), p.Lines, 100*p.Coverage, 100*p.Wrong)
}

// sayScores is one line about how good the head is.
func sayScores(t *train.Trained) string {
	s, before := t.Scores, ""
	if t.Updated {
		before = "updated, threshold and scores are those before; "
	}
	if s.Lines == 0 {
		return before + "each label has one line, so none could be held out, and nothing is measured"
	}
	refused := ""
	if slices.Contains(t.Labels, usher.OutOfScope) || s.Refused > 0 {
		refused = fmt.Sprintf(", %.1f %% of out-of-scope refused", 100*s.Refused)
	}
	return before + fmt.Sprintf("on %d held-out lines accuracy %.1f %%, macro-F1 %.1f %%, calibration error %.1f %%; %.1f %% kept and right%s",
		s.Lines, 100*s.Accuracy, 100*s.MacroF1, 100*s.CalibrationError, 100*s.Kept, refused)
}

// answersOf are the predictions held out as package measure has them.
func answersOf(t *train.Trained) []measure.Answer {
	out := make([]measure.Answer, len(t.HeldOut))
	for i, s := range t.HeldOut {
		out[i] = measure.Answer{Text: s.Text, Gold: s.Label, Label: s.Best, Score: float64(s.Score), Accepted: s.Accepted}
	}
	return out
}

func linesOf(examples []train.Example) []measure.Line {
	out := make([]measure.Line, len(examples))
	for i, e := range examples {
		out[i] = measure.Line{Text: e.Text, Label: e.Label}
	}
	return out
}

// few is how many lines a label should have at least.
const few = 5

// scarce are the labels that have fewer, in their order.
func scarce(examples []train.Example) []string {
	count := map[string]int{}
	for _, e := range examples {
		count[e.Label]++
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(count)), func(label string) bool { return count[label] >= few })
}

// someOf names the first ten.
func someOf(names []string) string {
	if len(names) <= 10 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:10], ", "), len(names)-10)
}

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"usher"
	"usher/chat/rollout"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

// modelCompareCmd holds two bundles against each other on labelled lines.
type modelCompareCmd struct {
	A        string `arg:"" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; built-in: the one in the program."`
	B        string `arg:"" help:"The other one."`
	Data     string `required:"" type:"path" help:"Lines {\"text\",\"label\"}; label oos: out of scope."`
	Examples int    `default:"10" help:"How many lines to show that only one of them gets right, of each kind."`
	JSON     bool   `name:"json" help:"Print one JSON object."`
}

// builtIn names the embedded bundle on the command line.
const builtIn = "built-in"

// compared is what a comparison comes to.
type compared struct {
	Lines   int              `json:"lines"`
	Bundles []comparedBundle `json:"bundles"` // A, B
	Fixed   int              `json:"fixed"`   // lines that B alone gets right
	Broken  int              `json:"broken"`  // lines that A alone gets right
	Chance  float64          `json:"chance"`  // probability of such a difference between bundles that are equally good
	Shown   []comparedLine   `json:"examples"`
}

// comparedBundle is what one bundle is worth on the lines. Shares are 0…1.
type comparedBundle struct {
	Path     string   `json:"path"`
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Hash     string   `json:"hash"`
	Accuracy float64  `json:"accuracy"`  // a label that is rejected counts as oos
	MacroF1  float64  `json:"macro_f1"`  // likewise, over the labels of the lines
	InScope  float64  `json:"in_scope"`  // share of lines in scope whose best label is right, rejected or not
	Coverage float64  `json:"coverage"`  // share of lines that are not rejected
	Right    float64  `json:"right"`     // share of those whose label is right
	OOS      float64  `json:"oos"`       // share of the lines out of scope that are rejected
	Unknown  []string `json:"unknown"`   // labels of the lines that it does not have
	MedianUs int64    `json:"median_us"` // of a line
	P99Us    int64    `json:"p99_us"`
}

// comparedLine is a line that one of them gets right.
type comparedLine struct {
	Text  string `json:"text"`
	Label string `json:"label"`
	A     string `json:"a"`
	B     string `json:"b"`
}

// guess is what a bundle makes of a line.
type guess struct {
	best     string // intent, also where it is rejected
	accepted bool
	took     time.Duration
}

// label is the intent, or oos where it is rejected.
func (g guess) label() string {
	if g.accepted {
		return g.best
	}
	return usher.OutOfScope
}

// Run compares the bundles.
func (c *modelCompareCmd) Run(e *env) error {
	lines, err := readExamples(c.Data)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return usher.Errorf(usher.CodeInvalid, nil, "%s has no lines", c.Data)
	}
	out := compared{Lines: len(lines), Shown: []comparedLine{}}
	var guesses [2][]guess
	for i, path := range []string{c.A, c.B} {
		if path == builtIn {
			path = ""
		}
		b, err := openBundle(e.ctx, path)
		if err != nil {
			return err
		}
		if guesses[i], err = guessAll(e, b, lines); err != nil {
			return err
		}
		out.Bundles = append(out.Bundles, scoredOn(cmp.Or(path, builtIn), b, lines, guesses[i]))
	}
	out.hold(lines, guesses, c.Examples)
	if c.JSON {
		if err := json.NewEncoder(e.stdout).Encode(out); err != nil {
			return fmt.Errorf("print the comparison: %w", err)
		}
		return nil
	}
	return out.print(e.stdout)
}

// guessAll has a bundle understand each line.
func guessAll(e *env, b *bundle.Bundle, lines []train.Example) ([]guess, error) {
	if _, ok := b.Recognizer(bundle.HeadIntent); !ok {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "the bundle %s has no head for intents", b.Manifest().Name)
	}
	all := make([]guess, len(lines))
	err := inParallel(len(lines), func(i int) error {
		began := time.Now()
		u, err := b.Understand(e.ctx, usher.Query{Text: lines[i].Text})
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		all[i] = guess{best: usher.OutOfScope, took: time.Since(began)}
		if len(u.Intents) > 0 {
			all[i].best, all[i].accepted = u.Intents[0].Label, u.InScope
		}
		return nil
	})
	return all, err
}

// scoredOn adds up the guesses of a bundle.
func scoredOn(path string, b *bundle.Bundle, lines []train.Example, all []guess) comparedBundle {
	m := b.Manifest()
	out := comparedBundle{Path: path, Name: m.Name, Version: m.Version, Hash: b.Hash(), Unknown: []string{}, MacroF1: meanF1(lines, all)}
	var right, inScope, best, accepted, kept, outside, rejected int
	var took []time.Duration
	for i, l := range lines {
		g := all[i]
		took = append(took, g.took)
		right += countIf(g.label() == l.Label)
		accepted += countIf(g.accepted)
		kept += countIf(g.accepted && g.best == l.Label)
		if l.Label == usher.OutOfScope {
			outside++
			rejected += countIf(!g.accepted)
			continue
		}
		inScope++
		best += countIf(g.best == l.Label)
		if !slices.Contains(m.Heads[bundle.HeadIntent].Labels, l.Label) && !slices.Contains(out.Unknown, l.Label) {
			out.Unknown = append(out.Unknown, l.Label)
		}
	}
	slices.Sort(out.Unknown)
	slices.Sort(took)
	out.Accuracy, out.Coverage = partOf(right, len(lines)), partOf(accepted, len(lines))
	out.InScope, out.Right, out.OOS = partOf(best, inScope), partOf(kept, accepted), partOf(rejected, outside)
	out.MedianUs, out.P99Us = took[len(took)/2].Microseconds(), took[len(took)*99/100].Microseconds()
	return out
}

// meanF1 is the mean F1 of the labels that the lines have.
func meanF1(lines []train.Example, all []guess) float64 {
	type counts struct{ hit, wanted, given int }
	of := map[string]*counts{}
	at := func(label string) *counts {
		if of[label] == nil {
			of[label] = &counts{}
		}
		return of[label]
	}
	for i, l := range lines {
		g := all[i].label()
		at(l.Label).wanted++
		at(g).given++
		at(l.Label).hit += countIf(g == l.Label)
	}
	sum, n := 0.0, 0
	for _, c := range of {
		if c.wanted > 0 {
			sum += partOf(2*c.hit, c.wanted+c.given)
			n++
		}
	}
	return sum / float64(n)
}

// hold holds the guesses of the two against each other.
func (c *compared) hold(lines []train.Example, guesses [2][]guess, examples int) {
	for i, l := range lines {
		a, b := guesses[0][i].label(), guesses[1][i].label()
		var n *int
		switch {
		case (a == l.Label) == (b == l.Label):
			continue
		case b == l.Label:
			n = &c.Fixed
		default:
			n = &c.Broken
		}
		if *n++; *n <= examples {
			c.Shown = append(c.Shown, comparedLine{Text: l.Text, Label: l.Label, A: a, B: b})
		}
	}
	c.Chance = rollout.Chance(c.Fixed, c.Broken)
}

// print is for people.
func (c *compared) print(w io.Writer) error {
	a, b := c.Bundles[0], c.Bundles[1]
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%d lines\tA %s %s\tB %s %s\t\n", c.Lines, a.Name, a.Version, b.Name, b.Version)
	for _, row := range []struct {
		name string
		a, b float64
	}{
		{"accuracy", a.Accuracy, b.Accuracy},
		{"macro F1", a.MacroF1, b.MacroF1},
		{"in scope: best label right", a.InScope, b.InScope},
		{"accepted", a.Coverage, b.Coverage},
		{"right of those", a.Right, b.Right},
		{"out of scope: rejected", a.OOS, b.OOS},
	} {
		fmt.Fprintf(t, "%s\t%.1f %%\t%.1f %%\t\n", row.name, 100*row.a, 100*row.b)
	}
	fmt.Fprintf(t, "median of a line\t%.2f ms\t%.2f ms\t\n", float64(a.MedianUs)/1000, float64(b.MedianUs)/1000)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print the comparison: %w", err)
	}
	for i, bundle := range c.Bundles {
		if len(bundle.Unknown) > 0 {
			fmt.Fprintf(w, "%c does not know %d labels of the lines: %q\n", 'A'+i, len(bundle.Unknown), bundle.Unknown)
		}
	}
	fmt.Fprintf(w, "B alone is right on %d lines, A alone on %d; equally good bundles differ as much with a probability of %.3f\n", c.Fixed, c.Broken, c.Chance)
	for _, l := range c.Shown {
		fmt.Fprintf(w, "  %q is %s; A says %s, B says %s\n", l.Text, l.Label, l.A, l.B)
	}
	return nil
}

// partOf is part of whole, 0…1; 0 of nothing.
func partOf(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func countIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

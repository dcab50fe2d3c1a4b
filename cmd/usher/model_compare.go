package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/measure"
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

// guesses are what a bundle makes of the lines.
type guesses struct {
	answers []measure.Answer
	took    []time.Duration
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
	var made [2]guesses
	for i, path := range []string{c.A, c.B} {
		if path == builtIn {
			path = ""
		}
		b, err := openBundle(e.ctx, path)
		if err != nil {
			return err
		}
		if made[i], err = guessAll(e, b, lines); err != nil {
			return err
		}
		out.Bundles = append(out.Bundles, scoredOn(cmp.Or(path, builtIn), b, made[i]))
	}
	out.hold(made[0].answers, made[1].answers, c.Examples)
	if c.JSON {
		if err := json.NewEncoder(e.stdout).Encode(out); err != nil {
			return fmt.Errorf("print the comparison: %w", err)
		}
		return nil
	}
	return out.print(e.stdout)
}

// guessAll has a bundle understand each line.
func guessAll(e *env, b *bundle.Bundle, lines []train.Example) (guesses, error) {
	if _, ok := b.Recognizer(bundle.HeadIntent); !ok {
		return guesses{}, usher.Errorf(usher.CodeInvalid, nil, "the bundle %s has no head for intents", b.Manifest().Name)
	}
	g := guesses{make([]measure.Answer, len(lines)), make([]time.Duration, len(lines))}
	err := inParallel(e.ctx, len(lines), func(ctx context.Context, i int) error {
		began := time.Now()
		u, err := b.Understand(ctx, usher.Query{Text: lines[i].Text})
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		g.took[i] = time.Since(began)
		g.answers[i] = understood(u).answer(lines[i].Text, lines[i].Label)
		return nil
	})
	return g, err
}

// scoredOn adds up the guesses of a bundle.
func scoredOn(path string, b *bundle.Bundle, g guesses) comparedBundle {
	m := b.Manifest()
	f := measure.FiguresOf(g.answers)
	out := comparedBundle{
		Path: path, Name: m.Name, Version: m.Version, Hash: b.Hash(), Accuracy: f.Accuracy, MacroF1: f.MacroF1,
		InScope: orNone(f.BestLabel), Coverage: f.Coverage, Right: orNone(f.Answered), OOS: orNone(f.Recall), Unknown: []string{},
	}
	for _, a := range g.answers {
		if a.Gold != usher.OutOfScope && !slices.Contains(m.Heads[bundle.HeadIntent].Labels, a.Gold) && !slices.Contains(out.Unknown, a.Gold) {
			out.Unknown = append(out.Unknown, a.Gold)
		}
	}
	slices.Sort(out.Unknown)
	took := slices.Sorted(slices.Values(g.took))
	out.MedianUs, out.P99Us = took[len(took)/2].Microseconds(), took[len(took)*99/100].Microseconds()
	return out
}

// orNone is a share, and 0 where there is nothing to have a share of.
func orNone(share float64) float64 {
	if math.IsNaN(share) {
		return 0
	}
	return share
}

// hold holds the answers of the two against each other.
func (c *compared) hold(a, b []measure.Answer, examples int) {
	for i, was := range a {
		is := b[i]
		var n *int
		switch {
		case was.Right() == is.Right():
			continue
		case is.Right():
			n = &c.Fixed
		default:
			n = &c.Broken
		}
		if *n++; *n <= examples {
			c.Shown = append(c.Shown, comparedLine{Text: was.Text, Label: was.Gold, A: was.Said(), B: is.Said()})
		}
	}
	c.Chance = nlp.SignTest(c.Fixed, c.Broken)
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

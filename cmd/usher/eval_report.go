package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/keyword"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
	"usher/nlp/train"
)

// reportFlags say what becomes of a measurement.
type reportFlags struct {
	Out      string         `help:"Where to write the predictions, one a line; - is standard output, in the place of the report." placeholder:"FILE"`
	HTML     string         `name:"html" help:"Where to write the report as a page with pictures." placeholder:"FILE"`
	Language usher.Language `enum:"en,zh" default:"en" help:"Language of that page: en or zh."`
	JSON     bool           `name:"json" help:"Print the report as one JSON object."`
}

// promiseFlags say what is to be promised.
type promiseFlags struct {
	Wrong float64 `default:"0.05" placeholder:"SHARE" help:"Share of the given answers that may be wrong, 0.005 to 0.3: a threshold that promises that is looked for in each language."`
}

// Names of the systems that are measured.
const (
	systemBundle   = "bundle"
	systemKeywords = "keywords"
)

// quiet reports whether nobody wants a report.
func (f reportFlags) quiet() bool { return f.Out == "-" && f.HTML == "" }

// check refuses flags that exclude each other.
func (f reportFlags) check() error {
	if f.Out == "-" && f.JSON {
		return usher.Errorf(usher.CodeInvalid, nil, "predictions and report cannot both go to standard output: leave out --json, or give --out a file")
	}
	return nil
}

// show shows a report.
func (f reportFlags) show(e *env, r report.Report) error {
	if f.HTML != "" {
		if err := writeOutput(f.HTML, func(w io.Writer) error { return report.Page(w, r, f.Language) }); err != nil {
			return err
		}
	}
	switch {
	case f.JSON:
		return encodeLines(e.stdout, []any{r})
	case f.Out == "-":
		return nil
	}
	return report.Text(e.stdout, r)
}

// labelledLine is a line to measure on. Without labels it can be predicted, not
// measured.
type labelledLine struct {
	Text  *string `json:"text"`
	Label string  `json:"label"`
}

// readLabelled reads lines to measure on, and whether they have labels.
func readLabelled(path string) (lines []labelledLine, labelled bool, err error) {
	lines, err = readLines[labelledLine](path)
	if err != nil {
		return nil, false, err
	}
	without := -1
	for i := range lines {
		lines[i].Label = strings.TrimSpace(lines[i].Label)
		if lines[i].Text == nil {
			return nil, false, usher.Errorf(usher.CodeInvalid, nil, "%s: its %s line has no \"text\"", path, ordinal(i+1))
		}
		if lines[i].Label == "" {
			without = i
		} else {
			labelled = true
		}
	}
	if labelled && without >= 0 {
		return nil, false, usher.Errorf(usher.CodeInvalid, nil,
			"%s: its %s line has no \"label\", others have. Give one to each, or to none and take the predictions with --out", path, ordinal(without+1))
	}
	return lines, labelled, nil
}

// unmeasured says that there is no report.
func (f reportFlags) unmeasured(e *env, path, missing string) error {
	if f.Out == "" || f.HTML != "" || f.JSON {
		return usher.Errorf(usher.CodeInvalid, nil, "%s has no %s to measure by: give some, or take the predictions alone with --out", path, missing)
	}
	if f.Out != "-" {
		fmt.Fprintf(e.stderr, "%s has no %s: predictions only\n", path, missing)
	}
	return nil
}

func ordinal(n int) string {
	end := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n, end)
}

// aboutBundle names a bundle.
func aboutBundle(b *bundle.Bundle) report.Bundle {
	m := b.Manifest()
	return report.Bundle{Name: m.Name, Version: m.Version, Hash: b.Hash()}
}

// aboutFile names a file by its content.
func aboutFile(path string, lines int) (report.File, error) {
	data, err := readRegular(path)
	if err != nil {
		return report.File{}, usher.Errorf(usher.CodeInvalid, err, "the file cannot be read")
	}
	sum := sha256.Sum256(data)
	return report.File{Name: filepath.Base(path), Lines: lines, SHA256: hex.EncodeToString(sum[:])}, nil
}

// baseline is what keywords make of lines.
type baseline struct {
	said   [][]usher.ScoredIntent // of each line, best first
	learnt []train.Example        // lines that the keywords are from; nil: those that are measured
}

// byKeywords reads lines by the keywords of a file, or, for "", by those of the
// other lines, and says so in about. rest are labels that have none.
func byKeywords(ctx context.Context, path string, about *report.About, lines []labelledLine, rest ...string) (baseline, error) {
	options := keyword.Options{Rest: rest}
	if path == "" {
		known := make([]keyword.Line, len(lines))
		for i, l := range lines {
			known[i] = keyword.Line{Text: *l.Text, Label: l.Label}
		}
		about.Parts = keyword.Parts
		said, err := keyword.Across(ctx, known, options)
		return baseline{said: said}, err
	}
	examples, err := readExamples(path)
	if err != nil {
		return baseline{}, err
	}
	file, err := aboutFile(path, len(examples))
	if err != nil {
		return baseline{}, err
	}
	about.Train = &file
	known, texts := make([]keyword.Line, len(examples)), make([]string, len(examples))
	for i, x := range examples {
		known[i], texts[i] = keyword.Line(x), x.Text
	}
	rules, err := keyword.Learn(known, options)
	if err != nil {
		return baseline{}, fmt.Errorf("%s: %w", path, err)
	}
	out := baseline{said: make([][]usher.ScoredIntent, len(lines)), learnt: examples}
	asked := make([]string, len(lines))
	for i, l := range lines {
		asked[i] = *l.Text
		if out.said[i], err = rules.Recognize(ctx, asked[i]); err != nil {
			return baseline{}, err
		}
	}
	about.Repeated = measure.Repeated(asked, texts)
	return out, nil
}

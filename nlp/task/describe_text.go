package task

import (
	"fmt"
	"strconv"
	"strings"
)

// fewLabels and fewFiles are how many String writes out.
const (
	fewLabels = 12
	fewFiles  = 12
)

// String is for people: a line for each part.
func (i Info) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "task file %q", i.Name)
	for _, p := range []struct{ name, text string }{
		{"", i.Description}, {"version ", i.Version}, {"author ", i.Author}, {"licence ", i.Licence},
	} {
		if p.text != "" {
			fmt.Fprintf(&b, ", %s%q", p.name, p.text)
		}
	}
	fmt.Fprintf(&b, "\n  tokeniser  %s\n", i.Tokenizer)
	for n, role := range i.Inputs {
		fmt.Fprintf(&b, "  input %-3d  %s\n", n, role)
	}
	fmt.Fprintf(&b, "  output %-2d  %s\n", i.Scores.Output, i.Scores.how())
	fmt.Fprintf(&b, "  labels     %s\n", i.Scores.labels())
	fmt.Fprintf(&b, "  packed     %s\n", i.packed())
	return b.String()
}

// String says how texts become ids.
func (t TokenizerInfo) String() string {
	switch {
	case t.Kind == "":
		return "none: " + t.Fault
	case t.Fault != "":
		return fmt.Sprintf("%s of %q, which cannot be used: %s", t.Kind, t.File, t.Fault)
	}
	return fmt.Sprintf("%s, %d ids, of %q; %s", t.Kind, t.Pieces, t.File, t.Texts)
}

// how says what becomes of the scores.
func (s ScoresInfo) how() string {
	n := "scores"
	if s.Count > 0 {
		n = fmt.Sprintf("%d scores", s.Count)
	}
	by := s.Operator
	if by == "" {
		by = "no operator"
	}
	switch s.Read {
	case shares.String():
		return fmt.Sprintf("%s, read as shares of one (%s)", n, by)
	case odds.String():
		return fmt.Sprintf("%s, each read as a share of its own (%s)", n, by)
	case logits.String():
		return fmt.Sprintf("%s, read as logits: they go through softmax (%s)", n, by)
	}
	return fmt.Sprintf("%s, read as shares where two trials give such ones, and else as logits (%s)", n, by)
}

// labels lists the first ones.
func (s ScoresInfo) labels() string {
	switch {
	case s.Fault != "":
		return "cannot be read: " + s.Fault
	case s.File == "":
		return "none: no file says what the scores mean"
	}
	return fmt.Sprintf("%d of %q: %s", len(s.Labels), s.File, s.Labels)
}

// Labels are the labels of a model, in the order of its scores.
type Labels []string

// String writes the first ones, and how many more there are. One that could be
// taken for several, or that a terminal would obey, is quoted.
func (l Labels) String() string {
	few := make([]string, min(len(l), fewLabels))
	for i := range few {
		if few[i] = strconv.Quote(l[i]); few[i] == `"`+l[i]+`"` && !strings.Contains(l[i], ",") {
			few[i] = l[i]
		}
	}
	text := strings.Join(few, ", ")
	if more := len(l) - fewLabels; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// packed lists the files.
func (i Info) packed() string {
	if i.Fault != "" {
		return "cannot be read: " + i.Fault
	}
	var names []string
	for n, f := range i.Files {
		if n == fewFiles {
			names = append(names, fmt.Sprintf("%d more", len(i.Files)-n))
			break
		}
		names = append(names, fmt.Sprintf("%q %d bytes", f.Name, f.Bytes))
	}
	if len(names) == 0 {
		return "no files"
	}
	return strings.Join(names, ", ")
}

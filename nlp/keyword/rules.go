package keyword

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"usher"
	"usher/nlp"
)

// Line is one labelled text.
type Line struct{ Text, Label string }

// Options of Learn. The zero value is ready.
type Options struct {
	// Keywords is how many an intent has at most. 0 means 20.
	Keywords int
	// Rest are labels that no rule is for: what is left where no rule fits.
	// usher.OutOfScope is always one.
	Rest []string
}

// Rules are keywords of intents. They do not change.
type Rules struct {
	labels   []string // in the order of the lines
	keywords [][]string
	fires    map[string][]int // labels by keyword
}

var _ nlp.Recognizer = (*Rules)(nil)

// Learn finds the words most typical of each label: those with the greatest
// chi-square of being in a line and the line having the label (Yang and Pedersen
// 1997, A Comparative Study on Feature Selection in Text Categorization), as far
// as lines of the label have them more often than others do. A keyword of a label
// is no part of another one of it.
func Learn(lines []Line, o Options) (*Rules, error) {
	r := learn(lines, o)
	if len(r.labels) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil,
			"There are no lines to find keywords in: %d lines, and none has a label that keywords can be for. Give lines with labels.", len(lines))
	}
	return r, nil
}

// learn is Learn, where there may be nothing to learn.
func learn(lines []Line, o Options) *Rules {
	if o.Keywords <= 0 {
		o.Keywords = 20
	}
	c := count(lines, append([]string{usher.OutOfScope}, o.Rest...))
	r := &Rules{labels: c.labels, fires: map[string][]int{}}
	for l := range c.labels {
		keywords := c.typical(l, o.Keywords)
		r.keywords = append(r.keywords, keywords)
		for _, k := range keywords {
			r.fires[k] = append(r.fires[k], l)
		}
	}
	return r
}

// Labels returns the labels that there are rules for, in the order in which they
// are tried.
func (r *Rules) Labels() []string { return slices.Clone(r.labels) }

// Keywords returns the keywords of a label, the most typical first.
func (r *Rules) Keywords(label string) []string {
	if i := slices.Index(r.labels, label); i >= 0 {
		return slices.Clone(r.keywords[i])
	}
	return nil
}

// Recognize implements nlp.Recognizer: the first label with the most keywords in
// the text is best. Its confidence is its share of all keywords found and one
// more; that orders answers, and is not calibrated. A text without keywords has
// no intent.
func (r *Rules) Recognize(ctx context.Context, s string) ([]usher.ScoredIntent, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	hits := map[int]int{}
	all := 0
	for _, term := range terms(s) {
		for _, l := range r.fires[term] {
			hits[l]++
			all++
		}
	}
	found := make([]int, 0, len(hits))
	for l := range hits {
		found = append(found, l)
	}
	slices.SortFunc(found, func(a, b int) int { return cmp.Or(cmp.Compare(hits[b], hits[a]), cmp.Compare(a, b)) })
	out := make([]usher.ScoredIntent, len(found))
	for i, l := range found {
		out[i] = usher.ScoredIntent{Label: r.labels[l], Confidence: usher.Confidence(float64(hits[l]) / float64(1+all))}
	}
	return out, nil
}

// counts say in how many lines terms are.
type counts struct {
	lines  int
	labels []string
	of     []int            // lines of each label
	having map[string]int   // lines that have a term
	both   []map[string]int // lines of a label that have it
}

func count(lines []Line, rest []string) counts {
	c := counts{lines: len(lines), having: map[string]int{}}
	number := map[string]int{}
	for _, line := range lines {
		found := terms(line.Text)
		for _, t := range found {
			c.having[t]++
		}
		if slices.Contains(rest, line.Label) {
			continue
		}
		l, ok := number[line.Label]
		if !ok {
			l = len(c.labels)
			number[line.Label] = l
			c.labels, c.of, c.both = append(c.labels, line.Label), append(c.of, 0), append(c.both, map[string]int{})
		}
		c.of[l]++
		for _, t := range found {
			c.both[l][t]++
		}
	}
	return c
}

// typical returns at most n keywords of a label.
func (c *counts) typical(l, n int) []string {
	type candidate struct {
		term   string
		square float64
	}
	var all []candidate
	for term := range c.both[l] {
		if s := c.chiSquare(l, term); s > 0 {
			all = append(all, candidate{term, s})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.square, a.square), cmp.Compare(a.term, b.term)) })
	var keywords []string
	for _, k := range all {
		if len(keywords) == n {
			break
		}
		if !slices.ContainsFunc(keywords, func(other string) bool { return strings.Contains(other, k.term) || strings.Contains(k.term, other) }) {
			keywords = append(keywords, k.term)
		}
	}
	return keywords
}

// chiSquare is that of a term and a label; 0 where the term speaks against it.
func (c *counts) chiSquare(l int, term string) float64 {
	a := float64(c.both[l][term])              // of the label, having the term
	b := float64(c.having[term]) - a           // not of the label, having it
	with := float64(c.of[l]) - a               // of the label, without it
	without := float64(c.lines) - a - b - with // neither
	d := a*without - b*with
	if d <= 0 {
		return 0
	}
	return float64(c.lines) * d * d / ((a + with) * (b + without) * (a + b) * (with + without))
}

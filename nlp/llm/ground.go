package llm

import (
	"regexp"
	"slices"
	"strings"

	"usher"
	"usher/text"
	"usher/text/mask"
)

// grounds are what an answer must be made of, all without personal data.
type grounds struct {
	question string
	entries  []known
	given    []usher.Source // of entries
}

// judge makes an answer of what a model composed, or declines it: whole, since
// what is left of it may say something else.
func (a *Answerer) judge(m *mask.Mask, said composed, g grounds) Answer {
	if !said.Answered || len(said.Statements) == 0 {
		return Answer{Declined: NotCovered}
	}
	var out Answer
	var texts []string
	for _, s := range said.Statements {
		s.Text = strings.TrimSpace(strings.ToValidUTF8(s.Text, ""))
		if s.Text == "" {
			continue
		}
		cited, ok := g.cited(s)
		if !ok {
			return Answer{Declined: NoCitation}
		}
		if !g.supports(s.Text, cited, a.cfg.Overlap) {
			return Answer{Declined: Ungrounded}
		}
		texts = append(texts, s.Text)
		for _, i := range cited {
			if !slices.Contains(out.Sources, g.given[i]) {
				out.Sources = append(out.Sources, g.given[i])
			}
		}
	}
	if len(texts) == 0 {
		return Answer{Declined: NotCovered}
	}
	whole, ok := m.Reveal(joined(texts))
	switch {
	case !ok:
		return Answer{Declined: Placeholder}
	case len(whole) > usher.MaxText:
		return Answer{Declined: TooLong}
	}
	out.Text = whole
	return out
}

// joined puts statements behind each other, with a blank where the language has
// one.
func joined(texts []string) string {
	var b strings.Builder
	for _, s := range texts {
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "。") && !strings.HasSuffix(b.String(), "！") && !strings.HasSuffix(b.String(), "？") {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

// cited returns the entries that a statement names; false where it names none,
// or one that was not given.
func (g grounds) cited(s statement) ([]int, bool) {
	var out []int
	for _, id := range s.Entries {
		id = strings.ToUpper(strings.Trim(id, "[] "))
		i := slices.IndexFunc(g.entries, func(e known) bool { return e.ID == id })
		if i < 0 {
			return nil, false
		}
		out = append(out, i)
	}
	return out, len(out) > 0
}

// supports reports whether everything in a statement that can be compared comes
// from the entries that it cites: figures, links and placeholders all (or from
// the question), and enough of its words. That is not proof, but what is made up
// mostly fails it.
func (g grounds) supports(said string, cited []int, overlap float64) bool {
	var b strings.Builder
	for _, i := range cited {
		b.WriteString(g.entries[i].Question + "\n" + g.entries[i].Answer + "\n")
	}
	known := b.String()
	all := known + g.question
	for _, parts := range []func(string) []string{mask.Placeholders, links, figures} {
		have := parts(all)
		for _, part := range parts(said) {
			if !slices.Contains(have, part) {
				return false
			}
		}
	}
	return text.Language(said) != text.Language(known) || share(said, known) >= overlap
}

var (
	link      = regexp.MustCompile(`(?i)(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>"'，。；、）)]+`)
	figure    = regexp.MustCompile(`[0-9]+(?:[.,][0-9]+)*`)
	grouped   = regexp.MustCompile(`^[0-9]{1,3}(?:,[0-9]{3})+(?:\.|$)`) // 1,299.00
	enumerate = regexp.MustCompile(`(?m)^\s*[0-9]{1,2}[.)、]\s`)
)

// links returns the addresses of pages in s.
func links(s string) []string {
	out := link.FindAllString(s, -1)
	for i, l := range out {
		out[i] = strings.TrimRight(l, ".,;:!?")
	}
	return out
}

// figures returns the numbers in s, each written in one way, without those of
// placeholders, links and lists.
func figures(s string) []string {
	for _, p := range mask.Placeholders(s) {
		s = strings.ReplaceAll(s, p, " ")
	}
	s = enumerate.ReplaceAllString(link.ReplaceAllString(s, " "), "")
	out := figure.FindAllString(text.Normalize(s), -1)
	for i, f := range out {
		if grouped.MatchString(f) {
			f = strings.ReplaceAll(f, ",", "")
		}
		if strings.Contains(f, ".") {
			f = strings.TrimRight(strings.TrimRight(f, "0"), ".")
		}
		for len(f) > 1 && f[0] == '0' && f[1] >= '0' && f[1] <= '9' {
			f = f[1:]
		}
		out[i] = f
	}
	return out
}

// share is how many of the terms of said known has, 0…1; 1 where said has none.
func share(said, known string) float64 {
	terms := text.Terms(text.Normalize(said))
	have := map[string]bool{}
	for _, t := range text.Terms(text.Normalize(known)) {
		have[t] = true
	}
	if len(terms) == 0 {
		return 1
	}
	n := 0
	for _, t := range terms {
		if have[t] {
			n++
		}
	}
	return float64(n) / float64(len(terms))
}

package keyword

import (
	"slices"
	"unicode/utf8"

	"usher/nlp"
	"usher/text"
)

// Lengths of the terms of Chinese, in characters.
const minHan, maxHan = 2, 4

// terms returns what a rule may look for in a text, each once, in alphabetical
// order: words and pairs of neighbours; of Chinese, 2 to 4 characters in a row,
// and a character that stands alone. It looks as far as nlp.Grams does.
func terms(s string) []string {
	var out []string
	rest := beginning(text.Normalize(s))
	for rest != "" {
		var run string
		if run, rest = cut(rest, true); run != "" {
			out = hanTerms(out, run)
		}
		run, rest = cut(rest, false)
		words := text.Words(run)
		for i := range words {
			term := words[i]
			out = append(out, term)
			if i+1 < len(words) {
				out = append(out, term+" "+words[i+1])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// beginning is as much of a text as is looked at.
func beginning(s string) string {
	n := 0
	for i := range s {
		if n == nlp.MaxRunes {
			return s[:i]
		}
		n++
	}
	return s
}

// cut takes the beginning of s that is Chinese, or that is not.
func cut(s string, han bool) (run, rest string) {
	for i, r := range s {
		if text.IsHan(r) != han {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// hanTerms appends the terms of a run of Chinese.
func hanTerms(out []string, run string) []string {
	if utf8.RuneCountInString(run) < minHan {
		return append(out, run)
	}
	starts := make([]int, 0, len(run)/3+1)
	for i := range run {
		starts = append(starts, i)
	}
	starts = append(starts, len(run))
	for i := range starts {
		for n := minHan; n <= maxHan && i+n < len(starts); n++ {
			out = append(out, run[starts[i]:starts[i+n]])
		}
	}
	return out
}

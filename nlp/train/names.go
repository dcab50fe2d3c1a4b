package train

import (
	"slices"
	"strings"
	"unicode"

	"usher"
	"usher/text"
)

// few is how many examples a label has at most to gain by what it is called.
const few = 30

// Named returns a line for each label with few examples whose name is words: card_lost
// says "card lost", and refundStatus "refund status". Codes say nothing, nor do names
// that several labels share; and a name in Latin letters stays out where most of the
// examples are Chinese, or the other way round.
func Named(examples []Example) []Example {
	labels := make(map[string][]string) // by what they say
	lines := make(map[string][2]int)    // of a label: without Chinese, with it
	for _, e := range examples {
		if e.Label == usher.OutOfScope {
			continue
		}
		if said := inWords(e.Label); said != "" && !slices.Contains(labels[said], e.Label) {
			labels[said] = append(labels[said], e.Label)
		}
		n := lines[e.Label]
		n[chinese(e.Text)]++
		lines[e.Label] = n
	}
	var all []Example
	for said, of := range labels {
		n, own := lines[of[0]], chinese(said)
		if len(of) == 1 && n[0]+n[1] <= few && n[own] >= n[1-own] {
			all = append(all, Example{Text: said, Label: of[0]})
		}
	}
	slices.SortFunc(all, func(a, b Example) int { return strings.Compare(a.Label, b.Label) })
	return all
}

// chinese is 1 for a text with Chinese in it, and 0 for another.
func chinese(s string) int {
	if strings.ContainsFunc(s, text.IsHan) {
		return 1
	}
	return 0
}

// leastWord is how many letters the longest word of a name has at least; signs of
// Chinese, of which each is a word, may be fewer.
const leastWord = 3

// inWords returns the words of a name with spaces between them; "" where there are
// none. What has a digit in it is no word.
func inWords(name string) string {
	var words []string
	long := false
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }) {
		for _, word := range byCase(part) {
			if strings.ContainsFunc(word, unicode.IsDigit) {
				continue
			}
			letters := []rune(word)
			long = long || len(letters) >= leastWord || text.IsHan(letters[0])
			words = append(words, strings.ToLower(word))
		}
	}
	if !long {
		return ""
	}
	return strings.Join(words, " ")
}

// byCase cuts a name before each capital that follows a small letter.
func byCase(s string) []string {
	var words []string
	from, small := 0, false
	for i, r := range s {
		if small && unicode.IsUpper(r) {
			words, from = append(words, s[from:i]), i
		}
		small = unicode.IsLower(r)
	}
	return append(words, s[from:])
}

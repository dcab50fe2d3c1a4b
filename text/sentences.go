package text

import (
	"slices"
	"strings"
	"unicode"
)

// Sentences splits s at 。！？!?；; and line breaks, and at a full stop that
// ends a word and is followed by white space. The parts come in order, without
// the marks they were split at and without white space around them; parts that
// hold no letter, digit or symbol are left out.
func Sentences(s string) []string {
	var out []string
	start := 0
	add := func(end int) {
		if part := strings.TrimSpace(s[start:end]); said(part) {
			out = append(out, part)
		}
	}
	for i, r := range s {
		switch r {
		case '。', '！', '？', '；', '!', '?', ';', '\n', '\r', '\u2028', '\u2029':
		case '.':
			if !fullStop(s, start, i) {
				continue
			}
		default:
			continue
		}
		add(i)
		start = i + len(string(r))
	}
	add(len(s))
	return out
}

// said reports whether part says anything.
func said(part string) bool {
	return strings.ContainsFunc(part, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r)
	})
}

// abbreviations are words that a full stop belongs to.
var abbreviations = []string{"mr", "mrs", "ms", "dr", "st", "no", "vs", "etc", "approx", "e.g", "i.e"}

// fullStop reports whether the dot at i ends the sentence that began at start.
func fullStop(s string, start, i int) bool {
	next := strings.TrimLeft(s[i+1:], ".")
	if next != "" && next[0] != ' ' && next[0] != '\t' {
		return false
	}
	before := strings.TrimLeftFunc(s[start:i], unicode.IsSpace)
	space := strings.LastIndexAny(before, " \t")
	word := strings.ToLower(before[space+1:])
	listMark := space < 0 && strings.Trim(word, "0123456789") == ""
	return !listMark && !slices.Contains(abbreviations, word)
}

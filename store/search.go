package store

import (
	"fmt"
	"strings"

	"usher/text"
)

// searchWords is how many words of a query are looked for one by one; the ones
// after them must follow each other.
const searchWords = 4

// holdsWords adds to args a pattern for each word of a query, and returns the
// condition that a normalised column holds them all: "" where there is none.
func holdsWords(column, query string, args *[]any) string {
	var patterns []string
	for i, word := range strings.Fields(text.Normalize(query)) {
		if i < searchWords {
			patterns = append(patterns, "%")
		}
		patterns[len(patterns)-1] += escapeLike.Replace(word) + "%"
	}
	var where strings.Builder
	for _, p := range patterns {
		*args = append(*args, p)
		fmt.Fprintf(&where, ` AND %s LIKE $%d ESCAPE '\'`, column, len(*args))
	}
	return where.String()
}

var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// searchable returns what is kept of texts to look for words in, each cut to n
// bytes.
func searchable(n int, texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		if t = cut(text.Normalize(t), n); t == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t)
	}
	return b.String()
}

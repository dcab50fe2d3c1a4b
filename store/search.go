package store

import (
	"fmt"
	"strings"

	"usher/text"
)

// searchWords is how many words of a query are looked for one by one; the ones
// after them must follow each other.
const searchWords = 4

// holdsWords returns the condition that a normalised column holds the words of
// $1 … $4, which searchArgs fills in.
func holdsWords(column string) string {
	const like = " LIKE $%d ESCAPE '\\'"
	var all [searchWords]string
	for i := range all {
		all[i] = column + fmt.Sprintf(like, i+1)
	}
	return strings.Join(all[:], " AND ")
}

// searchArgs returns the patterns of a query's words. A query without words
// matches everything.
func searchArgs(query string) []any {
	patterns := [searchWords]string{"%", "%", "%", "%"}
	for i, word := range strings.Fields(text.Normalize(query)) {
		patterns[min(i, searchWords-1)] += escapeLike.Replace(word) + "%"
	}
	args := make([]any, searchWords)
	for i, p := range patterns {
		args[i] = p
	}
	return args
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

package token

import (
	"fmt"
	"strings"
)

// mostPieces bounds a vocabulary, and by that its memory. The largest in use
// have a quarter of it.
const mostPieces = 1 << 20

// mark is the byte order mark that some editors put before a text.
const mark = "\ufeff"

// eachLine calls fn with the lines of a file, from 0, without a byte order mark
// before the first; the last one may lack its end. All lines are parts of one
// string.
func eachLine(data []byte, fn func(i int, line string) error) error {
	i := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), mark)) {
		if i == mostPieces {
			return fmt.Errorf("more than %d lines", mostPieces)
		}
		if err := fn(i, strings.TrimSuffix(line, "\n")); err != nil {
			return err
		}
		i++
	}
	return nil
}

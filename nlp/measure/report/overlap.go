package report

import (
	"bytes"
	"fmt"
	"io"

	"usher/nlp/measure"
)

// Overlap writes which intents overlap, as tables for a terminal in English: pairs
// that are taken for each other, and sentences that are nearly the same under two
// labels. It writes nothing where there are none.
func Overlap(out io.Writer, collisions []measure.Collision, same []measure.Twins) error {
	var b bytes.Buffer
	for _, t := range []table{collided(&english, collisions), twins(&english, same)} {
		if len(t.Rows) > 0 {
			writeTable(&b, t, false)
		}
	}
	if _, err := out.Write(plain(b.Bytes())); err != nil {
		return fmt.Errorf("report: overlap: %w", err)
	}
	return nil
}

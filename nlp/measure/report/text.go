package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"usher/text"
)

// Text writes a report as compact tables for a terminal, in English.
func Text(out io.Writer, r Report) error {
	d := r.document(&english)
	var b bytes.Buffer
	wide := 0
	for _, f := range d.Facts {
		wide = max(wide, columns(f.Name))
	}
	for _, f := range d.Facts {
		fmt.Fprintf(&b, "%-*s  %s\n", wide, f.Name, f.Text)
	}
	writeTable(&b, d.Numbers, true)
	for _, t := range d.Tables {
		if t.Brief > 0 && len(t.Rows) > 0 {
			writeTable(&b, t, false)
		}
	}
	if _, err := out.Write(plain(b.Bytes())); err != nil {
		return fmt.Errorf("report: text: %w", err)
	}
	return nil
}

// plain has ordinary blanks alone.
func plain(text []byte) []byte { return bytes.ReplaceAll(text, []byte(nbsp), []byte(" ")) }

// longest is how many columns of a cell are shown.
const longest = 60

// writeTable writes the first rows of a table: names to the left, numbers to
// the right, with their intervals or without.
func writeTable(b *bytes.Buffer, t table, intervals bool) {
	rows := t.Rows[:min(len(t.Rows), t.Brief)]
	lines := [][]string{t.Head}
	for _, r := range rows {
		lines = append(lines, pick(r, func(c cell) string { return brief(c, intervals) }))
	}
	wide := make([]int, len(t.Head))
	for _, line := range lines {
		for i, s := range line {
			wide[i] = max(wide[i], columns(s))
		}
	}
	fmt.Fprintf(b, "\n%s\n", t.Title)
	for _, line := range lines {
		var all strings.Builder
		for i, s := range line {
			space := strings.Repeat(" ", wide[i]-columns(s))
			if i < len(rows[0]) && rows[0][i].Number {
				all.WriteString("  " + space + s)
			} else {
				all.WriteString("  " + s + space)
			}
		}
		fmt.Fprintln(b, strings.TrimRight(all.String(), " "))
	}
	if more := len(t.Rows) - len(rows); more > 0 {
		fmt.Fprintf(b, "  … %d more\n", more)
	}
}

// brief is a cell in one line: a number, with its interval where these are
// wanted; a name, with what tells it from others where they are not, and
// without what it means where they are; the first of several sentences.
func brief(c cell, intervals bool) string {
	s := c.Text
	switch {
	case len(c.Said) > 0:
		s = c.Said[0].Sentences[0]
	case c.Number && c.Small != "" && intervals:
		s += "  " + c.Small
	case !c.Number && c.Small != "" && !intervals:
		s += ", " + c.Small
	}
	if columns(s) <= longest {
		return s
	}
	n := 0
	for i, r := range s {
		if n += columns(string(r)); n > longest-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// columns is how wide a terminal shows s: two columns a Chinese character.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if text.IsHan(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}

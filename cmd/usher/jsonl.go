package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"usher"
)

// maxLine is the longest line of a data file, in bytes.
const maxLine = 1 << 20

// readLines decodes a file of one JSON object a line. Errors name the line.
func readLines[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the file cannot be read")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	var all []T
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(line) == 0 {
			continue
		}
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, usher.Errorf(usher.CodeInvalid, err, "%s, line %d, is not the JSON object that is expected", path, n)
		}
		all = append(all, row)
	}
	if err := lines.Err(); err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "%s cannot be read to its end", path)
	}
	if len(all) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%s holds no line", path)
	}
	return all, nil
}

// writeLines writes one JSON object a line to path, or to stdout where path
// is empty or "-".
func writeLines[T any](path string, stdout io.Writer, rows []T) error {
	if path == "" || path == "-" {
		return encodeLines(stdout, rows)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("the output: %w", err)
	}
	if err := encodeLines(f, rows); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("the output: %w", err)
	}
	return nil
}

func encodeLines[T any](w io.Writer, rows []T) error {
	buf := bufio.NewWriter(w)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	for _, row := range rows {
		if err := enc.Encode(row); err != nil {
			return fmt.Errorf("the output: %w", err)
		}
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("the output: %w", err)
	}
	return nil
}

package train

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"usher"
)

// Example is one labelled text.
type Example struct {
	Text  string `json:"text"`
	Label string `json:"label"` // usher.OutOfScope: no label fits
}

// maxLine is the longest line of training data, in bytes.
const maxLine = 1 << 20

// ReadExamples reads JSON lines {"text","label"}; other keys are ignored, empty
// lines are skipped. An error is an *usher.Error that names the line.
func ReadExamples(r io.Reader) ([]Example, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var out []Example
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(line) == 0 {
			continue
		}
		example, err := parse(line)
		if err != nil {
			return nil, usher.Errorf(usher.CodeInvalid, err,
				"Line %d of the training data cannot be used. Each line needs a \"text\" and a \"label\".", n)
		}
		out = append(out, example)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, usher.Errorf(usher.CodeTooLarge, lines.Err(),
			"Line %d of the training data is longer than 1 MiB. Put one example on each line.", n+1)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("train: read examples: %w", err)
	}
	return out, nil
}

func parse(line []byte) (Example, error) {
	var e Example
	if !utf8.Valid(line) {
		return e, errors.New("it is not UTF-8")
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	e.Label = strings.TrimSpace(e.Label)
	if e.Label == "" {
		return e, errors.New("the label is missing or empty")
	}
	if strings.TrimSpace(e.Text) == "" {
		return e, errors.New("the text is missing or empty")
	}
	return e, nil
}

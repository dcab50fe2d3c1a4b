package task

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// scoresName is what the metadata may call the output with the scores.
const scoresName = "probability"

// findScores returns the output with a score a label, and the labels. Without
// a file of labels they are not named, but the numbers from 0.
func findScores(m *tflite.Model, t *metadata.Task, a archive) (output int, labels []string, named bool, err error) {
	out := m.Outputs()
	i := scoresOutput(t)
	if i >= len(out) {
		return 0, nil, false, fmt.Errorf("output %d of %d has the scores", i, len(out))
	}
	shape := out[i].Shape
	if out[i].Type != tflite.Float32 {
		return 0, nil, false, fmt.Errorf("output %q is %s; scores must be FLOAT32", out[i].Name, out[i].Type)
	}
	if len(shape) == 0 || shape[len(shape)-1] < 1 {
		return 0, nil, false, fmt.Errorf("output %q has the shape %v, in which labels have no place", out[i].Name, shape)
	}
	n := shape[len(shape)-1]
	if i >= len(t.Outputs) {
		return i, numbers(n), false, nil
	}
	labels, file, err := readLabels(t.Outputs[i].Files, a)
	if file == "" && err == nil {
		return i, numbers(n), false, nil
	}
	if err == nil && len(labels) != n {
		err = fmt.Errorf("%d labels for the %d scores of output %q", len(labels), n, out[i].Name)
	}
	return i, labels, true, err
}

// scoresOutput returns which output has the scores.
func scoresOutput(t *metadata.Task) int {
	return max(slices.IndexFunc(t.Outputs, func(o metadata.Tensor) bool { return o.Name == scoresName }), 0)
}

// readLabels returns the labels of the first file for any locale, or else of
// the first, and its name; "" where there is none. A label is a line without
// the blanks at its ends; a byte order mark before the first is none of it.
func readLabels(files []metadata.File, a archive) (labels []string, name string, err error) {
	files = slices.DeleteFunc(slices.Clone(files), func(f metadata.File) bool { return f.Kind != metadata.Labels })
	if len(files) == 0 {
		return nil, "", nil
	}
	name = files[max(slices.IndexFunc(files, func(f metadata.File) bool { return f.Locale == "" }), 0)].Name
	data, err := a.read(name)
	if err != nil {
		return nil, name, fmt.Errorf("labels: %w", err)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	labels = strings.Split(strings.TrimRightFunc(text, unicode.IsSpace), "\n")
	seen := map[string]int{}
	for i, l := range labels {
		l = strings.TrimSpace(l)
		labels[i] = l
		if l == "" {
			return nil, name, fmt.Errorf("labels: line %d of %q is empty", i+1, name)
		}
		if first, twice := seen[l]; twice {
			return nil, name, fmt.Errorf("labels: lines %d and %d of %q are both %q", first, i+1, name, l)
		}
		seen[l] = i + 1
	}
	return labels, name, nil
}

func numbers(n int) []string {
	out := make([]string, min(n, 1<<20))
	for i := range out {
		out[i] = strconv.Itoa(i)
	}
	return out
}

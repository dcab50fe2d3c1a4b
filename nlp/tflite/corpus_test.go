package tflite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// corpusDir holds models with inputs and the outputs of the official
// interpreter; scripts/conformance makes it.
const corpusDir = "testdata/corpus"

// corpusModel is a line of corpus.json.
type corpusModel struct {
	Name      string    `json:"name"`
	Family    string    `json:"family"`
	Tolerance string    `json:"tolerance"` // float, quantised or dynamic; see judge
	Steps     []float64 `json:"steps"`     // of the outputs that are dequantised; 0 for others

	dir string // where its files are
}

// corpusCase is a set of inputs with the outputs that belong to it.
type corpusCase struct {
	inputs, outputs []npz.Array
}

// corpus reads the manifest.
func corpus(tb testing.TB) []corpusModel {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(corpusDir, "corpus.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var models []corpusModel
	if err := json.Unmarshal(text, &models); err != nil {
		tb.Fatal(err)
	}
	for i := range models {
		models[i].dir = corpusDir
	}
	return models
}

// pending reads the names of the models that are known not to pass yet.
func pending(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(corpusDir, "pending.txt"))
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Fields(string(text))
}

// passing returns the models of the corpus that are not pending.
func passing(tb testing.TB) []corpusModel {
	tb.Helper()
	wait := pending(tb)
	return slices.DeleteFunc(corpus(tb), func(m corpusModel) bool { return slices.Contains(wait, m.Name) })
}

// file returns the bytes of the model.
func (m corpusModel) file(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, m.Name+".tflite"))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// cases returns the model's cases in their order.
func (m corpusModel) cases(tb testing.TB) []corpusCase {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, m.Name+".npz"))
	if err != nil {
		tb.Fatal(err)
	}
	arrays, err := npz.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	byName := map[string]npz.Array{}
	for _, a := range arrays {
		byName[a.Name] = a
	}
	numbered := func(c int, what string) (out []npz.Array) {
		for {
			a, ok := byName[fmt.Sprintf("case%d_%s%d", c, what, len(out))]
			if !ok {
				return out
			}
			out = append(out, a)
		}
	}
	var cases []corpusCase
	for {
		c := corpusCase{numbered(len(cases), "in"), numbered(len(cases), "out")}
		if len(c.outputs) == 0 {
			return cases
		}
		cases = append(cases, c)
	}
}

// run sets the variables back, gives an interpreter the inputs and invokes it.
func (c corpusCase) run(ctx context.Context, in *tflite.Interpreter) error {
	if n := len(in.Inputs()); n != len(c.inputs) {
		return fmt.Errorf("%d inputs for a model of %d", len(c.inputs), n)
	}
	for i, a := range c.inputs {
		if err := in.SetInputBytes(i, a.Shape, a.Data); err != nil {
			return err
		}
	}
	if err := in.Reset(); err != nil {
		return err
	}
	return in.Invoke(ctx)
}

package tflite_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"usher/nlp/tflite"
)

// refusals says for each file of testdata/corpus/refused what this build
// cannot run of it.
var refusals = map[string][]string{
	"bfloat16":          {"MUL of BFLOAT16"},
	"complex":           {"RFFT2D"},
	"composite":         {"STABLEHLO_COMPOSITE"},
	"conv_3d":           {"CONV_3D"},
	"custom":            {"CUSTOM tftext:WhitespaceTokenizeWithOffsetsV2"},
	"far_buffer":        {"data outside of the FlatBuffer"},
	"flex":              {"FlexRegexSplitWithOffsets: needs the AI service"},
	"float64":           {"ADD of FLOAT64"},
	"future_version":    {"ADD (version 99)"},
	"hashtable":         {"HASHTABLE_LOOKUP"},
	"int4_weights":      {"tensors of INT4"},
	"random":            {"RANDOM_UNIFORM"},
	"resource_variable": {"tensors of RESOURCE", "VAR_HANDLE", "READ_VARIABLE"},
	"rnn":               {"RNN"},
	"several":           {"FlexOneOf: needs the AI service", "FlexTwo: needs the AI service", "LSH_PROJECTION", "SKIP_GRAM", "DENSIFY"},
	"sparse_weights":    {"sparse tensors"},
	"stablehlo_add":     {"STABLEHLO_ADD"},
	"string_input":      {"tensors of STRING"},
	"svdf":              {"SVDF"},
}

func TestRefusedByName(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(corpusDir, "refused", "*.tflite"))
	if err != nil || len(files) != len(refusals) {
		t.Errorf("%d files, %v; want %d", len(files), err, len(refusals))
	}
	for name, want := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(corpusDir, "refused", name+".tflite"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = tflite.Load(data)
			var missing *tflite.UnsupportedError
			if !errors.As(err, &missing) {
				t.Fatalf("%v, want an UnsupportedError", err)
			}
			for _, what := range want {
				if !slices.Contains(missing.Operators, what) {
					t.Errorf("%q, want %q among them", missing.Operators, what)
				}
			}
		})
	}
}

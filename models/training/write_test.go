package training_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher/models"
	"usher/models/training"
	"usher/nlp/bundle"
)

// TestWrite: a folder is replaced whole, whatever a kill has left beside it, and
// nothing but a bundle or an encoder is.
func TestWrite(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	built := training.BuiltOf(b, "the card", []byte("{}"))
	for name, files := range map[string]string{
		"nothing":                         "",
		"a bundle":                        "default/bundle.yaml default/old.tflite",
		"an encoder":                      "default/encoder.json",
		"killed before it was replaced":   "default/bundle.yaml .default.new/half",
		"killed while it was replaced":    ".default.old/bundle.yaml .default.new/bundle.yaml",
		"killed after it was replaced":    "default/bundle.yaml .default.old/bundle.yaml",
		"killed twice, in different ways": ".default.old/encoder.json .default.new/half",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, files)
			if err := built.Write(dir + "/default"); err != nil {
				t.Fatal(err)
			}
			got := contents(t, os.DirFS(dir))
			for path := range got {
				if !strings.HasPrefix(path, "default/") || path == "default/old.tflite" || path == "default/half" {
					t.Errorf("%s is there", path)
				}
			}
			for _, path := range []string{"MODEL_CARD.md", "encoder.json", "bundle.yaml", "golden.jsonl"} {
				if got["default/"+path] == nil {
					t.Errorf("%s is not there; there are %v", path, slices.Sorted(maps.Keys(got)))
				}
			}
		})
	}
	dir := folder(t, "default/thesis.txt")
	if err := built.Write(dir + "/default"); err == nil || !strings.Contains(err.Error(), "holds other files") {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(dir + "/default/thesis.txt"); err != nil {
		t.Error(err)
	}
}

// folder makes a folder with some files.
func folder(t *testing.T, files string) string {
	t.Helper()
	dir := t.TempDir()
	for path := range strings.FieldsSeq(files) {
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

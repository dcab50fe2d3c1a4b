package tflite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher/nlp/tflite"
)

// minilm lists the models of TEST_MINILM_DIR, which scripts/bench-tflite fills.
func minilm(tb testing.TB) []corpusModel {
	tb.Helper()
	dir := os.Getenv("TEST_MINILM_DIR")
	if dir == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tflite"))
	if err != nil {
		tb.Fatal(err)
	}
	var models []corpusModel
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tflite")
		_, tolerance, _ := strings.Cut(strings.TrimPrefix(name, "minilm_"), "_")
		models = append(models, corpusModel{Name: name, Tolerance: tolerance, dir: dir})
	}
	return models
}

func TestMiniLM(t *testing.T) {
	t.Parallel()
	models := minilm(t)
	if len(models) == 0 {
		t.Skip("TEST_MINILM_DIR is not set; scripts/bench-tflite makes such a folder")
	}
	for _, m := range models {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			if err := conforms(t.Context(), m, m.file(t), m.cases(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// BenchmarkModels runs the first case of each model of the corpus and of
// TEST_MINILM_DIR; scripts/bench-tflite puts the official runtime beside it.
func BenchmarkModels(b *testing.B) {
	for _, m := range append(minilm(b), corpus(b)...) {
		b.Run(m.Name, func(b *testing.B) {
			model, err := tflite.Load(m.file(b))
			if err != nil {
				b.Skip(err)
			}
			in, err := model.NewInterpreter()
			if err != nil {
				b.Fatal(err)
			}
			if err := m.cases(b)[0].run(b.Context(), in); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := in.Invoke(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

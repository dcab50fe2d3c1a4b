package main

import (
	"os"
	"strings"
	"testing"
)

func TestRunWantsAFolder(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"a", "b"}, {t.TempDir() + "/other"}} {
		if err := run(t.Context(), args); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

// Without an encoder there is no small bundle, and its Go file names none.
func TestRunLiteWithoutEncoder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := run(t.Context(), []string{dir + "/lite"}); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(dir + "/embedded_lite.go")
	if err != nil || !strings.Contains(string(source), "//go:embed lite\n") || strings.Contains(string(source), "encoder.tflite") {
		t.Errorf("the Go file is %q (%v)", source, err)
	}
	if _, err := os.Stat(dir + "/lite"); !os.IsNotExist(err) {
		t.Errorf("a bundle was made, or: %v", err)
	}
}

// A folder becomes one of a bundle; one that is already is left alone.
func TestMark(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() + "/lite"
	for _, want := range []string{"", "format: 1"} {
		if err := mark(dir); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(dir + "/bundle.yaml"); err != nil || string(got) != want {
			t.Fatalf("bundle.yaml is %q (%v), want %q", got, err, want)
		}
		if err := os.WriteFile(dir+"/bundle.yaml", []byte("format: 1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

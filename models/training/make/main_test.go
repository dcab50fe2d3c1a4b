package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunWantsAFolder(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {t.TempDir() + "/other"}, {"-what", "default"}} {
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

// What may not ship, and what is stopped, leaves the bundles as they were, those
// too that were made before. A folder that a kill had taken away is back.
func TestRunLeavesAlone(t *testing.T) {
	t.Parallel()
	card, err := os.ReadFile("../../default/encoder.json")
	if err != nil {
		t.Fatal(err)
	}
	refused := t.TempDir()
	put(t, refused+"/default/encoder.json", strings.Replace(string(card), `"left_out": []`, `"left_out": ["bagisto"]`, 1))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, c := range map[string]struct {
		ctx      context.Context
		encoders string
		want     string
	}{
		"refused": {t.Context(), refused, "trained without bagisto"},
		"none":    {t.Context(), t.TempDir(), "has no encoder.json"},
		"stopped": {stopped, "../..", "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, dir+"/embedded_default.go", "package models")
			put(t, dir+"/.default.old/bundle.yaml", "format: 1")
			put(t, dir+"/.default.old/encoder.json", string(card))
			err := run(c.ctx, []string{"-encoders", c.encoders, dir + "/default"})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "as they were") {
				t.Errorf("it says %v, want %q", err, c.want)
			}
			for path, want := range map[string]string{
				"embedded_default.go": "package models", "default/bundle.yaml": "format: 1", "default/encoder.json": string(card),
			} {
				if got, err := os.ReadFile(filepath.Join(dir, path)); err != nil || string(got) != want {
					t.Errorf("%s is %.40q (%v), want %.40q", path, got, err, want)
				}
			}
			if left, _ := filepath.Glob(dir + "/.*"); len(left) > 0 {
				t.Errorf("left over: %v", left)
			}
		})
	}
}

// put writes a file, and the folder for it.
func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

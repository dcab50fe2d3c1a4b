package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestModelCompare holds two task files, and the embedded bundle, against each
// other.
func TestModelCompare(t *testing.T) {
	t.Parallel()
	lines := filepath.Join(t.TempDir(), "lines.jsonl")
	must(t, os.WriteFile(lines, []byte(`{"text":"money back please, a refund","label":"refund"}
{"text":"where is my order","label":"order"}
{"text":"thanks a lot","label":"thanks"}
{"text":"fly me to the moon","label":"travel"}
{"text":"xyzzy","label":"oos"}
`), 0o600))
	var got compared
	must(t, json.Unmarshal([]byte(usherOutput(t, "model", "compare", taskFile(t, "words.tflite"), "built-in", "--data", lines, "--json")), &got))
	a, b := got.Bundles[0], got.Bundles[1]
	if got.Lines != 5 || a.Accuracy != 0.2 || a.InScope != 0.25 || a.Coverage != 1 || a.Hash == b.Hash || a.MedianUs <= 0 ||
		!slices.Equal(a.Unknown, []string{"travel"}) {
		t.Errorf("A: %+v", a)
	}
	if b.Path != "built-in" || len(b.Unknown) != 4 || b.Right != 0 || b.InScope != 0 || b.OOS != 1 {
		t.Errorf("B: %+v", b)
	}
	if got.Broken != 1 || got.Fixed != 1 || len(got.Shown) != 2 || got.Shown[0].A != "refund" || got.Shown[1].B != "oos" || got.Chance != 1 {
		t.Errorf("%+v", got)
	}
	text := usherOutput(t, "model", "compare", taskFile(t, "words.tflite"), taskFile(t, "words.tflite"), "--data", lines)
	for _, want := range []string{"5 lines", "accuracy", "median of a line", "A does not know 1 labels", "B alone is right on 0 lines, A alone on 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	for _, args := range [][]string{
		{"nowhere", "built-in", "--data", lines},
		{"built-in", "built-in", "--data", filepath.Join(t.TempDir(), "none")},
	} {
		if out, err := command(t, append([]string{"model", "compare"}, args...)...).CombinedOutput(); err == nil || strings.Contains(string(out), "panic") {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
	}
}

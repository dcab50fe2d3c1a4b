package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher/models"
	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
	"usher/simd"
)

// TestModelCommands looks into a head of the default bundle, runs it, and
// checks it.
func TestModelCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, err := fs.ReadFile(models.Default(), "heads/intent.tflite")
	must(t, err)
	file := filepath.Join(dir, "intent.tflite")
	must(t, os.WriteFile(file, data, 0o600))
	input, output := filepath.Join(dir, "in.npz"), filepath.Join(dir, "out.npz")
	ids, err := npz.Of("in0", []int{3}, []int32{1, 2, 3})
	must(t, err)
	weights, err := npz.Of("in1", []int{3, 1}, []float32{.5, .5, .7})
	must(t, err)
	must(t, writeArrays(input, []npz.Array{ids, weights}))

	usherOutput(t, "model", "run", file, "--input", input, "--output", output)
	if out, err := readArrays(output); err != nil || len(out) != 1 || out[0].Name != "out0" || out[0].Type != "<f4" {
		t.Errorf("run gives %v, %v", out, err)
	}
	text := usherOutput(t, "model", "inspect", file, "--input", input)
	for _, want := range []string{"GATHER", "→", "(go)", "(" + simd.MatrixInstructions() + ")", "%"} {
		if !strings.Contains(text, want) {
			t.Errorf("inspect does not say %q:\n%s", want, text)
		}
	}
	var info tflite.Info
	must(t, json.Unmarshal([]byte(usherOutput(t, "model", "inspect", file, "--input", input, "--json")), &info))
	share := 0.0
	for _, n := range info.Subgraphs[0].Nodes {
		share += n.Share
		if want := map[string]string{"GATHER": "go", "FULLY_CONNECTED": simd.MatrixInstructions(), "SOFTMAX": simd.CurveInstructions()}[n.Name]; want != "" && n.Kernel != want {
			t.Errorf("%s is computed by %q, want %q", n.Name, n.Kernel, want)
		}
	}
	if share < .99 || share > 1.01 {
		t.Errorf("the shares add up to %v", share)
	}
	if out := usherOutput(t, "model", "check", file); !strings.Contains(out, "can serve here") {
		t.Errorf("check says %s", out)
	}
	must(t, os.WriteFile(file, data[:len(data)/2], 0o600))
	out, err := command(t, "model", "check", file, "--json").Output()
	var v modelVerdict
	if json.Unmarshal(out, &v) != nil || v.OK || !strings.Contains(v.Reason, "damaged file") || err == nil {
		t.Errorf("check of half a file: %s, %v", out, err)
	}
}

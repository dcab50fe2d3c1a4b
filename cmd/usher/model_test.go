package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"usher/models"
	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
	"usher/simd"
)

func writeNPZ(t *testing.T, path string, arrays []npz.Array) {
	t.Helper()
	must(t, writeOutput(path, func(w io.Writer) error { return npz.Write(w, arrays) }))
}

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
	vector, err := npz.Of("in2", []int{1, 384}, make([]float32, 384))
	must(t, err)
	writeNPZ(t, input, []npz.Array{ids, weights, vector})

	usherOutput(t, "model", "run", file, "--input", input, "--output", output)
	if out, err := readArrays(output); err != nil || len(out) != 2 || out[0].Name != "out0" || out[0].Type != "<f4" || out[1].Name != "out1" {
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

// TestModelSignature runs a model by one of its signatures, and takes its time.
func TestModelSignature(t *testing.T) {
	t.Parallel()
	file, err := filepath.Abs(filepath.Join(tfliteData, "signatures.tflite"))
	must(t, err)
	dir := t.TempDir()
	input, output := filepath.Join(dir, "in.npz"), filepath.Join(dir, "out.npz")
	one, err := npz.Of("in0", []int{3}, []float32{1, 2, 3})
	must(t, err)
	two, err := npz.Of("in1", []int{3}, []float32{10, 20, 30})
	must(t, err)
	for _, c := range []struct {
		arrays []npz.Array
		flags  []string
		want   []float32
	}{
		{[]npz.Array{one}, nil, []float32{1, 4, 9}},
		{[]npz.Array{one}, []string{"--signature", "square"}, []float32{1, 4, 9}},
		{[]npz.Array{one, two}, []string{"--signature", "add"}, []float32{11, 22, 33}},
	} {
		writeNPZ(t, input, c.arrays)
		usherOutput(t, append([]string{"model", "run", file, "--input", input, "--output", output}, c.flags...)...)
		want, err := npz.Of("out0", []int{3}, c.want)
		must(t, err)
		if out, err := readArrays(output); err != nil || len(out) != 1 || !reflect.DeepEqual(out[0], want) {
			t.Errorf("with %q run gives %v, %v", c.flags, out, err)
		}
	}
	text := usherOutput(t, "model", "inspect", file, "--input", input, "--signature", "add")
	for line := range strings.Lines(text) {
		if _, share, _ := strings.Cut(line, ")  "); strings.Contains(line, " ADD ") != strings.HasPrefix(share, "100.0 %") {
			t.Errorf("inspect says %s", line)
		}
	}
	if code, out := exitOf(t, "model", "inspect", file, "--signature", "add"); code != 2 || !strings.Contains(out, "give --input as well") {
		t.Errorf("inspect without input: status %d\n%s", code, out)
	}
}

// exitOf runs a command and returns its status and what it said.
func exitOf(t *testing.T, args ...string) (int, string) {
	t.Helper()
	out, err := within(t, args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), out
	}
	must(t, err)
	return 0, out
}

// TestInspectFolder describes all files at any depth, past those that are
// damaged, and fails then.
func TestInspectFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a[b*")
	must(t, os.MkdirAll(filepath.Join(dir, "x", "y"), 0o700))
	data, err := os.ReadFile("../../nlp/tflite/testdata/classifier.tflite")
	must(t, err)
	bad, good := filepath.Join(dir, "bad.tflite"), filepath.Join(dir, "x", "y", "good.tflite")
	must(t, os.WriteFile(bad, data[:len(data)/2], 0o600))
	must(t, os.WriteFile(good, data, 0o600))
	code, out := exitOf(t, "model", "inspect", dir)
	for _, want := range []string{bad + "\ncannot be described: ", "damaged file", good + "\nTFLite version 3"} {
		if code != 2 || !strings.Contains(out, want) {
			t.Errorf("status %d, want 2 and %q:\n%s", code, want, out)
		}
	}
	text, err := command(t, "model", "inspect", "--json", dir).Output()
	var all map[string]struct {
		Version int
		Error   string
	}
	if json.Unmarshal(text, &all) != nil || err == nil || len(all) != 2 || all[good].Version != 3 || !strings.Contains(all[bad].Error, "damaged file") {
		t.Errorf("%v\n%s", err, text)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"usher/models"
	"usher/nlp/task"
	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// tfliteData is where the interpreter's tests have their models.
const tfliteData = "../../nlp/tflite/testdata"

// TestModelCheckCorpus: each model that runs here can run by the check's word,
// also those that zeros are no input for.
func TestModelCheckCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(tfliteData, "corpus", "*.tflite"))
	must(t, err)
	if len(files) < 100 {
		t.Fatalf("%d models", len(files))
	}
	notes := 0
	for _, f := range files {
		var out bytes.Buffer
		var v modelVerdict
		err := (&modelCheckCmd{Path: f, JSON: true}).Run(&env{ctx: t.Context(), stdout: &out})
		if err != nil || json.Unmarshal(out.Bytes(), &v) != nil || !v.OK || v.Can != canRun {
			t.Errorf("%s: %v\n%s", f, err, out.String())
		}
		if strings.Contains(v.Note, "A run on zeros gave: ") && strings.HasSuffix(v.Note, "; try `usher model run` with real inputs.") {
			notes++
		}
	}
	if notes == 0 {
		t.Error("no run on zeros fails; one divides by the number of words")
	}
}

// TestLabelNote says what labels become that are no intents.
func TestLabelNote(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, served []string
		want         string
	}{
		{[]string{"a", "b"}, []string{"a", "b"}, `Its 2 labels, those of "l.txt", are the intents.`},
		{[]string{"a", "oos"}, []string{"a", "oos"}, `Its 2 labels, those of "l.txt", are the intents; oos: what is none of the others.`},
		{[]string{"none", "a", "other"}, []string{"a", "oos"}, `Its 3 labels, those of "l.txt", are the intents; none, other: what is none of the others, called oos here.`},
	} {
		if got := labelNote(task.ScoresInfo{Labels: c.file, File: "l.txt"}, c.served); got != c.want {
			t.Errorf("the note is %q, want %q", got, c.want)
		}
	}
}

// TestModelCheckEnds: a model that runs on is given up.
func TestModelCheckEnds(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(tfliteData, "endless.tflite"))
	must(t, err)
	m, err := tflite.Load(data)
	must(t, err)
	if note, err := tryModel(t.Context(), m, 20*time.Millisecond); err != nil || !strings.Contains(note, "did not end within 20ms") {
		t.Errorf("%q, %v", note, err)
	}
}

// TestModelFaults runs commands with files that are wrong: they end with status
// 2 and say what to do.
func TestModelFaults(t *testing.T) {
	t.Parallel()
	dir, folder := t.TempDir(), t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	pipe, rubbish, model, out := file("pipe"), file("rubbish"), file("model.tflite"), file("out.npz")
	must(t, syscall.Mkfifo(pipe, 0o600))
	must(t, os.WriteFile(rubbish, []byte("no model"), 0o600))
	head, err := fs.ReadFile(models.Default(), "heads/intent.tflite")
	must(t, err)
	must(t, os.WriteFile(model, head, 0o600))
	ids, err := npz.Of("in0", []int{3}, []int32{1, 2, 3})
	must(t, err)
	writeNPZ(t, file("one.npz"), []npz.Array{ids})
	plain := filepath.Join(tfliteData, "classifier.tflite")
	plain, err = filepath.Abs(plain)
	must(t, err)
	signed, err := filepath.Abs(filepath.Join(tfliteData, "signatures.tflite"))
	must(t, err)
	endless, err := filepath.Abs(filepath.Join(tfliteData, "endless.tflite"))
	must(t, err)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"inspect rubbish", []string{"inspect", rubbish}, rubbish},
		{"check rubbish", []string{"check", rubbish}, rubbish},
		{"run rubbish", []string{"run", rubbish, "--input", file("one.npz"), "--output", out}, rubbish},
		{"inspect a pipe", []string{"inspect", pipe}, "a named pipe"},
		{"check a pipe", []string{"check", pipe}, "a named pipe"},
		{"run a pipe", []string{"run", pipe, "--input", file("one.npz"), "--output", out}, "a named pipe"},
		{"inspect a device", []string{"inspect", "/dev/zero"}, "a device"},
		{"arrays from a pipe", []string{"run", model, "--input", pipe, "--output", out}, "a named pipe"},
		{"no arrays", []string{"run", model, "--input", file("none.npz"), "--output", out}, "none.npz"},
		{"rubbish arrays", []string{"run", model, "--input", rubbish, "--output", out}, "not an .npz file"},
		{"too few arrays", []string{"run", model, "--input", file("one.npz"), "--output", out}, "the model takes in0 <i4 [?], in1 <f4 [?,1]"},
		{"too few arrays for times", []string{"inspect", model, "--input", file("one.npz")}, "the model takes in0 <i4 [?], in1 <f4 [?,1]"},
		{"no such signature", []string{"run", signed, "--input", file("one.npz"), "--output", out, "--signature", "mul"}, `no signature "mul": the model has "square", "add"`},
		{"no such signature for times", []string{"inspect", signed, "--input", file("one.npz"), "--signature", "mul"}, `no signature "mul": the model has "square", "add"`},
		{"no signatures at all", []string{"run", endless, "--input", file("one.npz"), "--output", out, "--signature", "mul"}, "the model has none"},
		{"arrays of a signature", []string{"run", signed, "--input", file("one.npz"), "--output", out, "--signature", "add"}, "the model takes in0 <f4 [?], in1 <f4 [?]"},
		{"an empty folder", []string{"check", folder}, folder + " is no bundle: it holds no bundle.yaml"},
		{"a folder of models", []string{"check", dir}, "one of the .tflite files below this one, such as " + model},
		{"only runs", []string{"check", "--serve", plain}, "can run here, but not serve. It is no bundle by itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if code, out := exitOf(t, append([]string{"model"}, c.args...)...); code != 2 || !strings.Contains(out, c.want) {
				t.Errorf("status %d, want 2 and %q:\n%s", code, c.want, out)
			}
		})
	}
	if code, out := exitOf(t, "model", "check", "--serve", taskFile(t, "words.tflite")); code != 0 {
		t.Errorf("check --serve of a task file: status %d\n%s", code, out)
	}
}

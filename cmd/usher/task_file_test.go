package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher"
)

// taskFile is a .tflite with labels and vocabulary inside.
func taskFile(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../nlp/task/testdata", name))
	must(t, err)
	return path
}

// TestTaskFileEval predicts with each kind of task file, and checks what it
// would serve.
func TestTaskFileEval(t *testing.T) {
	t.Parallel()
	lines := filepath.Join(t.TempDir(), "lines.jsonl")
	must(t, os.WriteFile(lines, []byte("{\"text\":\"where is my order\",\"label\":\"order\"}\n{\"text\":\"xyzzy refund\",\"label\":\"refund\"}\n"), 0o600))
	for name, second := range map[string]usher.Confidence{"words.tflite": 0, "bert.tflite": 0.65769, "pieces.tflite": 0} {
		out := filepath.Join(t.TempDir(), "out.jsonl")
		usherOutput(t, "eval", "intent", "--bundle", taskFile(t, name), "--data", lines, "--out", out)
		rows, err := readLines[intentPrediction](out)
		must(t, err)
		if len(rows) != 2 {
			t.Fatalf("%s: %v", name, rows)
		}
		for _, r := range rows {
			if !slices.Contains([]string{"refund", "order", "thanks"}, r.Label) || r.Accepted != (r.Score >= 0.5) {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if got := rows[1]; second > 0 && (got.Label != "refund" || got.Score < second-1e-4 || got.Score > second+1e-4) {
			t.Errorf("%s: %+v, want refund %v", name, got, second)
		}
		text := usherOutput(t, "model", "check", taskFile(t, name))
		for _, want := range []string{"can serve here", "refund, order, thanks", "from 0.50", "moderation"} {
			if !strings.Contains(text, want) {
				t.Errorf("check of %s does not say %q:\n%s", name, want, text)
			}
		}
		var v modelVerdict
		must(t, json.Unmarshal([]byte(usherOutput(t, "model", "check", taskFile(t, name), "--json")), &v))
		if !v.OK || v.Can != "serve" || v.Serves == nil || !v.Serves.TaskFile || len(v.Serves.Heads) != 6 || len(v.Serves.Heads["intent"].Labels) != 3 {
			t.Errorf("check of %s: %+v", name, v)
		}
		if want := `Its 3 labels, those of "labels.txt", are the intents.`; v.Note != want || !strings.Contains(text, want) {
			t.Errorf("the note on %s is %q:\n%s", name, v.Note, text)
		}
		text = usherOutput(t, "model", "inspect", taskFile(t, name))
		for _, want := range []string{"TFLITE_METADATA", "task file ", "tokeniser  ", `labels     3 of "labels.txt": refund, order, thanks`, `"labels.txt" 20 bytes`} {
			if !strings.Contains(text, want) {
				t.Errorf("inspect of %s does not say %q:\n%s", name, want, text)
			}
		}
		var info struct{ Task struct{ Inputs []string } }
		must(t, json.Unmarshal([]byte(usherOutput(t, "model", "inspect", taskFile(t, name), "--json")), &info))
		if !slices.Contains(info.Task.Inputs, "ids") {
			t.Errorf("the inputs of %s are for %q", name, info.Task.Inputs)
		}
	}
	for _, args := range [][]string{{}, {"--serve"}} {
		code, out := exitOf(t, append([]string{"model", "check", taskFile(t, "pictures.tflite")}, args...)...)
		if want := "can run here"; code != 2*len(args) || !strings.Contains(out, want) || !strings.Contains(out, "its metadata TFLITE_METADATA names no tokeniser") {
			t.Errorf("check %v of a task file without tokeniser: status %d, want %q\n%s", args, code, want, out)
		}
	}
	if out := usherOutput(t, "model", "check", taskFile(t, "../../tflite/testdata/classifier.tflite")); !strings.Contains(out, "can run here") || !strings.Contains(out, "no metadata TFLITE_METADATA") {
		t.Errorf("check of a model without metadata:\n%s", out)
	}
	out, err := command(t, "eval", "intent", "--bundle", taskFile(t, "../../tflite/testdata/classifier.tflite"), "--data", lines).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Pack its tokeniser, vocabulary and labels into it") {
		t.Errorf("eval of a model without metadata: %v\n%s", err, out)
	}
}

// TestTaskFileReplay: every intent of the file gets a placeholder reply.
func TestTaskFileReplay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dialogues, entries, out := filepath.Join(dir, "d.jsonl"), filepath.Join(dir, "f.jsonl"), filepath.Join(dir, "out.jsonl")
	must(t, os.WriteFile(dialogues, []byte(`{"id":"d","lang":"en","turns":[{"text":"money back please, a refund"}]}`), 0o600))
	must(t, os.WriteFile(entries, []byte(`{"id":"e","question":"Do you repair stove burners?","answer":"Yes."}`), 0o600))
	usherOutput(t, "replay", "--bundle", taskFile(t, "words.tflite"), "--dialogues", dialogues, "--faq", entries, "--out", out)
	rows, err := readLines[replayed](out)
	must(t, err)
	if len(rows) != 1 || len(rows[0].Turns) != 1 || rows[0].Turns[0].Route != usher.RouteIntent || rows[0].Turns[0].Label != "refund" {
		t.Errorf("the rows are %+v", rows)
	}
}

// TestTaskFileServed brings a task file to a server by its configuration
// alone: a customer's question gets the intent, and the reply to it. Without
// the file the server is as before.
func TestTaskFileServed(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	const question = "money back please, a refund"
	server := startProcess(t, data, freePort(t), "USHER_BUNDLE="+taskFile(t, "words.tflite"))
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPut, "/v1/intents/refund", map[string]any{"reply": map[string]string{"en": "Refunds take three days."}}, nil))
	customer := connect(t, server.url)
	if _, err := customer.Send(t.Context(), "1", question, ""); err != nil {
		t.Fatal(err)
	}
	if m := customer.hears(t, "three days"); m.From != usher.FromBot {
		t.Errorf("the reply came from %s", m.From)
	}
	stopsCleanly(t, server, data)

	for bundle, want := range map[string]string{taskFile(t, "words.tflite"): "ok", taskFile(t, "make.py"): "make.py"} {
		f := examined(t, []string{"USHER_DATA=" + data, "USHER_MAX_CONN=50", "USHER_BUNDLE=" + bundle})["models"]
		if f.OK != (want == "ok") || !f.OK && !strings.Contains(f.Text, want) {
			t.Errorf("of %s the doctor says %+v", bundle, f)
		}
	}
}

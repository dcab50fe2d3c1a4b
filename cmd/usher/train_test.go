package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher"
)

// shopLines are lines of three labels and some out of scope; two of them overlap.
func shopLines() []string {
	var out []string
	add := func(label string, texts ...string) {
		for _, text := range texts {
			out = append(out, fmt.Sprintf(`{"text":%q,"label":%q}`, text, label))
		}
	}
	for _, thing := range []string{"lamp", "chair", "carpet", "shelf", "sofa", "mirror", "bed", "desk"} {
		add("stock", "do you have the "+thing, "is a "+thing+" in stock", "any "+thing+" left")
		add("price", "what does the "+thing+" cost", "how much is a "+thing, "price of your "+thing)
	}
	add("availability", "is a blue lamp in stock", "is the lamp in stock", "any desk left today", "do you have a lamp")
	add("oos", "tell me a story", "who won the match", "write a poem", "sing a song", "what is love", "play chess with me")
	return out
}

// TestTrain: a training says which labels overlap and which have few lines, and the
// next one, of a line more, begins where it ended.
func TestTrain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	memory, out := filepath.Join(dir, "shop.memory"), filepath.Join(dir, "bundle")
	data, strange := holding(t, shopLines()...), holding(t, `{"text":"hum a tune","label":"oos"}`)
	said := usherOutput(t, "train", "--data", data, "--oos", strange, "--out", out, "--memory", memory)
	for _, want := range []string{
		"fit     100 of 100 percent", "availability and stock", "is a blue lamp in stock", "is the lamp in stock",
		"Labels with fewer than 5 lines, too few to say how well they are known: availability", "4 labels; on 59 held-out lines accuracy",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	info, err := os.Stat(memory)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the memory: %v", info.Mode())
	}
	data = holding(t, append(shopLines(), `{"text":"what is the price of a stool","label":"price"}`)...)
	var r trainReport
	must(t, json.Unmarshal([]byte(usherOutput(t, "train", "--data", data, "--oos", strange, "--out", out, "--memory", memory, "--json")), &r))
	if !r.Updated || r.Labels != 4 || r.Scores.Lines != 59 || len(r.Scarce) != 1 || len(r.Twins) == 0 {
		t.Errorf("an update says %+v", r)
	}
	best := usherOutput(t, "eval", "intent", "--bundle", out, "--data", holding(t, `{"text":"price of a stool","label":"price"}`))
	if !strings.Contains(best, "100.0 %") {
		t.Errorf("the updated head does not know its new line:\n%s", best)
	}
	must(t, os.WriteFile(memory, []byte("USHM1\nand no more"), 0o600))
	text, err := command(t, "train", "--data", data, "--out", out, "--memory", memory).CombinedOutput()
	if err == nil || !strings.Contains(string(text), "Remove it to train anew") {
		t.Errorf("a damaged memory: %v\n%s", err, text)
	}
}

// TestTrainPromises: a share of wrong answers is promised where the lines allow it,
// and where they don't it says so.
func TestTrainPromises(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "bundle")
	var r trainReport
	data, strange := holding(t, shopLines()...), holding(t, `{"text":"hum a tune","label":"oos"}`)
	must(t, json.Unmarshal([]byte(usherOutput(t, "train", "--data", data, "--oos", strange, "--out", out, "--wrong", "0.3", "--json")), &r))
	if len(r.Promises) != 1 || !r.Promises[0].Kept || r.Reject != r.Promises[0].Threshold {
		t.Errorf("of 30 %% wrong answers: %+v", r)
	}
	if said := usherOutput(t, "train", "--data", data, "--oos", strange, "--out", out, "--wrong", "0.05"); !strings.Contains(said, "nothing can be promised") || !strings.Contains(said, "72 or more") {
		t.Errorf("of 5 %% wrong answers:\n%s", said)
	}
	text, err := command(t, "train", "--data", data, "--out", out, "--wrong", "2").CombinedOutput()
	if err == nil || !strings.Contains(string(text), "between 0.005 and 0.3") {
		t.Errorf("two wrong answers for each: %v\n%s", err, text)
	}
}

// TestTrainOnLittle: what can't be measured is not claimed.
func TestTrainOnLittle(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "bundle")
	one := `{"text":"where is it","label":"status"}`
	said := usherOutput(t, "train", "--out", out, "--data", holding(t, one, `{"text":"money back","label":"refund"}`), "--oos", holding(t, `{"text":"sing","label":"oos"}`))
	if !strings.Contains(said, "nothing is measured") || !strings.Contains(said, "oos, refund, status") {
		t.Errorf("one line a label:\n%s", said)
	}
	text, err := command(t, "train", "--head", "human", "--out", out, "--data", holding(t, one, one)).CombinedOutput()
	if err == nil || !strings.Contains(string(text), "at least two") {
		t.Errorf("one label: %v\n%s", err, text)
	}
}

// TestTrainNames: what intents are called trains them unless that is not wanted, and
// so does what is said about them.
func TestTrainNames(t *testing.T) {
	t.Parallel()
	const label = "quixotic_zeppelin"
	data := holding(t, `{"text":"where is it","label":"status"}`, `{"text":"what about it","label":"status"}`,
		`{"text":"money back","label":"`+label+`"}`, `{"text":"I want my money","label":"`+label+`"}`)
	sure := func(said string, more ...string) float64 {
		out := filepath.Join(t.TempDir(), "bundle")
		usherOutput(t, append([]string{"train", "--data", data, "--out", out}, more...)...)
		b, err := openBundle(t.Context(), out)
		must(t, err)
		u, err := b.Understand(t.Context(), usher.Query{Text: said, Language: "en"})
		must(t, err)
		for _, i := range u.Intents {
			if i.Label == label {
				return float64(i.Confidence)
			}
		}
		return 0
	}
	about := holding(t, `{"text":"umbrella galore","label":"`+label+`"}`)
	if named, not := sure("quixotic zeppelin"), sure("quixotic zeppelin", "--no-names"); named <= not {
		t.Errorf("by its name it is known at %.3f, without at %.3f", named, not)
	}
	if told, not := sure("umbrella galore", "--about", about), sure("umbrella galore"); told <= not {
		t.Errorf("by what is said about it, it is known at %.3f, without at %.3f", told, not)
	}
	text, err := command(t, "train", "--data", data, "--out", t.TempDir(), "--about", holding(t, `{"text":"x","label":"nobody"}`)).CombinedOutput()
	if err == nil || !strings.Contains(string(text), `the label "nobody" means`) {
		t.Errorf("about a label without lines: %v\n%s", err, text)
	}
}

// TestTrainLanguage: a head for the language sees no sentence vectors, with which
// the bundle would not be served.
func TestTrainLanguage(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "bundle")
	data, err := filepath.Abs("../../models/training/text/language.jsonl")
	must(t, err)
	usherOutput(t, "train", "--head", "language", "--data", data, "--out", out)
	if said := usherOutput(t, "model", "check", out); !strings.Contains(said, "language") {
		t.Errorf("the bundle is checked:\n%s", said)
	}
}

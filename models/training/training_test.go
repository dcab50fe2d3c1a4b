package training_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/models"
	"usher/models/training"
	"usher/nlp/bundle"
	"usher/nlp/train"
	"usher/text"
)

// TestEmbeddedIsCurrent makes the bundles again and compares each byte, and
// that of the Go files that embed them. Heads that see sentence vectors, whose
// last digits differ between kinds of processors, are compared by what they say.
func TestEmbeddedIsCurrent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{training.Default, training.Lite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := os.DirFS("../" + name)
			encoder, err := training.HasEncoder(made)
			if err != nil {
				t.Fatal(err)
			}
			path, source := training.Source(name, encoder)
			if kept, err := os.ReadFile("../" + path); err != nil || !bytes.Equal(kept, source) {
				t.Errorf("models/%s does not embed what is there (%v): run `go generate ./models`", path, err)
			}
			if name == training.Lite && !encoder {
				t.Skip("models/lite has no encoder, so there is no such bundle")
			}
			isCurrent(t, name, made)
		})
	}
}

// isCurrent makes a bundle again and compares it with the one in the folder made.
func isCurrent(t *testing.T, name string, made fs.FS) {
	t.Helper()
	built, err := training.Build(t.Context(), name, made)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() + "/" + name
	if err := built.Write(dir); err != nil {
		t.Fatal(err)
	}
	tongues(t, built.Bundle)
	fresh, kept := contents(t, os.DirFS(dir)), contents(t, made)
	rounded := map[string]bool{}
	if m := built.Bundle.Manifest(); m.Encoder != nil {
		alike(t, built.Bundle, made)
		rounded["bundle.yaml"], rounded["MODEL_CARD.md"] = true, true
		for _, h := range m.Heads {
			rounded[h.File] = true
		}
	}
	for path, data := range fresh {
		if !bytes.Equal(data, kept[path]) && !rounded[path] {
			t.Errorf("models/%s/%s is not what the lines in training/text give: run `go generate ./models`", name, path)
		}
	}
	for path := range kept {
		if fresh[path] == nil {
			t.Errorf("models/%s/%s belongs to nothing: remove it", name, path)
		}
	}
}

// alike compares what a fresh bundle and the one in made say of themselves and
// of the lines in text/dev.
func alike(t *testing.T, fresh *bundle.Bundle, made fs.FS) {
	t.Helper()
	embedded, err := bundle.Open(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	is, was := fresh.Manifest(), embedded.Manifest()
	for name, h := range is.Heads {
		old := was.Heads[name]
		if !slices.Equal(h.Labels, old.Labels) || h.Data != old.Data || math.Abs(float64(h.Reject-old.Reject)) > 0.02 ||
			math.Abs(h.Scores.Accuracy-old.Scores.Accuracy) > 0.01 {
			t.Errorf("head %s is\n%+v, but the lines in training/text give\n%+v: run `go generate ./models`", name, old, h)
		}
		a, _ := fresh.Recognizer(name)
		b, ok := embedded.Recognizer(name)
		if !ok {
			continue // it was said above
		}
		for i, e := range readLines(t, "text/dev/"+name+".jsonl") {
			if i%5 > 0 {
				continue
			}
			one, err := a.Recognize(t.Context(), e.Text)
			other, err2 := b.Recognize(t.Context(), e.Text)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			if math.Abs(float64(one[0].Confidence-other[0].Confidence)) > 0.05 {
				t.Errorf("head %s: %q is %v, but the lines in training/text give %v: run `go generate ./models`", name, e.Text, other[0], one[0])
			}
		}
	}
	is.Heads, was.Heads = nil, nil
	if !reflect.DeepEqual(is, was) {
		t.Errorf("bundle.yaml says\n%+v, but would say\n%+v: run `go generate ./models`", was, is)
	}
}

func contents(t *testing.T, fsys fs.FS) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[path], err = fs.ReadFile(fsys, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readLines(t *testing.T, path string) []train.Example {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := train.ReadExamples(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return lines
}

// TestText: every line has a label of its head, and no line for measuring is
// trained on.
func TestText(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for head, m := range b.Manifest().Heads {
		if head == bundle.HeadLanguage {
			continue // see TestTongues
		}
		known := map[string]bool{}
		for _, l := range m.Labels {
			known[l] = true
		}
		trained := map[string]string{}
		for _, language := range []string{"en", "zh"} {
			for _, e := range readLines(t, fmt.Sprintf("text/%s.%s.jsonl", head, language)) {
				total++
				key := text.Normalize(e.Text)
				if before, ok := trained[key]; ok && before != e.Label {
					t.Errorf("%s: %q is %s and %s", head, e.Text, before, e.Label)
				}
				trained[key] = e.Label
				if !known[e.Label] {
					t.Errorf("%s: %q has the label %q", head, e.Text, e.Label)
				}
			}
		}
		for _, e := range readLines(t, "text/dev/"+head+".jsonl") {
			if _, ok := trained[text.Normalize(e.Text)]; ok || !known[e.Label] {
				t.Errorf("%s: %q (%s) is trained on, or has no label of the head", head, e.Text, e.Label)
			}
		}
	}
	if total < 4000 {
		t.Errorf("%d lines", total)
	}
}

// TestDevelopmentLines holds the embedded bundle to what it reached.
func TestDevelopmentLines(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	for head, atLeast := range map[string]float64{bundle.HeadAct: 0.95, bundle.HeadHuman: 0.95, bundle.HeadIntent: 0.93, bundle.HeadModeration: 0.95, bundle.HeadMood: 0.78} {
		lines := readLines(t, "text/dev/"+head+".jsonl")
		r, ok := b.Recognizer(head)
		if !ok {
			continue // TestEmbeddedIsCurrent reports it
		}
		right := 0
		for _, e := range lines {
			ranked, err := r.Recognize(t.Context(), e.Text)
			if err != nil {
				t.Fatal(err)
			}
			if ranked[0].Label == e.Label {
				right++
			}
		}
		if share := float64(right) / float64(len(lines)); share < atLeast {
			t.Errorf("%s: %.3f of the lines are right, less than %v", head, share, atLeast)
		}
	}
}

// TestPersonIsHeard counts those who ask for a person and are not heard, and
// those who do not ask and get one, at the threshold of the bot.
func TestPersonIsHeard(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	asked, heard, others, alarms := 0, 0, 0, 0
	for _, e := range readLines(t, "text/dev/human.jsonl") {
		u, err := b.Understand(t.Context(), usher.Query{Text: e.Text})
		if err != nil {
			t.Fatal(err)
		}
		called := u.Human.Label != usher.HumanNone && u.Human.Confidence >= 0.6
		switch {
		case e.Label == usher.HumanWanted && called:
			asked, heard = asked+1, heard+1
		case e.Label == usher.HumanWanted:
			asked++
			t.Logf("not heard: %q %v", e.Text, u.Human)
		case e.Label == usher.HumanNone && called:
			others, alarms = others+1, alarms+1
			t.Logf("false alarm: %q %v", e.Text, u.Human)
		case e.Label == usher.HumanNone:
			others++
		}
	}
	if asked < 100 || float64(heard)/float64(asked) < 0.97 || float64(alarms)/float64(others) > 0.03 {
		t.Errorf("%d of %d are heard, %d of %d are false alarms", heard, asked, alarms, others)
	}
}

// TestCallsBesideOthers counts the calls for a person that are heard in a message
// that says something else as well, without a mark between.
func TestCallsBesideOthers(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	beside := map[bool]string{false: "how long does delivery take", true: "配送要多久"}
	joint := map[bool]string{false: ", ", true: "，"}
	for label, atLeast := range map[string]float64{usher.HumanWanted: 0.9, usher.HumanEmergency: 0.8, usher.HumanComplaint: 0.85} {
		all, heard := 0, 0
		for _, e := range readLines(t, "text/dev/human.jsonl") {
			if e.Label != label {
				continue
			}
			zh := text.Language(e.Text) == "zh"
			for _, said := range []string{beside[zh] + joint[zh] + e.Text, strings.TrimRight(e.Text, ".!。！") + joint[zh] + beside[zh]} {
				u, err := b.Understand(t.Context(), usher.Query{Text: said})
				if err != nil {
					t.Fatal(err)
				}
				all++
				if u.Human.Label == label {
					heard++
				}
			}
		}
		if share := float64(heard) / float64(all); all < 20 || share < atLeast {
			t.Errorf("%s: %d of %d are heard beside something else, less than %v", label, heard, all, atLeast)
		} else {
			t.Logf("%s: %d of %d are heard beside something else", label, heard, all)
		}
	}
}

// Building takes seconds, so this example is compiled and not run.
func Example() {
	built, err := training.Build(context.Background(), training.Default, models.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(built.Bundle.Hash(), len(built.Card))
}

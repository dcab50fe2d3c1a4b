package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/nlptest"
	"usher/nlp/sentence"
	"usher/nlp/train"
)

func TestUnderstand(t *testing.T) {
	t.Parallel()
	b := sample(t)
	for _, c := range []struct {
		text              string
		language          usher.Language
		intent, act, wish string
		moderation, mood  string
		inScope           bool
	}{
		{"where is my order", usher.English, "status", "question", "none", "ok", "calm", true},
		{"我要退款", usher.Chinese, "refund", "question", "none", "ok", "", true},
		{"轉人工", usher.Chinese, "", "", "wants_person", "", "", false},
		{"good morning", usher.English, "", "greeting", "none", "", "", false},
		{"you idiot", usher.English, "", "", "", "abuse", "", false},
		{"太過分了", usher.Chinese, "", "", "", "", "angry", false},
	} {
		u, err := b.Understand(t.Context(), usher.Query{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		if u.Text != c.text || u.Language != c.language || u.Bundle != b.Hash() || len(u.Vector) != nlp.Dim || u.Answers != nil {
			t.Errorf("%q: %+v", c.text, u)
		}
		if len(u.Intents) != 4 || c.inScope && !u.InScope {
			t.Errorf("%q: in scope %v, intents %v", c.text, u.InScope, u.Intents)
		}
		got := []string{u.Intents[0].Label, u.Act.Label, u.Human.Label, u.Moderation.Label, u.Mood.Label}
		for i, want := range []string{c.intent, c.act, c.wish, c.moderation, c.mood} {
			if want != "" && got[i] != want {
				t.Errorf("%q: %v, want %s in place %d", c.text, got, want, i)
			}
		}
		if slices.ContainsFunc(u.Intents, func(s usher.ScoredIntent) bool { return s.Label == usher.OutOfScope }) {
			t.Errorf("%q: out of scope is among the intents %v", c.text, u.Intents)
		}
	}
}

// TestOutOfScope: what the threshold says, and nothing else, decides.
func TestOutOfScope(t *testing.T) {
	t.Parallel()
	b := sample(t)
	reject := b.Manifest().Heads[bundle.HeadIntent].Reject
	for _, text := range []string{"tell me a story about dragons", "where is my order", "qqqq", "今天下雨吗"} {
		u, err := b.Understand(t.Context(), usher.Query{Text: text})
		if err != nil || u.InScope != (u.Intents[0].Confidence >= reject) {
			t.Errorf("%q: in scope %v with %v against %v (%v)", text, u.InScope, u.Intents, reject, err)
		}
		if text == "tell me a story about dragons" && u.InScope {
			t.Errorf("%q is in scope", text)
		}
	}
}

func TestUnderstandTakesWhatIsGiven(t *testing.T) {
	t.Parallel()
	b, vector := sample(t), []float32{1}
	u, err := b.Understand(t.Context(), usher.Query{Text: "hello", Language: "fr", Vector: vector})
	if err != nil || u.Language != "fr" || !slices.Equal(u.Vector, vector) {
		t.Errorf("%+v, %v", u, err)
	}
	for _, odd := range []string{"", "\xff\x00", strings.Repeat("退a?", 20000)} {
		u, err := b.Understand(t.Context(), usher.Query{Text: odd})
		if err != nil || len(u.Intents) == 0 || math.IsNaN(float64(u.Human.Confidence)) {
			t.Errorf("%.20q: %+v, %v", odd, u, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Understand(ctx, usher.Query{Text: "hello"}); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

// TestForm: texts of one form are the same to the models, except to those that
// cut texts in a way of their own.
func TestForm(t *testing.T) {
	t.Parallel()
	writings := []string{"Where is my PARCEL? 我要退貨", " where is\tmy parcel?  我要退货", "ｗｈｅｒｅ is my par\u200bcel? 我要退货", "WHERE IS MY PARCEL? 我要退货\ufeff"}
	seen, err := bundle.Make(t.Context(), seeing(t, encoder(t, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []*bundle.Bundle{sample(t), seen} {
		form := b.Form(writings[0])
		want, err := b.Understand(t.Context(), usher.Query{Text: form})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range writings {
			got, err := b.Understand(t.Context(), usher.Query{Text: w})
			if got.Text != w {
				t.Errorf("%q came back as %q", w, got.Text)
			}
			if got.Text = want.Text; err != nil || b.Form(w) != form || !reflect.DeepEqual(got, want) {
				t.Errorf("%q, in the form %q: %+v, %v; want %+v", w, b.Form(w), got, err, want)
			}
		}
	}
	task, err := bundle.Load(t.Context(), filepath.Join(taskFiles, "words.tflite"), folder(t, sample(t)))
	if err != nil || task.Form(writings[0]) != writings[0] {
		t.Errorf("a task file sees %q: %v", task.Form(writings[0]), err)
	}
	p := seeing(t, encoder(t, 1))
	p.Encoder.Tokenizer = sentence.BERTUncased
	if literal, err := bundle.Make(t.Context(), p); err != nil || literal.Form("A b") != "A b" {
		t.Errorf("an encoder of its own sees %q: %v", literal.Form("A b"), err)
	}
}

func TestUnderstandWithoutHeads(t *testing.T) {
	t.Parallel()
	p := parts(t)
	p.Heads = map[string]*train.Trained{"topic": trained(t, actLines)}
	p.Golden, p.Common = nil, nil
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	u, err := b.Understand(t.Context(), usher.Query{Text: "where is my order"})
	if err != nil || u.Intents != nil || u.InScope || u.Act.Label != "" || u.Mood != (usher.ScoredIntent{}) || len(u.Vector) != nlp.Dim {
		t.Errorf("%+v, %v", u, err)
	}
	if r, ok := b.Recognizer("intent"); ok || r != nil {
		t.Errorf("a head that is not there: %v", r)
	}
}

func TestSuites(t *testing.T) {
	t.Parallel()
	b := sample(t)
	for head, known := range map[string]map[string]string{
		bundle.HeadIntent: {"where is my parcel": "status", "我要发票": "invoice"},
		bundle.HeadHuman:  {"talk to a human please": "wants_person", "多少钱": "none"},
	} {
		r, ok := b.Recognizer(head)
		if !ok {
			t.Fatalf("no head %s", head)
		}
		t.Run(head, func(t *testing.T) { nlptest.Recognizer(t, r, known) })
	}
	near := []nlptest.Near{{Text: "where is my order", Same: "wher is my oder", Other: "when are you open"}, {Text: "怎么退货", Same: "我要退货", Other: "营业时间"}}
	t.Run("bundle", func(t *testing.T) { nlptest.Encoder(t, b, near) })
}

func TestWriteAndOpen(t *testing.T) {
	t.Parallel()
	b := sample(t)
	dir := t.TempDir() + "/deep/models"
	for range 2 { // the second time over a bundle
		if err := b.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	again, err := bundle.Open(t.Context(), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash() != b.Hash() || len(b.Hash()) != 32 || len(again.Golden()) != 2 {
		t.Errorf("hash %s became %s, %d cases", b.Hash(), again.Hash(), len(again.Golden()))
	}
	m := again.Manifest()
	if m.Name != "sample" || m.Version != "7" || len(m.Heads) != 5 || m.Heads["act"].Data.Lines != 10 || m.Heads["intent"].Scores.Lines == 0 {
		t.Errorf("manifest %+v", m)
	}
	left, err := os.ReadDir(dir + "/..")
	if err != nil || len(left) != 1 {
		t.Errorf("beside the bundle lies %v (%v)", left, err)
	}
}

func TestWriteLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	b, dir := sample(t), t.TempDir()
	if err := b.Write(dir); err != nil { // empty
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := os.WriteFile(other+"/thesis.txt", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(other); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("over somebody's files: %v", err)
	}
	if err := b.Write(other + "/thesis.txt"); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("over a file: %v", err)
	}
	if data, err := os.ReadFile(other + "/thesis.txt"); err != nil || string(data) != "mine" {
		t.Errorf("%q, %v", data, err)
	}
}

// TestOpenRefuses spoils one thing at a time.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := folder(t, sample(t))
	other := folder(t, func() *bundle.Bundle {
		b, err := bundle.With(t.Context(), sample(t), map[string]*train.Trained{"intent": trained(t, "a: one, two\nb: three, four")})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}())
	edit := func(path, old, replacement string) fstest.MapFS {
		spoiled := maps.Clone(good)
		data := bytes.Replace(good[path].Data, []byte(old), []byte(replacement), 1)
		if bytes.Equal(data, good[path].Data) {
			t.Fatalf("%s does not hold %q", path, old)
		}
		spoiled[path] = &fstest.MapFile{Data: data}
		return spoiled
	}
	with := func(path string, data []byte) fstest.MapFS {
		spoiled := maps.Clone(good)
		delete(spoiled, path)
		if data != nil {
			spoiled[path] = &fstest.MapFile{Data: data}
		}
		return spoiled
	}
	const act, yaml = "heads/act.tflite", "bundle.yaml"
	for name, c := range map[string]struct {
		files fs.FS
		says  []string
	}{
		"nothing":           {fstest.MapFS{}, []string{yaml, "missing"}},
		"no head":           {with(act, nil), []string{act, "missing"}},
		"no cases":          {with("golden.jsonl", nil), []string{"golden.jsonl", "missing"}},
		"an empty head":     {with(act, []byte{}), []string{act, "damaged"}},
		"a cut head":        {with(act, good[act].Data[:len(good[act].Data)/2]), []string{act, "usher train"}},
		"text as head":      {with(act, []byte("PK\x03\x04 hello")), []string{act, "damaged"}},
		"another head":      {with(act, good["heads/human.tflite"].Data), []string{act, "does not fit", "labels"}},
		"an older head":     {with("heads/intent.tflite", other["heads/intent.tflite"].Data), []string{"heads/intent.tflite", "2 labels"}},
		"a label more":      {edit(yaml, "[greeting, question]", "[greeting, question, more]"), []string{act, "labels"}},
		"labels turned":     {edit(yaml, "[greeting, question]", "[question, greeting]"), []string{act, "order"}},
		"a label twice":     {edit(yaml, "[greeting, question]", "[greeting, greeting]"), []string{yaml, "twice"}},
		"one label":         {edit(yaml, "[greeting, question]", "[greeting]"), []string{yaml, "needs two"}},
		"an empty label":    {edit(yaml, "[greeting, question]", "[greeting, '']"), []string{yaml, "empty"}},
		"an unknown key":    {edit(yaml, "licence:", "license:"), []string{yaml, "license"}},
		"no YAML":           {with(yaml, []byte("{")), []string{yaml, "usher train"}},
		"no text":           {with(yaml, []byte{}), []string{yaml}},
		"two documents":     {edit(yaml, "format: 1", "format: 1\n---\nformat: 1"), []string{yaml}},
		"a newer format":    {edit(yaml, "format: 1", "format: 2"), []string{yaml, "format is 2"}},
		"a new featuriser":  {edit(yaml, "ngram/1", "ngram/9"), []string{yaml, "ngram/9"}},
		"no name":           {edit(yaml, "name: sample", "name: ''"), []string{yaml, "name"}},
		"a way out":         {edit(yaml, "heads/act.tflite", "../act.tflite"), []string{yaml, "inside"}},
		"a way out too":     {edit(yaml, "grams: grams.bin", "grams: /etc/passwd"), []string{yaml, "inside"}},
		"a wild threshold":  {edit(yaml, "reject: 0.", "reject: 7."), []string{yaml, "between"}},
		"damaged grams":     {with("grams.bin", []byte("USHV1\nxx")), []string{"grams.bin", "damaged"}},
		"a wrong case":      {edit("golden.jsonl", "wants_person", "none"), []string{"heads/human.tflite", "case 2", "转人工"}},
		"a case for nobody": {edit("golden.jsonl", `"intent"`, `"nobody"`), []string{"golden.jsonl", "nobody"}},
		"no case":           {with("golden.jsonl", []byte("\n{}\n")), []string{"golden.jsonl", "line 2"}},
		"an odd case":       {with("golden.jsonl", []byte(`{"text":"a","label":"b"}`)), []string{"golden.jsonl", "line 1"}},
		"a long case":       {with("golden.jsonl", bytes.Repeat([]byte("a"), 2<<20)), []string{"golden.jsonl"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := bundle.Open(t.Context(), c.files)
			if b != nil || usher.CodeOf(err) != usher.CodeInvalid {
				t.Fatalf("%v, %v", b, err)
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%v does not say %q", err, says)
				}
			}
		})
	}
	if _, err := bundle.Open(t.Context(), good); err != nil {
		t.Errorf("unspoiled: %v", err)
	}
}

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	p := parts(t)
	p.Golden = append(p.Golden, bundle.Golden{Text: "hello", Expect: map[string]string{"human": "wants_person"}})
	if _, err := bundle.Make(t.Context(), p); usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), "case 3") {
		t.Errorf("a case that fails: %v", err)
	}
	if _, err := bundle.Make(t.Context(), bundle.Parts{Name: "a", Version: "1"}); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("no heads: %v", err)
	}
}

// FuzzOpen damages one file of a sound bundle.
func FuzzOpen(f *testing.F) {
	good := folder(f, sample(f))
	paths := slices.Sorted(maps.Keys(good))
	for i := range paths {
		f.Add(i, 10, byte(1), 5)
	}
	f.Fuzz(func(t *testing.T, which, at int, flip byte, cut int) {
		path := paths[int(uint(which)%uint(len(paths)))]
		data := bytes.Clone(good[path].Data)
		if len(data) > 0 {
			data[int(uint(at)%uint(len(data)))] ^= flip
			data = data[:len(data)-int(uint(cut)%uint(len(data)))]
		}
		files := maps.Clone(good)
		files[path] = &fstest.MapFile{Data: data}
		b, err := bundle.Open(t.Context(), files)
		if err != nil {
			return
		}
		if _, err := b.Understand(t.Context(), usher.Query{Text: "where is my order"}); err != nil {
			t.Fatalf("%s was taken and then failed: %v", path, err)
		}
	})
}

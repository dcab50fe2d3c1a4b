package bundle_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/nlptest"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

const taskFiles = "../task/testdata"

// TestLoad serves each task file by itself: its scores are the intents', all
// else is the base's.
func TestLoad(t *testing.T) {
	t.Parallel()
	var official map[string][]struct {
		Text   string
		Scores map[string]float64
	}
	golden, err := os.ReadFile(filepath.Join(taskFiles, "official.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(golden, &official); err != nil {
		t.Fatal(err)
	}
	plain := sample(t)
	base, hashes := folder(t, plain), map[string]bool{plain.Hash(): true}
	for name, cases := range official {
		b, err := bundle.Load(t.Context(), filepath.Join(taskFiles, name), base)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			u, err := b.Understand(t.Context(), usher.Query{Text: c.Text})
			if err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(c.Text) == "" {
				if u.Intents != nil || u.InScope {
					t.Errorf("%s takes nothing for %v", name, u.Intents)
				}
				continue
			}
			for _, s := range u.Intents {
				if math.Abs(float64(s.Confidence)-c.Scores[s.Label]) > 1e-5 {
					t.Errorf("%s: %q: %s is %v, official %v", name, c.Text, s.Label, s.Confidence, c.Scores[s.Label])
				}
			}
			if len(u.Intents) != 3 || u.InScope != (u.Intents[0].Confidence >= 0.5) {
				t.Errorf("%s: %q: in scope %v with %v", name, c.Text, u.InScope, u.Intents)
			}
			same, err := plain.Understand(t.Context(), usher.Query{Text: c.Text})
			if err != nil || u.Act != same.Act || u.Human != same.Human || u.Moderation != same.Moderation || u.Mood != same.Mood || !slices.Equal(u.Vector, same.Vector) {
				t.Errorf("%s: %q: what is not an intent differs from the base's: %+v, %+v", name, c.Text, u, same)
			}
		}
		if hashes[b.Hash()] {
			t.Errorf("%s has the hash of another bundle", name)
		}
		hashes[b.Hash()] = true
	}
	b, err := bundle.Load(t.Context(), "", base)
	if err != nil || b.Hash() != plain.Hash() {
		t.Errorf("no path is %v, %v", b, err)
	}
}

// TestLoadManifest looks at what a task file becomes, which a folder can keep,
// and which takes trained heads like another bundle.
func TestLoadManifest(t *testing.T) {
	t.Parallel()
	plain := sample(t)
	b, err := bundle.Load(t.Context(), filepath.Join(taskFiles, "words.tflite"), folder(t, plain))
	if err != nil {
		t.Fatal(err)
	}
	m := b.Manifest()
	h := m.Heads[bundle.HeadIntent]
	if !slices.Equal(h.Labels, []string{"refund", "order", "thanks"}) || h.Temperature != 1 || h.Reject != 0.5 || h.Data.Lines != 0 {
		t.Errorf("the head is %+v", h)
	}
	if m.Name != "sample" || !strings.HasPrefix(m.Version, "7+") || !strings.Contains(m.Description, "task file") || m.Licence == plain.Manifest().Licence {
		t.Errorf("the manifest is %+v", m)
	}
	for _, g := range b.Golden() {
		if _, ok := g.Expect[bundle.HeadIntent]; ok {
			t.Errorf("case %v is about the base's intents", g)
		}
	}
	if len(b.Golden()) != 2 {
		t.Errorf("%d cases are left", len(b.Golden()))
	}
	r, _ := b.Recognizer(bundle.HeadIntent)
	nlptest.Recognizer(t, r, map[string]string{"money back please, a refund": "refund"})

	dir := t.TempDir() + "/b"
	if err := b.Write(dir); err != nil {
		t.Fatal(err)
	}
	again, err := bundle.Load(t.Context(), dir, nil)
	if err != nil || again.Hash() != b.Hash() {
		t.Errorf("written and read again: %v, %v", again, err)
	}
	if err := os.WriteFile(dir+"/bundle.yaml", bytes.Replace(read(t, dir+"/bundle.yaml"), []byte("[refund, order"), []byte("[order, refund"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.Load(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "in that order") {
		t.Errorf("with labels turned around: %v", err)
	}

	holder := bundle.NewHolder(plain)
	if before := holder.Swap(b); before != plain || holder.Hash() != b.Hash() {
		t.Error("a holder does not take it")
	}
	holder.Swap(plain)
	if u, err := holder.Understand(t.Context(), usher.Query{Text: "where is my order"}); err != nil || u.Intents[0].Label != "status" {
		t.Errorf("rolled back: %+v, %v", u, err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// relabelled is a task file with other labels.
func relabelled(t *testing.T, labels string) string {
	t.Helper()
	data := read(t, filepath.Join(taskFiles, "words.tflite"))
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	model := data[:bytes.Index(data, []byte("PK\x03\x04"))]
	out := bytes.NewBuffer(bytes.Clone(model))
	z := zip.NewWriter(out)
	z.SetOffset(int64(len(model)))
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "labels.txt" {
			text = []byte(labels)
		}
		w, err := z.Create(f.Name)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return written(t, out.Bytes())
}

func written(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.tflite")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLoadNothingFits: labels for what none of the others is are no intents.
func TestLoadNothingFits(t *testing.T) {
	t.Parallel()
	base := folder(t, sample(t))
	all, err := bundle.Load(t.Context(), relabelled(t, "a\nb\nc\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	for labels, want := range map[string][]string{
		"a\nb\noos\n":            {"a", "b"},
		"a\nOut of scope\nc\n":   {"a", "c"},
		"none\nb\nc":             {"b", "c"},
		"a\r\nother\r\nnone\r\n": {"a"},
		"Background\nb\nothers":  {"b", "others"},
	} {
		b, err := bundle.Load(t.Context(), relabelled(t, labels), base)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Manifest().Heads[bundle.HeadIntent].Labels; !slices.Equal(got, append(slices.Clone(want), usher.OutOfScope)) {
			t.Errorf("%q is served as %q", labels, got)
		}
		for _, text := range []string{"money back please, a refund", "where is my order", "thanks"} {
			u, err := b.Understand(t.Context(), usher.Query{Text: text})
			if err != nil || len(u.Intents) != len(want) {
				t.Fatalf("%q: %q: %v, %v", labels, text, u.Intents, err)
			}
			whole, err := all.Understand(t.Context(), usher.Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			if lead := slices.IndexFunc(whole.Intents, func(s usher.ScoredIntent) bool { return s.Confidence == u.Intents[0].Confidence }); lead < 0 {
				t.Errorf("%q: %q: %v became %v", labels, text, whole.Intents, u.Intents)
			}
			if u.InScope != (u.Intents[0].Confidence >= 0.5) {
				t.Errorf("%q: %q: in scope %v with %v", labels, text, u.InScope, u.Intents)
			}
		}
		r, _ := b.Recognizer(bundle.HeadIntent)
		nlptest.Recognizer(t, r, nil)
	}
}

// unlabelled is a classifier whose metadata has a tokeniser and no labels.
func unlabelled(t *testing.T) []byte {
	t.Helper()
	w := flatbuffers.NewBuilder(0)
	table := func(fields map[int]flatbuffers.UOffsetT, kind byte) flatbuffers.UOffsetT {
		w.StartObject(8)
		for i, f := range fields {
			w.PrependUOffsetTSlot(i, f, 0)
		}
		w.PrependByteSlot(0, kind, 0)
		return w.EndObject()
	}
	list := func(of flatbuffers.UOffsetT) flatbuffers.UOffsetT {
		w.StartVector(4, 1, 4)
		w.PrependUOffsetT(of)
		return w.EndVector(1)
	}
	vocabulary := list(table(map[int]flatbuffers.UOffsetT{0: w.CreateString("vocab.txt")}, 0))
	options := table(map[int]flatbuffers.UOffsetT{0: w.CreateString(" "), 1: vocabulary}, 0)
	units := list(table(map[int]flatbuffers.UOffsetT{1: options}, byte(metadata.RegexTokenizer)))
	graph := table(map[int]flatbuffers.UOffsetT{5: units}, 0)
	w.FinishWithFileIdentifier(table(map[int]flatbuffers.UOffsetT{3: list(graph)}, 0), []byte("M001"))

	b := tflite.NewBuilder("words")
	x := b.Gather(tflite.Constant(b, "table", []int{4, 3}, make([]float32, 12)), b.Input("ids", tflite.Int32, 1, 8), 0)
	b.Output("probability", b.Softmax(b.Sum(x, false, 1), 1))
	b.Metadata(metadata.Name, w.FinishedBytes())
	model, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(model)
	z := zip.NewWriter(out)
	z.SetOffset(int64(len(model)))
	v, err := z.Create("vocab.txt")
	if err == nil {
		_, err = v.Write([]byte("<PAD> 0\n<START> 1\n<UNKNOWN> 2\nrefund 3\n"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestLoadRefuses names files that are no bundle. The errors say which file,
// what it lacks, and what to do.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	good := folder(t, sample(t))
	bare := tflite.NewBuilder("bare")
	bare.Output("y", bare.Softmax(bare.Input("x", tflite.Float32, 1, 3), 1))
	model, err := bare.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	words := read(t, filepath.Join(taskFiles, "words.tflite"))
	for name, c := range map[string]struct {
		path string
		says []string
	}{
		"nothing":       {filepath.Join(t.TempDir(), "absent"), []string{"absent", "cannot be read", ".tflite"}},
		"no file":       {os.DevNull, []string{os.DevNull, "neither a folder nor a regular file"}},
		"an empty room": {t.TempDir(), []string{"bundle.yaml", "missing"}},
		"text":          {written(t, []byte("hello")), []string{"model.tflite", "no TensorFlow Lite file"}},
		"half":          {written(t, words[:len(words)/3]), []string{"model.tflite", "damaged"}},
		"no metadata":   {written(t, model), []string{"model.tflite", "no metadata TFLITE_METADATA", "Model Maker", "usher train"}},
		"no archive":    {written(t, words[:bytes.Index(words, []byte("PK\x03\x04"))]), []string{"model.tflite", "should be packed behind the model", "Pack its tokeniser"}},
		"no labels":     {written(t, unlabelled(t)), []string{"model.tflite", "no file of labels", "Pack its tokeniser, vocabulary and labels"}},
		"few labels":    {relabelled(t, "a\nb\n"), []string{"2 labels for the 3 scores"}},
		"no intents":    {relabelled(t, "none\nother\nbackground\n"), []string{"two that mean something different"}},
		"no UTF-8":      {relabelled(t, "a\nr\xe9clamation\nc\n"), []string{"label 2", "UTF-8"}},
		"a head":        {written(t, good["heads/act.tflite"].Data), []string{"model.tflite", "is a head", "folder with its bundle.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := bundle.Load(t.Context(), c.path, good)
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
}

// viewed is a file system that has one of its files in memory alone.
type viewed struct {
	fs.FS
	path string
	data []byte
}

// View returns that file.
func (v viewed) View(path string) ([]byte, bool) { return v.data, path == v.path }

// What a file system can show is not opened.
func TestOpenViews(t *testing.T) {
	t.Parallel()
	b := sample(t)
	files := folder(t, b)
	const path = "heads/act.tflite"
	v := viewed{files, path, files[path].Data}
	delete(files, path)
	again, err := bundle.Open(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash() != b.Hash() {
		t.Errorf("hash %s, want %s", again.Hash(), b.Hash())
	}
}

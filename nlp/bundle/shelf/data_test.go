package shelf_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/sentence"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// taskFiles are .tflite files with labels and vocabulary inside.
const taskFiles = "../../task/testdata"

// pieces is the vocabulary of the sample encoder, with the vector of each.
var pieces = []struct {
	text   string
	vector [2]float32
}{
	{"[PAD]", [2]float32{}},
	{"[UNK]", [2]float32{0.1, 0.1}},
	{"[CLS]", [2]float32{}},
	{"[SEP]", [2]float32{}},
	{"parcel", [2]float32{1, 0}},
	{"package", [2]float32{1, 0.1}},
	{"快递", [2]float32{1, 0.1}},
	{"money", [2]float32{0, 1}},
	{"refund", [2]float32{0.1, 1}},
	{"退款", [2]float32{0.1, 1}},
}

// encoder sums the vectors of the pieces, times factor, which makes another
// encoder of it.
func encoder(factor float32) (*bundle.Sentence, error) {
	var table []float32
	var lines strings.Builder
	for _, p := range pieces {
		table = append(table, factor*p.vector[0], p.vector[1])
		lines.WriteString(p.text + "\n")
	}
	b := tflite.NewBuilder("sum of pieces")
	ids := b.Input("ids", tflite.Int32, 1, -1)
	b.Output("vector", b.Sum(b.Gather(tflite.Constant(b, "table", []int{len(pieces), 2}, table), ids, 0), false, 1))
	model, err := b.Bytes()
	return &bundle.Sentence{
		Encoder: bundle.Encoder{Tokenizer: sentence.Bilingual, Dimension: 2}, Model: model, Pieces: []byte(lines.String()),
	}, err
}

// The lines of the sample's heads.
const (
	intentLines = `status: my parcel, where is the parcel, parcel please, the package, 快递
refund: my money, the money please, refund it, a refund, 退款
oos: who won, a story about dragons, the weather`
	actLines   = "greeting: hello, hi, good morning\nquestion: where is my order, how much is it"
	humanLines = "none: where is my order, how much is it\nwants_person: talk to a human, agent please"
	modLines   = "ok: where is my order, how much is it\nabuse: you idiot, stupid fool"
)

func lines(data string) []train.Example {
	var all []train.Example
	for line := range strings.Lines(data) {
		label, texts, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for text := range strings.SplitSeq(texts, ", ") {
			all = append(all, train.Example{Text: text, Label: label})
		}
	}
	return all
}

// sampleParts makes the parts of a bundle with an encoder, once.
var sampleParts = sync.OnceValues(func() (bundle.Parts, error) {
	p := bundle.Parts{
		Name: "sample", Version: "7", Licence: "MIT", Languages: []usher.Language{usher.English, usher.Chinese}, Heads: map[string]*train.Trained{},
		Golden: []bundle.Golden{
			{Text: "where is my parcel", Expect: map[string]string{"intent": "status", "act": "question", "human": "none", "moderation": "ok"}},
			{Text: "退款", Expect: map[string]string{"intent": "refund"}},
		},
	}
	e, err := encoder(1)
	if err != nil {
		return p, err
	}
	p.Encoder = e
	sees, err := e.Open(context.Background())
	if err != nil {
		return p, err
	}
	for name, data := range map[string]string{"intent": intentLines, "act": actLines, "human": humanLines, "moderation": modLines} {
		o := train.Options{}
		if name == "intent" {
			o = train.Options{Encoder: sees, EncoderID: e.ID()}
		}
		if p.Heads[name], err = train.Head(context.Background(), lines(data), o); err != nil {
			return p, err
		}
	}
	return p, nil
})

// made is a bundle of the sample's parts, which change may change.
func made(t *testing.T, change func(*bundle.Parts)) *bundle.Bundle {
	t.Helper()
	p, err := sampleParts()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&p)
	}
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// written is a folder with the sample, with or without sums.
func written(t *testing.T, summed bool) string {
	t.Helper()
	dir, b := filepath.Join(t.TempDir(), "good"), made(t, nil)
	write := b.Write
	if summed {
		write = b.WriteSummed
	}
	must(t, write(dir))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// linked makes a copy of a folder that costs no space. Its files are to be
// replaced, not changed.
func linked(t *testing.T, from, to string) {
	t.Helper()
	must(t, filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			return os.MkdirAll(at, 0o700)
		}
		return os.Link(path, at)
	}))
}

// put writes a file anew.
func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	must(t, os.WriteFile(path, data, 0o600))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

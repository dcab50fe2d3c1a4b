package task_test

import (
	"archive/zip"
	"bytes"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// file is a packed file.
type file struct{ name, text string }

// unit is a tokeniser in the metadata: the number of its options, and what
// they hold in order: a text, or the names of files.
type unit struct {
	kind   byte
	fields []any // string or []string
}

// description is the metadata of a test's model.
type description struct {
	inputs []string // names
	labels []string // names of files of the output
	unit   *unit
	inside bool // the unit belongs to the first input
}

// writer writes tables whose fields are offsets, the same bytes each time.
type writer struct{ *flatbuffers.Builder }

func (w writer) table(fields map[int]flatbuffers.UOffsetT, bytes map[int]byte) flatbuffers.UOffsetT {
	w.StartObject(8)
	for i := range 8 {
		w.PrependUOffsetTSlot(i, fields[i], 0)
	}
	for i := range 8 {
		w.PrependByteSlot(i, bytes[i], 0)
	}
	return w.EndObject()
}

func (w writer) vector(of ...flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	w.StartVector(4, len(of), 4)
	for i := range of {
		w.PrependUOffsetT(of[len(of)-1-i])
	}
	return w.EndVector(len(of))
}

func (w writer) files(kind byte, names []string) flatbuffers.UOffsetT {
	var out []flatbuffers.UOffsetT
	for _, n := range names {
		name := w.CreateString(n)
		out = append(out, w.table(map[int]flatbuffers.UOffsetT{0: name}, map[int]byte{2: kind}))
	}
	return w.vector(out...)
}

func (w writer) units(u *unit) flatbuffers.UOffsetT {
	if u == nil {
		return w.vector()
	}
	fields := map[int]flatbuffers.UOffsetT{}
	for i, f := range u.fields {
		switch f := f.(type) {
		case string:
			fields[i] = w.CreateString(f)
		case []string:
			fields[i] = w.files(byte(metadata.Vocabulary), f)
		}
	}
	options := w.table(fields, nil)
	return w.vector(w.table(map[int]flatbuffers.UOffsetT{1: options}, map[int]byte{0: u.kind}))
}

// metadata writes the description as TFLite metadata.
func (d description) metadata() []byte {
	w := writer{flatbuffers.NewBuilder(0)}
	var inputs []flatbuffers.UOffsetT
	for i, n := range d.inputs {
		fields := map[int]flatbuffers.UOffsetT{0: w.CreateString(n)}
		if i == 0 && d.inside {
			fields[4] = w.units(d.unit)
		}
		inputs = append(inputs, w.table(fields, nil))
	}
	graph := map[int]flatbuffers.UOffsetT{2: w.vector(inputs...)}
	name := w.CreateString("probability")
	output := w.table(map[int]flatbuffers.UOffsetT{0: name, 6: w.files(byte(metadata.Labels), d.labels)}, nil)
	graph[3] = w.vector(output)
	if !d.inside {
		graph[5] = w.units(d.unit)
	}
	title := w.CreateString("test")
	root := w.table(map[int]flatbuffers.UOffsetT{0: title, 3: w.vector(w.table(graph, nil))}, nil)
	w.FinishWithFileIdentifier(root, []byte("M001"))
	return w.FinishedBytes()
}

// pack puts a model, its metadata and files into one task file.
func pack(tb testing.TB, b *tflite.Builder, described []byte, files ...file) []byte {
	tb.Helper()
	if described != nil {
		b.Metadata(metadata.Name, described)
	}
	model, err := b.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	out := bytes.NewBuffer(model)
	if len(files) == 0 {
		return out.Bytes()
	}
	z := zip.NewWriter(out)
	z.SetOffset(int64(len(model)))
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// head adds up rows of a table by ids, and ends with an operator on the sum of
// each of labels columns.
func head(b *tflite.Builder, rows, labels int, ids tflite.Tensor, end func(tflite.Tensor) tflite.Tensor) {
	table := make([]float32, rows*labels)
	for i := range rows {
		if i >= firstWord {
			table[i*labels+i%labels] = 2
		}
	}
	sum := b.Sum(b.Gather(tflite.Constant(b, "table", []int{rows, labels}, table), ids, 0), false, 1)
	b.Output("probability", end(sum))
}

// firstWord is the first id with a meaning; those below are special.
const firstWord = 6

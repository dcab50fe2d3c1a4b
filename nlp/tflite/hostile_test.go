package tflite_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// parts gives tests a hand on the tables of a file.
type parts struct{ model *schema.Model }

func (p parts) graph() *schema.SubGraph {
	var s schema.SubGraph
	p.model.Subgraphs(&s, 0)
	return &s
}

func (p parts) tensor(i int) *schema.Tensor {
	var t schema.Tensor
	p.graph().Tensors(&t, i)
	return &t
}

func (p parts) op(i int) *schema.Operator {
	var o schema.Operator
	p.graph().Operators(&o, i)
	return &o
}

func (p parts) code(i int) *schema.OperatorCode {
	var c schema.OperatorCode
	p.model.OperatorCodes(&c, i)
	return &c
}

// become turns operator code i into another operator.
func (p parts) become(i int, op schema.BuiltinOperator) {
	p.code(i).MutateBuiltinCode(op)
	p.code(i).MutateDeprecatedBuiltinCode(int8(min(op, 127)))
}

// The operators of classifier, by position: 0 GATHER, 1 MUL, 2 SUM,
// 3 L2_NORMALIZATION, 4 and 5 FULLY_CONNECTED, 6 SOFTMAX, each with a code of
// its own. Its tensors: 0 ids, 1 weights, 2 table, 3 the rows of the table,
// 4 those multiplied, 5 the axis of the sum, and so on.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, want string
		change     func(p parts) bool // false: the change was not possible
	}{
		{"file version", "version 2 of the file format", func(p parts) bool { return p.model.MutateVersion(2) }},
		{"operator code", "operator 1 has code 99 of", func(p parts) bool { return p.op(1).MutateOpcodeIndex(99) }},
		{"reads nothing", "reads tensor 4000 of", func(p parts) bool { return p.op(1).MutateInputs(0, 4000) }},
		{"reads below", "reads tensor -2 of", func(p parts) bool { return p.op(1).MutateInputs(0, -2) }},
		{"reads absent", "an input that it can't do without", func(p parts) bool { return p.op(1).MutateInputs(0, -1) }},
		{"writes nothing", "writes tensor -1 of", func(p parts) bool { return p.op(1).MutateOutputs(0, -1) }},
		{"writes a constant", `writes tensor 2 "table"`, func(p parts) bool { return p.op(1).MutateOutputs(0, 2) }},
		{"writes an input", `writes tensor 0 "ids"`, func(p parts) bool { return p.op(1).MutateOutputs(0, 0) }},
		{"writes twice", `writes tensor 3`, func(p parts) bool { return p.op(1).MutateOutputs(0, 3) }},
		{"reads itself", "before anything wrote it", func(p parts) bool { return p.op(1).MutateInputs(0, p.op(1).Outputs(0)) }},
		{"reads what comes later", "before anything wrote it", func(p parts) bool { return p.op(0).MutateInputs(1, p.op(5).Outputs(0)) }},
		{"input", "input 1 is tensor 77 of", func(p parts) bool { return p.graph().MutateInputs(1, 77) }},
		{"constant input", `input 1 is the constant "table"`, func(p parts) bool { return p.graph().MutateInputs(1, 2) }},
		{"input twice", "input 1 is tensor 0 for the second time", func(p parts) bool { return p.graph().MutateInputs(1, 0) }},
		{"output", "output 0 is tensor 77, which nothing writes", func(p parts) bool { return p.graph().MutateOutputs(0, 77) }},
		{"buffer", `"table": buffer 500 of`, func(p parts) bool { return p.tensor(2).MutateBuffer(500) }},
		{"size", "data for [16,7] elements of FLOAT32", func(p parts) bool { return p.tensor(2).MutateShape(1, 7) }},
		{"negative", "dimension -5 is negative", func(p parts) bool { return p.tensor(2).MutateShape(1, -5) }},
		{"overflow", "more elements than can be counted", func(p parts) bool {
			return p.tensor(2).MutateShape(0, 1<<30) && p.tensor(2).MutateShape(1, 1<<30)
		}},
		{"type", "4 bytes of data for [1] elements of INT64", func(p parts) bool { return p.tensor(5).MutateType(schema.TensorTypeINT64) }},
		{"operator version", "version 0", func(p parts) bool { return p.code(5).MutateVersion(0) }},
		{"options", "options of another operator, MulOptions", func(p parts) bool {
			return p.op(0).MutateBuiltinOptionsType(schema.BuiltinOptionsMulOptions)
		}},
		{"arity", "3 inputs and 1 outputs", func(p parts) bool { p.become(4, schema.BuiltinOperatorGATHER); return true }},
		{"signature", `signature "serving_default": input`, func(p parts) bool {
			var s schema.SignatureDef
			var m schema.TensorMap
			return p.model.SignatureDefs(&s, 0) && s.Inputs(&m, 1) && m.MutateTensorIndex(9)
		}},
		{"metadata", `metadata "labels.txt": buffer 99 of`, func(p parts) bool {
			var m schema.Metadata
			return p.model.Metadata(&m, 0) && m.MutateBuffer(99)
		}},
	}
	for _, c := range cases {
		data := build(t, classifier())
		if !c.change(parts{schema.GetRootAsModel(data, 0)}) {
			t.Errorf("%s: the test can't make that change", c.name)
			continue
		}
		if _, err := tflite.Load(data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
	}
}

func TestLoadListsAllThatIsMissing(t *testing.T) {
	t.Parallel()
	data := build(t, classifier())
	p := parts{schema.GetRootAsModel(data, 0)}
	p.become(5, schema.BuiltinOperatorSVDF)
	p.code(5).MutateVersion(3)
	p.become(3, schema.BuiltinOperatorCUSTOM)
	p.become(2, schema.BuiltinOperatorSTABLEHLO_SCATTER)
	p.tensor(0).MutateType(schema.TensorTypeSTRING)
	p.op(6).MutateBuiltinOptionsType(schema.BuiltinOptionsNONE)

	_, err := tflite.Load(data)
	want := "tflite: load: damaged file: operator 6 SOFTMAX: it has no options, so beta is not known"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	p.op(6).MutateBuiltinOptionsType(schema.BuiltinOptionsSoftmaxOptions)
	_, err = tflite.Load(data)
	want = "tflite: operators that this build cannot run: " +
		"tensors of STRING, GATHER by STRING, STABLEHLO_SCATTER, CUSTOM, SVDF (version 3)"
	var missing *tflite.UnsupportedError
	if !errors.As(err, &missing) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	info, err := tflite.Inspect(data)
	if err != nil || !slices.Equal(info.Unsupported, missing.Operators) {
		t.Errorf("Inspect: %v, %v", info.Unsupported, err)
	}
}

// tryAll loads a file and, where that works, runs it with small inputs. It
// fails the test for what takes long, and leaves panics to the test runner.
func tryAll(t *testing.T, data []byte) {
	t.Helper()
	began := time.Now()
	if info, err := tflite.Inspect(data); err == nil {
		_ = info.String()
	}
	m, err := tflite.Load(data)
	if err == nil {
		invoke(m)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// invoke runs a model that may be damaged; errors are as good as results.
func invoke(m *tflite.Model) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	in, err := m.NewInterpreter()
	if err != nil {
		return
	}
	elements := 0
	for _, input := range in.Inputs() {
		elements += size(input.Shape)
	}
	if elements < 1<<20 { // more is right but slow
		_ = in.Invoke(ctx)
	}
	for i, input := range in.Inputs() {
		shape := make([]int, len(input.Shape))
		for j := range shape {
			shape[j] = 2
		}
		values := make([]byte, size(shape)*input.Type.Size())
		for j := range values {
			values[j] = byte(j % 3 * i)
		}
		if in.SetInputBytes(i, shape, values) != nil {
			return
		}
	}
	_ = in.Invoke(ctx)
}

// tiny builds a model whose file is little more than its structure.
func tiny() *tflite.Builder {
	b := tflite.NewBuilder("")
	ids, weights := b.Input("i", tflite.Int32, -1), b.Input("w", tflite.Float32, -1, 1)
	table := tflite.Constant(b, "t", []int{3, 2}, floats(1, 6))
	bag := b.Sum(b.Mul(b.Gather(table, ids, 0), weights, tflite.NoActivation), true, 0)
	b.Output("y", b.Softmax(b.FullyConnected(bag, tflite.Constant(b, "f", []int{2, 2}, floats(2, 4)), tflite.NoBias, tflite.Relu), 1))
	b.Signature("s", []string{"i", "w"}, []string{"y"})
	b.Metadata("m", []byte("x"))
	return b
}

func TestEveryBitFlipIsHandled(t *testing.T) {
	t.Parallel()
	data := build(t, tiny())
	for i := range data {
		was := data[i]
		for bit := range 8 {
			data[i] = was ^ 1<<bit
			tryAll(t, data)
		}
		for _, b := range []byte{0, 0xff} {
			data[i] = b
			tryAll(t, data)
		}
		data[i] = was
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	t.Parallel()
	data := build(t, classifier())
	for n := range data {
		if _, err := tflite.Load(data[:n]); err == nil {
			t.Errorf("the first %d of %d bytes load", n, len(data))
		}
	}
}

func TestNotAModel(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{
		nil,
		{},
		[]byte("TFL3"), []byte("\x00\x00\x00\x00TFL3"), []byte("\xff\xff\xff\xffTFL3"),
		[]byte("\x08\x00\x00\x00TFL3"), bytes.Repeat([]byte{0xff}, 100), bytes.Repeat([]byte("TFL3"), 50),
		[]byte("PK\x03\x04 a zip file, not a model"), append([]byte("\x1c\x00\x00\x00TFL3"), make([]byte, 64)...),
	} {
		if _, err := tflite.Load(data); err == nil || !strings.HasPrefix(err.Error(), "tflite: load: ") {
			t.Errorf("Load(%q) = %v", data, err)
		}
	}
}

// TestRepetitionIsBounded loads files that are small but unfold into much:
// vectors whose entries all lead to the same table.
func TestRepetitionIsBounded(t *testing.T) {
	t.Parallel()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for _, file := range [][]byte{repeated(20_000, 20_000, 0), repeated(300_000, 1, 0), repeated(1, 300_000, 0), repeated(50, 2000, 50_000)} {
		if _, err := tflite.Load(file); err == nil || !strings.Contains(err.Error(), "over and over") {
			t.Errorf("%d bytes: %v", len(file), err)
		}
	}
	runtime.ReadMemStats(&after)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 512<<20 {
		t.Errorf("allocated %d MiB", grew>>20)
	}
}

// repeated writes a model of n subgraphs that are one, with m tensors that are
// one, with a name of so many bytes.
func repeated(n, m, name int) []byte {
	b := flatbuffers.NewBuilder(0)
	same := func(of flatbuffers.UOffsetT, n int) flatbuffers.UOffsetT {
		b.StartVector(4, n, 4)
		for range n {
			b.PrependUOffsetT(of)
		}
		return b.EndVector(n)
	}
	text := b.CreateString(strings.Repeat("x", name))
	schema.TensorStart(b)
	schema.TensorAddName(b, text)
	tensors := same(schema.TensorEnd(b), m)
	schema.SubGraphStart(b)
	schema.SubGraphAddTensors(b, tensors)
	graphs := same(schema.SubGraphEnd(b), n)
	schema.BufferStart(b)
	buffers := same(schema.BufferEnd(b), 1)
	schema.ModelStart(b)
	schema.ModelAddVersion(b, 3)
	schema.ModelAddSubgraphs(b, graphs)
	schema.ModelAddBuffers(b, buffers)
	schema.FinishModelBuffer(b, schema.ModelEnd(b))
	return b.FinishedBytes()
}

func TestUnalignedFile(t *testing.T) {
	t.Parallel()
	data := build(t, classifier())
	for shift := range 8 {
		moved := append(make([]byte, shift, shift+len(data)), data...)[shift:]
		m, err := tflite.Load(moved)
		if err != nil {
			t.Fatal(err)
		}
		in, err := m.NewInterpreter()
		if err != nil {
			t.Fatal(err)
		}
		set(t, in, 0, []int{2}, []int32{1, 2})
		set(t, in, 1, []int{2, 1}, []float32{1, 1})
		_, got := run[float32](t, in, 1)
		in2 := interpreter(t, classifier())
		set(t, in2, 0, []int{2}, []int32{1, 2})
		set(t, in2, 1, []int{2, 1}, []float32{1, 1})
		if _, w := run[float32](t, in2, 1); !slices.Equal(got, w) {
			t.Errorf("shifted by %d: %v, want %v", shift, got, w)
		}
	}
}

func TestBuffersAreAligned(t *testing.T) {
	t.Parallel()
	data := build(t, classifier())
	m := schema.GetRootAsModel(data, 0)
	for i := range m.BuffersLength() {
		var b schema.Buffer
		m.Buffers(&b, i)
		if content := b.DataBytes(); len(content) > 0 {
			// The position of content in data is what its capacity leaves.
			if at := cap(data) - cap(content); at%16 != 0 {
				t.Errorf("buffer %d starts at %d", i, at)
			}
		}
	}
}

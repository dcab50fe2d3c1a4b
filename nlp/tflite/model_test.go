package tflite_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
)

// floats returns n numbers that are the same for the same seed.
func floats(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

// classifier builds what intent heads look like: a weighted bag of features,
// normalised, and two layers.
func classifier() *tflite.Builder {
	b := tflite.NewBuilder("a small classifier")
	ids := b.Input("ids", tflite.Int32, -1)
	weights := b.Input("weights", tflite.Float32, -1, 1)
	table := tflite.Constant(b, "table", []int{16, 6}, floats(1, 96))
	rows := b.Mul(b.Gather(table, ids, 0), weights, tflite.NoActivation)
	bag := b.L2Normalize(b.Sum(rows, true, 0))
	b.Output("vector", bag)
	hidden := b.FullyConnected(bag, tflite.Constant(b, "w1", []int{5, 6}, floats(2, 30)),
		tflite.Constant(b, "b1", []int{5}, floats(3, 5)), tflite.Relu)
	logits := b.FullyConnected(hidden, tflite.Constant(b, "w2", []int{3, 5}, floats(4, 15)), tflite.NoBias, tflite.NoActivation)
	b.Output("scores", b.Softmax(logits, 1))
	b.Signature("serving_default", []string{"ids", "weights"}, []string{"vector", "scores"})
	b.Metadata("labels.txt", []byte("order\nrefund\nother\n"))
	return b
}

// build returns the file of a builder.
func build(tb testing.TB, b *tflite.Builder) []byte {
	tb.Helper()
	data, err := b.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// interpreter loads the model of a builder.
func interpreter(t *testing.T, b *tflite.Builder) *tflite.Interpreter {
	t.Helper()
	m, err := tflite.Load(build(t, b))
	if err != nil {
		t.Fatal(err)
	}
	in, err := m.NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// set fills an input.
func set[T tflite.Element](t *testing.T, in *tflite.Interpreter, input int, shape []int, data []T) {
	t.Helper()
	if err := tflite.SetInput(in, input, shape, data); err != nil {
		t.Fatal(err)
	}
}

// run invokes an interpreter and returns an output with its shape.
func run[T tflite.Element](t *testing.T, in *tflite.Interpreter, output int) ([]int, []T) {
	t.Helper()
	if err := in.Invoke(context.Background()); err != nil {
		t.Fatal(err)
	}
	data, err := tflite.Output[T](in, output)
	if err != nil {
		t.Fatal(err)
	}
	return in.Outputs()[output].Shape, data
}

// near tells whether two rows differ by no more than rounding.
func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Abs(float64(x)-float64(y)) <= 1e-5*(1+math.Abs(float64(y)))
	})
}

func TestClassifier(t *testing.T) {
	t.Parallel()
	in := interpreter(t, classifier())
	table, w1, b1, w2 := floats(1, 96), floats(2, 30), floats(3, 5), floats(4, 15)
	for _, ids := range [][]int32{{3}, {0, 15, 7, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {2, 2}} {
		weights := floats(uint64(len(ids)), len(ids))
		set(t, in, 0, []int{len(ids)}, ids)
		set(t, in, 1, []int{len(ids), 1}, weights)
		shape, scores := run[float32](t, in, 1)

		bag := make([]float64, 6)
		for i, id := range ids {
			for j := range bag {
				bag[j] += float64(weights[i]) * float64(table[int(id)*6+j])
			}
		}
		unit(bag)
		hidden := layer(bag, w1)
		for i := range hidden {
			hidden[i] = math.Max(0, hidden[i]+float64(b1[i]))
		}
		want := shares(layer(hidden, w2))
		if !slices.Equal(shape, []int{1, 3}) || !near(scores, want) {
			t.Errorf("ids %v: scores %v %v, want [1 3] %v", ids, shape, scores, want)
		}
		vector, err := tflite.Output[float32](in, 0)
		if err != nil || len(vector) != 6 || math.Abs(float64(vector[0])-bag[0]) > 1e-5 {
			t.Errorf("ids %v: vector %v, %v, want %v", ids, vector, err, bag)
		}
	}
}

func unit(x []float64) {
	var s float64
	for _, v := range x {
		s += v * v
	}
	for i := range x {
		x[i] /= math.Sqrt(s)
	}
}

func layer(x []float64, weights []float32) []float64 {
	out := make([]float64, len(weights)/len(x))
	for i := range out {
		for j, v := range x {
			out[i] += v * float64(weights[i*len(x)+j])
		}
	}
	return out
}

func shares(x []float64) []float32 {
	var total float64
	for _, v := range x {
		total += math.Exp(v)
	}
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(math.Exp(v) / total)
	}
	return out
}

func TestModelDescribesItself(t *testing.T) {
	t.Parallel()
	m, err := tflite.Load(build(t, classifier()))
	if err != nil {
		t.Fatal(err)
	}
	in, out := m.Inputs(), m.Outputs()
	if len(in) != 2 || in[0].Name != "ids" || in[0].Type != tflite.Int32 || !slices.Equal(in[1].Shape, []int{-1, 1}) {
		t.Errorf("Inputs() = %+v", in)
	}
	if len(out) != 2 || out[1].Name != "scores" || out[1].Type != tflite.Float32 || !slices.Equal(out[1].Shape, []int{1, 3}) {
		t.Errorf("Outputs() = %+v", out)
	}
	if m.Description() != "a small classifier" {
		t.Errorf("Description() = %q", m.Description())
	}
	if labels, ok := m.Metadata("labels.txt"); !ok || string(labels) != "order\nrefund\nother\n" {
		t.Errorf("Metadata(labels.txt) = %q, %v", labels, ok)
	}
	if _, ok := m.Metadata("vocab.txt"); ok {
		t.Error("there is metadata that nobody wrote")
	}
	s := m.Info().Signatures
	if len(s) != 1 || s[0].Key != "serving_default" || s[0].Inputs[1] != (tflite.Port{Name: "weights", Index: 1}) {
		t.Errorf("the signatures are %+v", s)
	}
}

func TestInterpreterErrors(t *testing.T) {
	t.Parallel()
	in := interpreter(t, classifier())
	ctx := context.Background()
	check := func(name, part string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, want an error with %q", name, err, part)
		}
	}
	_, err := tflite.Input[float32](in, 0)
	check("type", "is INT32, not FLOAT32", err)
	_, err = tflite.Input[int32](in, 2)
	check("no such input", "input 2 of 2", err)
	_, err = tflite.Output[float32](in, -1)
	check("no such output", "output -1 of 2", err)
	check("resize", "input 7 of 2", in.Resize(7, []int{1}))
	check("negative", "not possible", in.Resize(0, []int{-1}))
	check("below", "negative", in.Resize(0, []int{-2}))
	check("overflow", "can be counted", in.Resize(0, []int{1 << 20, 1 << 20}))
	check("memory", "256 MiB", in.Resize(0, []int{1 << 30}))
	check("length", "2 values for shape [3]", tflite.SetInput(in, 0, []int{3}, []int32{1, 2}))
	check("bytes", "4 bytes for shape [3] of INT32", in.SetInputBytes(0, []int{3}, make([]byte, 4)))
	_, err = in.OutputBytes(5)
	check("bytes of no output", "output 5 of 2", err)

	set(t, in, 0, []int{2}, []int32{1, 16})
	set(t, in, 1, []int{2, 1}, []float32{1, 1})
	check("index", "index 16 at position 1 is not in a table of 16 rows", in.Invoke(ctx))
	set(t, in, 0, []int{2}, []int32{-1, 1})
	check("negative index", "operator 0 GATHER: index -1", in.Invoke(ctx))
	set(t, in, 0, []int{3}, []int32{1, 2, 3})
	check("shapes", "operator 1 MUL: shapes [3,6] and [2,1] do not broadcast", in.Invoke(ctx))

	set(t, in, 0, []int{2}, []int32{1, 15})
	if shape, _ := run[float32](t, in, 1); !slices.Equal(shape, []int{1, 3}) {
		t.Errorf("after errors: shape %v", shape)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := in.Invoke(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke with an ended context: %v", err)
	}
}

func TestInvokeDoesNotAllocate(t *testing.T) {
	in := interpreter(t, classifier())
	ctx := context.Background()
	shapes := [][2][]int{{{9}, {9, 1}}, {{2}, {2, 1}}, {{5}, {5, 1}}}
	var failed error
	once := func() {
		for _, s := range shapes {
			failed = errors.Join(failed, in.Resize(0, s[0]), in.Resize(1, s[1]), in.Invoke(ctx))
		}
	}
	once()
	if n := testing.AllocsPerRun(50, once); n != 0 || failed != nil {
		t.Errorf("%v allocations, %v", n, failed)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x, y := b.Input("x", tflite.Float32, -1, 1), b.Input("y", tflite.Float32, 1, -1)
	b.Output("product", b.Mul(x, y, tflite.NoActivation))
	in := interpreter(t, b)
	if err := errors.Join(in.Resize(0, []int{30000, 1}), in.Resize(1, []int{1, 30000})); err != nil {
		t.Fatal(err)
	}
	if err := in.Invoke(context.Background()); err == nil || !strings.Contains(err.Error(), "needs more memory") {
		t.Errorf("Invoke() = %v, want an error about memory", err)
	}
}

package tflite_test

import (
	"bytes"
	"flag"
	"math"
	"os"
	"strings"
	"testing"

	"usher/nlp/tflite"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// golden compares with a file in testdata, or rewrites it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update if that is meant\n%s", file, got)
	}
}

func TestBuilderIsDeterministic(t *testing.T) {
	t.Parallel()
	first := build(t, classifier())
	for range 3 {
		if !bytes.Equal(build(t, classifier()), first) {
			t.Fatal("two builds differ")
		}
	}
	golden(t, "testdata/classifier.tflite", first)
}

func TestBuilderMistakes(t *testing.T) {
	t.Parallel()
	constant := func(b *tflite.Builder, shape ...int) tflite.Tensor {
		n := 1
		for _, d := range shape {
			n *= d
		}
		return tflite.Constant(b, "c", shape, make([]float32, n))
	}
	cases := []struct {
		want  string
		build func(b *tflite.Builder)
	}{
		{"2 values for shape [3]", func(b *tflite.Builder) { tflite.Constant(b, "c", []int{3}, []int32{1, 2}) }},
		{`input "s" of STRING`, func(b *tflite.Builder) { b.Input("s", tflite.String, 1) }},
		{"cannot have shape [-3]", func(b *tflite.Builder) { b.Input("x", tflite.Float32, -3) }},
		{"cannot have shape [1,1,1,1,1,1,1,1,1]", func(b *tflite.Builder) { b.Input("x", tflite.Float32, 1, 1, 1, 1, 1, 1, 1, 1, 1) }},
		{"MUL: shapes [2] and [3] do not broadcast", func(b *tflite.Builder) { b.Mul(constant(b, 2), constant(b, 3), 0) }},
		{"ADD: shapes [2,1] and [3,2] do not broadcast", func(b *tflite.Builder) { b.Add(constant(b, 2, 1), constant(b, 3, 2), 0) }},
		{"SUM: axis 2 of a tensor of 2 dimensions", func(b *tflite.Builder) { b.Sum(constant(b, 2, 1), true, 2) }},
		{"GATHER: axis -2 of a tensor of 1 dimensions", func(b *tflite.Builder) { b.Gather(constant(b, 2), b.Input("i", tflite.Int32, 1), -2) }},
		{"FULLY_CONNECTED: input [4] and weights [4]", func(b *tflite.Builder) {
			b.FullyConnected(constant(b, 4), constant(b, 4), tflite.NoBias, 0)
		}},
		{"FULLY_CONNECTED: 4 values for weights [2,3]", func(b *tflite.Builder) {
			b.FullyConnected(constant(b, 4), constant(b, 2, 3), tflite.NoBias, 0)
		}},
		{"RESHAPE: from [4] to [3]", func(b *tflite.Builder) { b.Reshape(constant(b, 4), 3) }},
		{"more than one dimension is left open", func(b *tflite.Builder) { b.Reshape(constant(b, 4), -1, -1) }},
		{"tensor 7 of 0", func(b *tflite.Builder) { b.Output("y", 7) }},
		{"names 0 inputs and 1 outputs of 0 and 0", func(b *tflite.Builder) { b.Signature("s", nil, []string{"y"}) }},
		{"cannot run: MUL of FLOAT64", func(b *tflite.Builder) {
			x := b.Input("x", tflite.Float64, 1)
			b.Output("y", b.Mul(x, x, 0))
		}},
		{"cannot run: ADD of INT32 and FLOAT32", func(b *tflite.Builder) {
			b.Output("y", b.Add(b.Input("x", tflite.Int32, 1), constant(b, 1), 0))
		}},
		{"cannot run: GATHER by FLOAT32", func(b *tflite.Builder) { b.Output("y", b.Gather(constant(b, 1), constant(b, 1), 0)) }},
	}
	for _, c := range cases {
		b := tflite.NewBuilder("")
		c.build(b)
		if _, err := b.Bytes(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want an error with %q", err, c.want)
		}
	}
}

func TestModelWithoutOperators(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	b.Output("y", b.Input("x", tflite.Float32, -1))
	in := interpreter(t, b)
	set(t, in, 0, []int{2}, []float32{3, 4})
	if _, got := run[float32](t, in, 0); got[0] != 3 || got[1] != 4 {
		t.Errorf("= %v", got)
	}
}

func TestModelWithOnlyConstants(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	c := tflite.Constant(b, "c", []int{2}, []float32{3, 4})
	b.Output("y", b.Sum(c, false, 0))
	b.Output("none", b.Sum(tflite.Constant(b, "empty", []int{0, 2}, []float32{}), false, 0))
	in := interpreter(t, b)
	if shape, got := run[float32](t, in, 0); len(shape) != 0 || got[0] != 7 {
		t.Errorf("= %v %v", shape, got)
	}
	if got, err := tflite.Output[float32](in, 1); err != nil || len(got) != 2 || got[0] != 0 {
		t.Errorf("sum of nothing = %v, %v", got, err)
	}
}

// TestBuilderReduces: the operators of Builder that nothing else here is made of.
func TestBuilderReduces(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, 1, -1)
	b.Output("log", b.Log(x))
	b.Output("most", b.ReduceMax(x, true, 1))
	in := interpreter(t, b)
	set(t, in, 0, []int{1, 3}, []float32{1, math.E, 0.5})
	if _, got := run[float32](t, in, 0); math.Abs(float64(got[1])-1) > 1e-6 || math.Abs(float64(got[2])+math.Ln2) > 1e-6 {
		t.Errorf("logarithms %v", got)
	}
	if shape, got := run[float32](t, in, 1); len(shape) != 2 || got[0] != math.E {
		t.Errorf("the most of %v %v", shape, got)
	}
}

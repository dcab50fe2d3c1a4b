package tflite_test

import (
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
)

// TestWithOutputs: a tensor from inside the graph keeps its value until the run
// is over, though others could use its place by then.
func TestWithOutputs(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("doubled over and over")
	x := b.Input("x", tflite.Float32, 1, -1)
	for range 6 {
		x = b.Add(x, x, tflite.NoActivation)
	}
	b.Output("y", x)
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	m, err := tflite.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	nodes := m.Info().Subgraphs[0].Nodes
	more, err := m.WithOutputs(nodes[0].Outputs[0], nodes[3].Outputs[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Outputs()) != 1 || len(more.Outputs()) != 3 {
		t.Errorf("%d outputs before and %d now", len(m.Outputs()), len(more.Outputs()))
	}
	in, err := more.NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	for _, values := range [][]float32{{1, 3}, {1, 2, 3, 4, 5}, {7}} {
		if err := tflite.SetInput(in, 0, []int{1, len(values)}, values); err != nil {
			t.Fatal(err)
		}
		if err := in.Invoke(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, times := range []float32{64, 2, 16} {
			got, err := tflite.Output[float32](in, i)
			want := slices.Clone(values)
			for k := range want {
				want[k] *= times
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("output %d of %v is %v (%v), want %v", i, values, got, err, want)
			}
		}
	}
	for _, tensor := range []int{-1, len(m.Info().Subgraphs[0].Tensors)} {
		if _, err := m.WithOutputs(tensor); err == nil || !strings.Contains(err.Error(), "which nothing writes") {
			t.Errorf("tensor %d: %v", tensor, err)
		}
	}
}

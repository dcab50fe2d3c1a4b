package tflite_test

import (
	"math"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// lstmFile writes an LSTM of one cell without weights for its output: of the
// gates only biases count, and the weight of the input for the cell. change may
// alter the inputs of the operator.
func lstmFile(steps int, change func(in []int32) []int32) []byte {
	b := flatbuffers.NewBuilder(0)
	schema.BufferStart(b)
	buffers := []flatbuffers.UOffsetT{schema.BufferEnd(b)}
	var tensors []flatbuffers.UOffsetT
	add := func(variable bool, shape []int32, data ...float32) int32 {
		list, buffer := intVector(b, shape), uint32(0)
		if len(data) > 0 {
			bytes := b.CreateByteVector(val([]int{len(data)}, data...).data)
			schema.BufferStart(b)
			schema.BufferAddData(b, bytes)
			buffer, buffers = uint32(len(buffers)), append(buffers, schema.BufferEnd(b))
		}
		schema.TensorStart(b)
		schema.TensorAddShape(b, list)
		schema.TensorAddBuffer(b, buffer)
		schema.TensorAddIsVariable(b, variable)
		tensors = append(tensors, schema.TensorEnd(b))
		return int32(len(tensors) - 1)
	}
	one := []int32{1, 1}
	x, none := add(false, []int32{1, int32(steps), 1}), add(false, one, 0)
	in := []int32{
		x, none, none, add(false, one, 1), none, none, none, none, none, -1, -1, -1,
		add(false, one[:1], 0), add(false, one[:1], 0), add(false, one[:1], 0), add(false, one[:1], 100), -1, -1,
		add(true, one), add(true, one),
	}
	y := add(false, []int32{1, int32(steps), 1})
	if change != nil {
		in = change(in)
	}
	m := opModel{code: schema.BuiltinOperatorUNIDIRECTIONAL_SEQUENCE_LSTM, options: schema.BuiltinOptionsUnidirectionalSequenceLSTMOptions, fields: []any{int8(4)}}
	op := m.write(b, in, []int32{y})
	return finish(b, m, op, [3]flatbuffers.UOffsetT{tableVector(b, tensors), intVector(b, []int32{x}), intVector(b, []int32{y})}, buffers)
}

func loadLSTM(steps int, change func([]int32) []int32) (*tflite.Interpreter, error) {
	m, err := tflite.Load(lstmFile(steps, change))
	if err != nil {
		return nil, err
	}
	return m.NewInterpreter()
}

// TestLSTMKeepsItsState runs one step twice, which is the same as two steps.
func TestLSTMKeepsItsState(t *testing.T) {
	t.Parallel()
	// All gates but the output are half open: c = c/2 + tanh(x)/2.
	first := math.Tanh(1) / 2
	second := first/2 + math.Tanh(-0.5)/2
	want := []float32{float32(math.Tanh(first)), float32(math.Tanh(second))}
	whole, err := loadLSTM(2, nil)
	if err != nil {
		t.Fatal(err)
	}
	set(t, whole, 0, []int{1, 2, 1}, []float32{1, -0.5})
	if _, got := run[float32](t, whole, 0); !near(got, want) {
		t.Errorf("two steps: %v, want %v", got, want)
	}
	parts, err := loadLSTM(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for i, x := range []float32{1, -0.5} {
			set(t, parts, 0, []int{1, 1, 1}, []float32{x})
			if _, got := run[float32](t, parts, 0); !near(got, want[i:i+1]) {
				t.Errorf("step %d: %v, want %v", i, got, want[i])
			}
		}
		if err := parts.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLSTMsThatAreDamaged(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(in []int32) []int32{
		"19 inputs":        func(in []int32) []int32 { return in[:19] },
		"is no variable":   func(in []int32) []int32 { in[18] = in[1]; return in },
		"given is false":   func(in []int32) []int32 { in[6] = -1; return in },
		"given is true":    func(in []int32) []int32 { in[1] = -1; return in },
		"weights [1] and":  func(in []int32) []int32 { in[2] = in[12]; return in },
		"input 13 [1,1]":   func(in []int32) []int32 { in[13] = in[2]; return in },
		"for another":      func(in []int32) []int32 { return in },
		"not constant":     func(in []int32) []int32 { in[2], in[6] = in[18], in[19]; return in },
		"can't do without": func(in []int32) []int32 { in[0] = -1; return in },
		"input 9: given":   func(in []int32) []int32 { in[9] = in[12]; return in },
		"input 16 [1]":     func(in []int32) []int32 { in[16] = in[12]; return in },
	} {
		in, err := loadLSTM(1, change)
		if err == nil && want == "for another" {
			set(t, in, 0, []int{2, 1, 1}, []float32{1, 1})
		}
		if err == nil {
			err = in.Invoke(t.Context())
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

package tflite_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// foreign writes a file as other tools make them: a custom operator, a
// quantised tensor, names that are no text.
func foreign() []byte {
	b := flatbuffers.NewBuilder(0)
	one := func(of flatbuffers.UOffsetT) flatbuffers.UOffsetT {
		b.StartVector(4, 1, 4)
		b.PrependUOffsetT(of)
		return b.EndVector(1)
	}
	number := func(n int32) flatbuffers.UOffsetT {
		b.StartVector(4, 1, 4)
		b.PrependInt32(n)
		return b.EndVector(1)
	}
	custom := b.CreateString("FlexRegexSplit")
	schema.OperatorCodeStart(b)
	schema.OperatorCodeAddDeprecatedBuiltinCode(b, int8(schema.BuiltinOperatorCUSTOM))
	schema.OperatorCodeAddBuiltinCode(b, schema.BuiltinOperatorCUSTOM)
	schema.OperatorCodeAddCustomCode(b, custom)
	codes := one(schema.OperatorCodeEnd(b))

	b.StartVector(4, 1, 4)
	b.PrependFloat32(0.25)
	scale := b.EndVector(1)
	b.StartVector(8, 1, 8)
	b.PrependInt64(-3)
	zero := b.EndVector(1)
	schema.QuantizationParametersStart(b)
	schema.QuantizationParametersAddScale(b, scale)
	schema.QuantizationParametersAddZeroPoint(b, zero)
	quantization := schema.QuantizationParametersEnd(b)
	tensor := func(name string) flatbuffers.UOffsetT {
		text, shape := b.CreateString(name), number(4)
		schema.TensorStart(b)
		schema.TensorAddName(b, text)
		schema.TensorAddType(b, schema.TensorTypeINT8)
		schema.TensorAddShape(b, shape)
		schema.TensorAddQuantization(b, quantization)
		return schema.TensorEnd(b)
	}
	x, y := tensor("x\n\xff"), tensor("y")
	b.StartVector(4, 2, 4)
	b.PrependUOffsetT(y)
	b.PrependUOffsetT(x)
	tensors := b.EndVector(2)

	in, out := number(0), number(1)
	schema.OperatorStart(b)
	schema.OperatorAddInputs(b, in)
	schema.OperatorAddOutputs(b, out)
	ops := one(schema.OperatorEnd(b))
	schema.SubGraphStart(b)
	schema.SubGraphAddTensors(b, tensors)
	schema.SubGraphAddInputs(b, in)
	schema.SubGraphAddOutputs(b, out)
	schema.SubGraphAddOperators(b, ops)
	graphs := one(schema.SubGraphEnd(b))
	schema.BufferStart(b)
	buffers := one(schema.BufferEnd(b))
	schema.ModelStart(b)
	schema.ModelAddVersion(b, 3)
	schema.ModelAddOperatorCodes(b, codes)
	schema.ModelAddSubgraphs(b, graphs)
	schema.ModelAddBuffers(b, buffers)
	schema.FinishModelBuffer(b, schema.ModelEnd(b))
	return b.FinishedBytes()
}

func TestInspect(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{"classifier": build(t, classifier()), "foreign": foreign()} {
		info, err := tflite.Inspect(data)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range info.Subgraphs[0].Nodes { // of which machines differ in some
			six := simd.PairInstructions(6)
			want := map[string]string{
				"FULLY_CONNECTED": simd.MatrixInstructions(), "SOFTMAX": simd.CurveInstructions(), "MUL": six, "SUM": six, "L2_NORMALIZATION": six,
			}[n.Name]
			if want != "" && n.Kernel != want {
				t.Errorf("%s is computed by %q, want %q", n.Name, n.Kernel, want)
			}
			if want != "" {
				info.Subgraphs[0].Nodes[i].Kernel = "simd"
			}
		}
		golden(t, "testdata/"+name+".txt", []byte(info.String()))
		text, err := json.MarshalIndent(info, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".json", append(text, '\n'))
	}
}

// TestCustomNames: what a terminal would obey is quoted.
func TestCustomNames(t *testing.T) {
	t.Parallel()
	data := bytes.Replace(foreign(), []byte("FlexRegexSplit"), []byte("\x1b[31mAé\x9bBCDEF"), 1)
	info, err := tflite.Inspect(data)
	if err != nil {
		t.Fatal(err)
	}
	want := `CUSTOM "\x1b[31mA\u00e9\x9bBCDEF"`
	if g := info.Subgraphs[0]; g.Nodes[0].Name != want || g.Operators[0].Name != want || info.Unsupported[0] != want {
		t.Errorf("the operator is %s, %s and %s, want %s", g.Nodes[0].Name, g.Operators[0].Name, info.Unsupported[0], want)
	}
	if _, err := tflite.Load(data); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("load: %v", err)
	}
}

func TestInspectDamaged(t *testing.T) {
	t.Parallel()
	data := build(t, classifier())
	if _, err := tflite.Inspect(data[:len(data)/2]); err == nil {
		t.Error("half a file is described")
	}
	parts{schema.GetRootAsModel(data, 0)}.op(1).MutateInputs(0, -1)
	if _, err := tflite.Inspect(data); err == nil {
		t.Error("an operator without input is described")
	}
}

func TestTypeNames(t *testing.T) {
	t.Parallel()
	for typ, want := range map[tflite.Type]string{tflite.Float32: "FLOAT32", tflite.BFloat16: "BFLOAT16", 99: "TYPE_99", -1: "TYPE_-1"} {
		if typ.String() != want {
			t.Errorf("%d is %s, want %s", typ, typ, want)
		}
	}
	for typ, want := range map[tflite.Type]int{
		tflite.Bool: 1, tflite.Float16: 2, tflite.Int32: 4, tflite.Complex64: 8, tflite.Complex128: 16, tflite.String: 0, tflite.Int4: 0, 99: 0,
	} {
		if typ.Size() != want {
			t.Errorf("size of %s is %d, want %d", typ, typ.Size(), want)
		}
	}
}

package tflite_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// Shorthands for tensors and operators.
var (
	scalar  = []int32{}
	counter = rawTensor{typ: tflite.Int32, shape: scalar}
	one     = rawTensor{typ: tflite.Int32, shape: scalar, data: int32s(1)}
	verdict = rawTensor{typ: tflite.Bool, shape: scalar}
)

const (
	opAdd     = schema.BuiltinOperatorADD
	opMul     = schema.BuiltinOperatorMUL
	opGather  = schema.BuiltinOperatorGATHER
	opReshape = schema.BuiltinOperatorRESHAPE
)

// turns is a condition that is true for counters below n; the counter is the
// first of its inputs, which are like those of the body.
func turns(n int, inputs ...rawTensor) rawGraph {
	table := slices.Repeat([]byte{1}, n)
	g := rawGraph{tensors: append(slices.Clone(inputs), rawTensor{typ: tflite.Bool, shape: []int32{int32(n + 1)}, data: append(table, 0)}, verdict)}
	k := int32(len(inputs))
	for i := range k {
		g.in = append(g.in, i)
	}
	g.ops, g.out = []rawOp{op(opGather, k+1, k, 0)}, []int32{k + 1}
	return g
}

func vector(n int32) rawTensor { return rawTensor{typ: tflite.Float32, shape: []int32{n}} }

// powers multiplies a vector by another one n times, in a loop.
func powers(n int) rawModel {
	return rawModel{
		{
			tensors: []rawTensor{{typ: tflite.Int32, shape: scalar, data: int32s(0)}, vector(2), vector(2), counter, vector(2), vector(2)},
			ops:     []rawOp{while(1, 2, []int32{0, 1, 2}, []int32{3, 4, 5})},
			in:      []int32{1, 2}, out: []int32{4, 3},
		},
		turns(n, counter, vector(2), vector(2)),
		{
			tensors: []rawTensor{counter, vector(2), vector(2), one, counter, vector(2)},
			ops:     []rawOp{op(opAdd, 4, 0, 3), op(opMul, 5, 1, 2)},
			in:      []int32{0, 1, 2}, out: []int32{4, 5, 2},
		},
	}
}

func TestWhile(t *testing.T) {
	t.Parallel()
	in, err := powers(5).load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []float32{2, -1, 2} {
		set(t, in, 0, []int{2}, []float32{1, 10})
		set(t, in, 1, []int{2}, []float32{x, 1})
		shape, got := run[float32](t, in, 0)
		if want := []float32{x * x * x * x * x, 10}; !slices.Equal(got, want) || !slices.Equal(shape, []int{2}) {
			t.Errorf("%v of shape %v, want %v", got, shape, want)
		}
		if _, n := run[int32](t, in, 1); n[0] != 5 {
			t.Errorf("%d turns, want 5", n[0])
		}
	}
}

// TestLoopsDoNotAllocate is not parallel: it counts what the process allocates.
func TestLoopsDoNotAllocate(t *testing.T) {
	in, err := powers(5).load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() {
		if err := in.Invoke(ctx); err != nil {
			t.Error(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a run", n)
	}
}

// TestWhileSwaps hands the variables of a loop on in another order, so that
// each result is a view of what another variable still holds.
func TestWhileSwaps(t *testing.T) {
	t.Parallel()
	three := []rawTensor{counter, vector(1), vector(1), vector(1)}
	m := rawModel{
		{
			tensors: append(append([]rawTensor{{typ: tflite.Int32, shape: scalar, data: int32s(0)}}, three[1:]...), three...),
			ops:     []rawOp{while(1, 2, []int32{0, 1, 2, 3}, []int32{4, 5, 6, 7})},
			in:      []int32{1, 2, 3}, out: []int32{5, 6, 7},
		},
		turns(4, three...),
		{
			tensors: append(slices.Clone(three), one, counter),
			ops:     []rawOp{op(opAdd, 5, 0, 4)},
			in:      []int32{0, 1, 2, 3}, out: []int32{5, 2, 3, 1},
		},
	}
	in, err := m.load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		set(t, in, i, []int{1}, []float32{float32(i)})
	}
	for i, want := range []float32{1, 2, 0} { // four turns are one turn and a whole round
		if _, got := run[float32](t, in, i); got[0] != want {
			t.Errorf("variable %d is %v, want %v", i, got[0], want)
		}
	}
}

// TestWhileGrows doubles a variable in each turn, so that no shape is known
// before.
func TestWhileGrows(t *testing.T) {
	t.Parallel()
	row := rawTensor{typ: tflite.Float32, shape: []int32{1, 1}}
	m := rawModel{
		{
			tensors: []rawTensor{{typ: tflite.Int32, shape: scalar, data: int32s(0)}, row, counter, row, {typ: tflite.Int32, shape: []int32{1}, data: int32s(-1)}, vector(1)},
			ops:     []rawOp{while(1, 2, []int32{0, 1}, []int32{2, 3}), op(opReshape, 5, 3, 4)},
			in:      []int32{1}, out: []int32{5},
		},
		turns(3, counter, row),
		{
			tensors: []rawTensor{
				counter, row, one, counter,
				{typ: tflite.Float32, shape: []int32{2, 1}, data: float32s(0, 100)},
				{typ: tflite.Float32, shape: []int32{2, 1}},
				{typ: tflite.Int32, shape: []int32{2}, data: int32s(1, -1)},
				row,
			},
			ops: []rawOp{op(opAdd, 3, 0, 2), op(opAdd, 5, 1, 4), op(opReshape, 7, 5, 6)},
			in:  []int32{0, 1}, out: []int32{3, 7},
		},
	}
	in, err := m.load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 1} {
		set(t, in, 0, []int{1, n}, floats(1, n))
		if shape, got := run[float32](t, in, 0); !slices.Equal(shape, []int{8 * n}) || got[0] != floats(1, n)[0] || got[len(got)-1] != floats(1, n)[n-1]+300 {
			t.Errorf("%v of shape %v", got, shape)
		}
	}
}

func TestIf(t *testing.T) {
	t.Parallel()
	choose := func(out rawTensor, then, otherwise rawGraph) *tflite.Interpreter {
		in, err := rawModel{
			{
				tensors: []rawTensor{verdict, vector(2), out, {typ: tflite.Int32, shape: []int32{1}, data: int32s(-1)}, vector(2)},
				ops:     []rawOp{branch(1, 2, []int32{0, 1}, []int32{2}), op(opReshape, 4, 2, 3)},
				in:      []int32{0, 1}, out: []int32{2, 4},
			}, then, otherwise,
		}.load(t).NewInterpreter()
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	double := rawGraph{tensors: []rawTensor{vector(2), vector(2)}, ops: []rawOp{op(opAdd, 1, 0, 0)}, in: []int32{0}, out: []int32{1}}
	square := rawGraph{tensors: []rawTensor{vector(2), vector(2)}, ops: []rawOp{op(opMul, 1, 0, 0)}, in: []int32{0}, out: []int32{1}}
	itself := rawGraph{tensors: []rawTensor{vector(2)}, in: []int32{0}, out: []int32{0}}
	second := rawGraph{
		tensors: []rawTensor{vector(2), {typ: tflite.Int32, shape: []int32{1}, data: int32s(1)}, vector(1)},
		ops:     []rawOp{op(opGather, 2, 0, 1)}, in: []int32{0}, out: []int32{2},
	}
	for _, c := range []struct {
		name            string
		then, otherwise rawGraph
		yes, no         []float32
	}{
		{"same shape", double, square, []float32{6, 8}, []float32{9, 16}},
		{"other shape", double, second, []float32{6, 8}, []float32{4}},
		{"an input itself", itself, square, []float32{3, 4}, []float32{9, 16}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := choose(vector(2), c.then, c.otherwise)
			for _, yes := range []bool{true, false, true} {
				want, bit := c.no, []byte{0}
				if yes {
					want, bit = c.yes, []byte{1}
				}
				if err := in.SetInputBytes(0, []int{}, bit); err != nil {
					t.Fatal(err)
				}
				set(t, in, 1, []int{2}, []float32{3, 4})
				for out := range 2 {
					if _, got := run[float32](t, in, out); !slices.Equal(got, want) {
						t.Errorf("%v: output %d is %v, want %v", yes, out, got, want)
					}
				}
			}
		})
	}
}

// TestEndlessLoop is stopped by its context.
func TestEndlessLoop(t *testing.T) {
	t.Parallel()
	m := rawModel{
		{
			tensors: []rawTensor{counter, counter},
			ops:     []rawOp{while(1, 2, []int32{0}, []int32{1})}, in: []int32{0}, out: []int32{1},
		},
		turns(1, counter),
		{tensors: []rawTensor{counter}, in: []int32{0}, out: []int32{0}},
	}
	golden(t, "testdata/endless.tflite", m.bytes())
	in, err := m.load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := in.Invoke(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Invoke = %v, want the deadline", err)
	}
}

func TestLoadRefusesCalls(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		change     func(m rawModel)
	}{
		{"itself", "calls itself", func(m rawModel) {
			m[2].ops = append(m[2].ops, while(1, 2, []int32{0, 1, 2}, []int32{6, 7, 8}))
			m[2].tensors = append(m[2].tensors, counter, vector(2), vector(2))
		}},
		{"no such body", "runs subgraph 7 of 3", func(m rawModel) { m[0].ops[0] = while(1, 7, m[0].ops[0].in, m[0].ops[0].out) }},
		{"no such condition", "its condition is no subgraph", func(m rawModel) { m[0].ops[0] = while(-1, 2, m[0].ops[0].in, m[0].ops[0].out) }},
		{"another type", "another type of input 0", func(m rawModel) {
			m[2].tensors[0].typ = tflite.Float32
			m[2].tensors[3].typ = tflite.Float32
			m[2].tensors[4].typ = tflite.Float32
		}},
		{"an output too few", "3 inputs and 2 outputs, not 3 and 3", func(m rawModel) { m[2].out = m[2].out[:2] }},
		{"a condition that is no condition", "its condition is INT32", func(m rawModel) { m[1].out = []int32{0} }},
		{"no options", "its subgraphs are not known", func(m rawModel) { m[0].ops[0].options = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := powers(3)
			c.change(m)
			if _, err := tflite.Load(m.bytes()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load = %v, want %q", err, c.want)
			}
		})
	}
}

// TestLoadRefusesACascade: each of thirty subgraphs calls the next one twice.
func TestLoadRefusesACascade(t *testing.T) {
	t.Parallel()
	var m rawModel
	for i := range int32(30) {
		m = append(m, rawGraph{
			tensors: []rawTensor{verdict, vector(1), vector(1)},
			ops:     []rawOp{branch(i+1, i+1, []int32{0, 1}, []int32{2})}, in: []int32{0, 1}, out: []int32{2},
		})
		m[i].ops[0] = branch(i+1, i+1, []int32{0, 0, 1}, []int32{2})
	}
	m = append(m, rawGraph{tensors: []rawTensor{verdict, vector(1)}, in: []int32{0, 1}, out: []int32{1}})
	if _, err := tflite.Load(m.bytes()); err == nil || !strings.Contains(err.Error(), "more than 1024 places") {
		t.Errorf("Load = %v", err)
	}
}

// TestLoadRefusesManyParts: a hundred calls of a subgraph of two thousand tensors.
func TestLoadRefusesManyParts(t *testing.T) {
	t.Parallel()
	large := rawGraph{tensors: []rawTensor{vector(1)}, in: []int32{0}, out: []int32{0}}
	for range 2000 {
		large.tensors = append(large.tensors, vector(1))
	}
	g := rawGraph{tensors: []rawTensor{verdict, vector(1)}, in: []int32{0, 1}}
	for i := range int32(100) {
		g.tensors = append(g.tensors, vector(1))
		g.ops = append(g.ops, branch(1, 1, []int32{0, 1}, []int32{2 + i}))
		g.out = []int32{2 + i}
	}
	if _, err := tflite.Load(rawModel{g, large}.bytes()); err == nil || !strings.Contains(err.Error(), "tensors and operators") {
		t.Errorf("Load = %v", err)
	}
}

package tflite_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// chain adds x to itself n times over, each time with a RESHAPE behind it.
func chain(n int) *tflite.Builder {
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, -1, 4)
	for range n {
		x = b.Reshape(b.Add(x, x, tflite.NoActivation), -1, 4)
	}
	b.Output("y", x)
	return b
}

// TestArena: what nobody reads any more makes room, and a RESHAPE takes none.
func TestArena(t *testing.T) {
	t.Parallel()
	in := interpreter(t, chain(10))
	const rows = 1000
	set(t, in, 0, []int{rows, 4}, floats(1, 4*rows))
	_, got := run[float32](t, in, 0)
	for i, x := range floats(1, 4*rows) {
		if got[i] != 1024*x {
			t.Fatalf("element %d is %v, want %v", i, got[i], 1024*x)
		}
	}
	if size, tensor := in.ArenaSize(), 16*rows; size > tensor+64 { // ADD works in place
		t.Errorf("an arena of %d bytes for tensors of %d", size, tensor)
	}
}

// TestInPlace: an operator may write where its input lies only when nobody reads
// that afterwards, under any name, and only where both are of one size.
func TestInPlace(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x, row := b.Input("x", tflite.Float32, 3, 4), b.Input("row", tflite.Float32, 4)
	y := b.Add(x, x, tflite.NoActivation)                                    // 2x, read until the end
	same := b.Reshape(y, 4, 3)                                               // the same bytes
	z := b.Softmax(y, 1)                                                     // not in place of y
	w := b.Mul(b.Add(row, row, tflite.NoActivation), z, tflite.NoActivation) // z's place, not the row's
	again := b.Add(same, same, tflite.NoActivation)                          // 4x, in place of y only if that is no longer read
	b.Output("w", w)
	b.Output("again", again)
	b.Output("y", b.Reshape(y, 12))
	in := interpreter(t, b)
	values := floats(5, 12)
	set(t, in, 0, []int{3, 4}, values)
	set(t, in, 1, []int{4}, []float32{1, 2, 3, 4})
	for range 2 {
		_, product := run[float32](t, in, 0)
		_, fourfold := run[float32](t, in, 1)
		_, double := run[float32](t, in, 2)
		for r := range 3 {
			var total float64
			for _, v := range values[4*r:][:4] {
				total += math.Exp(float64(2 * v))
			}
			for c := range 4 {
				i := 4*r + c
				share := math.Exp(float64(2*values[i])) / total
				if want := share * 2 * float64(c+1); math.Abs(float64(product[i])-want) > 1e-5 {
					t.Errorf("product %d is %v, want %v", i, product[i], want)
				}
				if double[i] != 2*values[i] || fourfold[i] != 4*values[i] {
					t.Errorf("element %d: %v and %v, want 2 and 4 times %v", i, double[i], fourfold[i], values[i])
				}
			}
		}
	}
}

// TestArenaFollowsTheInputs: shapes change from run to run, and the memory is
// that of the largest.
func TestArenaFollowsTheInputs(t *testing.T) {
	in := interpreter(t, chain(3))
	ctx := t.Context()
	invoke := func(rows int) {
		if err := errors.Join(in.Resize(0, []int{rows, 4}), in.Invoke(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	invoke(500)
	used := in.MemoryUsed()
	shapes := []int{1, 500, 20, 0, 7}
	if n := testing.AllocsPerRun(20, func() {
		for _, rows := range shapes {
			invoke(rows)
		}
	}); n > 0 {
		t.Errorf("%v allocations in %d runs", n, len(shapes))
	}
	if now := in.MemoryUsed(); now != used {
		t.Errorf("%d bytes after smaller shapes, %d before", now, used)
	}
}

func TestTooMuchTogether(t *testing.T) {
	t.Parallel()
	in := interpreter(t, chain(1))
	rows := tflite.MaxMemory / 16 * 3 / 4 // each tensor fits, both do not
	if err := in.Resize(0, []int{rows, 4}); err != nil {
		t.Fatal(err)
	}
	if err := in.Invoke(t.Context()); err == nil || !strings.Contains(err.Error(), "more memory") {
		t.Fatalf("Invoke = %v", err)
	}
	set(t, in, 0, []int{1, 4}, []float32{1, 2, 3, 4})
	if _, got := run[float32](t, in, 0); !slices.Equal(got, []float32{2, 4, 6, 8}) {
		t.Errorf("afterwards it gives %v", got)
	}
}

// TestFold: what follows from constants is computed once, whoever comes first.
func TestFold(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, -1)
	c := tflite.Constant(b, "c", []int{3}, []float32{1, 2, 3})
	b.Output("y", b.Add(x, b.Mul(c, b.Add(c, c, tflite.NoActivation), tflite.NoActivation), tflite.NoActivation))
	m, err := tflite.Load(build(t, b))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			in, err := m.NewInterpreter()
			if err == nil {
				err = tflite.SetInput(in, 0, []int{3}, []float32{10, 10, 10})
			}
			if err == nil {
				err = in.Invoke(t.Context())
			}
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := tflite.Output[float32](in, 0); err != nil || !slices.Equal(got, []float32{12, 18, 28}) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	all.Wait()
}

// TestShapesFromInputs: an input says what shape a tensor gets, in each run.
func TestShapesFromInputs(t *testing.T) {
	t.Parallel()
	m := rawModel{{
		tensors: []rawTensor{vector(6), {typ: tflite.Int32, shape: []int32{2}}, {typ: tflite.Float32, shape: []int32{2, 3}}, {typ: tflite.Float32, shape: []int32{2, 3}}},
		ops:     []rawOp{op(opReshape, 2, 0, 1), op(opAdd, 3, 2, 2)},
		in:      []int32{0, 1}, out: []int32{3},
	}}
	in, err := m.load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	set(t, in, 0, []int{6}, []float32{1, 2, 3, 4, 5, 6})
	for _, want := range [][]int32{{2, 3}, {6, 1}, {1, -1}, {3, 2}} {
		set(t, in, 1, []int{2}, want)
		shape, got := run[float32](t, in, 0)
		if shape[0] != int(want[0]) || !slices.Equal(got, []float32{2, 4, 6, 8, 10, 12}) {
			t.Errorf("%v of shape %v, want %v", got, shape, want)
		}
	}
	set(t, in, 1, []int{2}, []int32{4, 2})
	if err := in.Invoke(t.Context()); err == nil || !strings.Contains(err.Error(), "the number of elements differs") {
		t.Errorf("Invoke = %v", err)
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	m, err := tflite.Load(build(t, chain(1)))
	if err != nil {
		t.Fatal(err)
	}
	p := tflite.NewPool(m, 2)
	seen := map[*tflite.Interpreter]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := p.With(t.Context(), func(in *tflite.Interpreter) error {
				mu.Lock()
				seen[in] = true
				mu.Unlock()
				if err := tflite.SetInput(in, 0, []int{1, 4}, []float32{float32(i), 0, 0, 0}); err != nil {
					return err
				}
				if err := in.Invoke(t.Context()); err != nil {
					return err
				}
				if got, err := tflite.Output[float32](in, 0); err != nil || got[0] != 2*float32(i) {
					t.Errorf("%d: %v, %v", i, got, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(seen) > 2 {
		t.Errorf("%d interpreters, want at most 2", len(seen))
	}
	busy := tflite.NewPool(m, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err = busy.With(t.Context(), func(*tflite.Interpreter) error {
		return busy.With(ctx, func(*tflite.Interpreter) error { return nil })
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("With = %v, want the deadline", err)
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	in, err := powers(5).load(t).NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	p := in.Profile()
	if err := in.Invoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	for _, o := range p.Operators() {
		calls[o.Name] += o.Calls
	}
	if calls["WHILE"] != 1 || calls["MUL"] != 5 || calls["GATHER"] != 6 {
		t.Errorf("calls: %v", calls)
	}
	if first := p.Operators()[0]; first.Name != "WHILE" {
		t.Errorf("%s took longest, want WHILE, which holds the others", first.Name)
	}
}

// signed is a model of two signatures: one squares its input, the other adds up
// two.
func signed() rawModel {
	open := rawTensor{typ: tflite.Float32, shape: []int32{1}, open: []int32{-1}}
	return rawModel{
		{tensors: []rawTensor{open, open}, ops: []rawOp{op(schema.BuiltinOperatorSQUARE, 1, 0)}, in: []int32{0}, out: []int32{1}, signature: "square"},
		{tensors: []rawTensor{open, open, open}, ops: []rawOp{op(schema.BuiltinOperatorADD, 2, 0, 1)}, in: []int32{0, 1}, out: []int32{2}, signature: "add"},
	}
}

// TestSignatureOfAnotherSubgraph runs each of two subgraphs by its name, and
// takes its time.
func TestSignatureOfAnotherSubgraph(t *testing.T) {
	t.Parallel()
	data := signed().bytes()
	golden(t, "testdata/signatures.tflite", data)
	m := signed().load(t)
	for key, want := range map[string][]float32{"square": {4, 9}, "add": {4, 6}} {
		in, err := m.NewSignature(key)
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range in.Declared() {
			if err := tflite.SetInput(in, i, []int{2}, []float32{2, 3}); err != nil || !slices.Equal(d.Shape, []int{-1}) {
				t.Errorf("%s: input %d %+v: %v", key, i, d, err)
			}
		}
		p := in.Profile()
		if err := in.Invoke(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := tflite.Output[float32](in, 0); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s gives %v, %v, want %v", key, got, err, want)
		}
		graph := slices.IndexFunc(m.Info().Signatures, func(s tflite.Signature) bool { return s.Key == key })
		if n := m.Info().WithProfile(p).Subgraphs[graph].Nodes[0]; n.Share != 1 {
			t.Errorf("%s: its only operator took the share %v of the time", key, n.Share)
		}
	}
	if _, err := m.NewSignature("other"); err == nil || !strings.HasSuffix(err.Error(), `no signature "other": the model has "square", "add"`) {
		t.Errorf("NewSignature = %v", err)
	}
	if _, err := powers(2).load(t).NewSignature("other"); err == nil || !strings.HasSuffix(err.Error(), "the model has none") {
		t.Errorf("NewSignature = %v", err)
	}
}

// TestFoldedIsBounded: what is computed from constants is the model's as long as
// that goes with the size of the file; the rest counts for each interpreter.
func TestFoldedIsBounded(t *testing.T) {
	t.Parallel()
	fills := func(n int, size int32) (*tflite.Interpreter, error) {
		g := rawGraph{tensors: []rawTensor{{typ: tflite.Int32, shape: []int32{1}, data: int32s(size)}, {typ: tflite.Float32, shape: []int32{}, data: float32s(1)}}}
		for i := range int32(n) {
			g.tensors = append(g.tensors, rawTensor{typ: tflite.Float32, shape: []int32{size}})
			g.ops = append(g.ops, op(schema.BuiltinOperatorFILL, 2+i, 0, 1))
			g.out = append(g.out, 2+i)
		}
		in, err := rawModel{g}.load(t).NewInterpreter()
		if err != nil {
			return nil, err
		}
		return in, in.Invoke(t.Context())
	}
	in, err := fills(3, 1000)
	if err != nil || in.MemoryUsed() != 0 {
		t.Errorf("three small ones: %v, %d bytes", err, in.MemoryUsed())
	}
	in, err = fills(3, 3<<20)
	if err != nil || in.MemoryUsed() < 24<<20 {
		t.Errorf("three of 12 MiB: %v, %d bytes", err, in.MemoryUsed())
	}
	if _, err = fills(30, 3<<20); err == nil || !strings.Contains(err.Error(), "more memory") {
		t.Errorf("thirty: %v", err)
	}
}

// TestPlanIsStopped: the end of a context ends a plan of many operators as well.
func TestPlanIsStopped(t *testing.T) {
	t.Parallel()
	in := interpreter(t, chain(2000))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := errors.Join(in.Resize(0, []int{1, 4}), in.Invoke(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke = %v", err)
	}
}

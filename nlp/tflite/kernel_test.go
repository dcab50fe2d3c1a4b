package tflite_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
)

// at returns the position in a tensor of shape of the element at index, where
// dimensions of size 1 are repeated and missing ones are put in front.
func at(shape, index []int) int {
	pos := 0
	for i, d := range shape {
		j := index[i+len(index)-len(shape)]
		if d == 1 {
			j = 0
		}
		pos = pos*d + j
	}
	return pos
}

// each calls fn with every index of a shape, last dimension fastest.
func each(shape []int, fn func(index []int)) {
	if slices.Contains(shape, 0) {
		return
	}
	index := make([]int, len(shape))
	for {
		fn(index)
		d := len(shape) - 1
		for ; d >= 0; d-- {
			if index[d]++; index[d] < shape[d] {
				break
			}
			index[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// open returns a shape of the same rank with every dimension open.
func open(shape []int) []int {
	out := make([]int, len(shape))
	for i := range out {
		out[i] = -1
	}
	return out
}

func TestBroadcast(t *testing.T) {
	t.Parallel()
	cases := []struct{ a, b, out []int }{
		{[]int{}, []int{}, []int{}},
		{[]int{3}, []int{}, []int{3}},
		{[]int{}, []int{2, 2}, []int{2, 2}},
		{[]int{3}, []int{1}, []int{3}},
		{[]int{0}, []int{1}, []int{0}},
		{[]int{4, 0}, []int{0}, []int{4, 0}},
		{[]int{2, 3}, []int{2, 3}, []int{2, 3}},
		{[]int{2, 3}, []int{3}, []int{2, 3}},
		{[]int{2, 1}, []int{1, 3}, []int{2, 3}},
		{[]int{4, 1, 3}, []int{2, 1}, []int{4, 2, 3}},
		{[]int{1, 2, 1, 2}, []int{3, 1, 4, 1}, []int{3, 2, 4, 2}},
		{[]int{1, 1, 1, 1, 1, 1, 1, 5}, []int{2, 1, 2, 1, 2, 1, 2, 1}, []int{2, 1, 2, 1, 2, 1, 2, 5}},
		{[]int{6}, []int{1, 1, 1}, []int{1, 1, 6}},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.a, c.b), func(t *testing.T) {
			t.Parallel()
			x, y := floats(1, size(c.a)), floats(2, size(c.b))
			b := tflite.NewBuilder("")
			p, q := b.Input("x", tflite.Float32, open(c.a)...), b.Input("y", tflite.Float32, open(c.b)...)
			b.Output("mul", b.Mul(p, q, tflite.NoActivation))
			b.Output("add", b.Add(p, q, tflite.Relu))
			in := interpreter(t, b)
			set(t, in, 0, c.a, x)
			set(t, in, 1, c.b, y)
			var mul, add []float32
			each(c.out, func(i []int) {
				u, v := x[at(c.a, i)], y[at(c.b, i)]
				mul, add = append(mul, u*v), append(add, max(0, u+v))
			})
			shape, got := run[float32](t, in, 0)
			if !slices.Equal(shape, c.out) || !slices.Equal(got, mul) {
				t.Errorf("MUL = %v %v, want %v %v", shape, got, c.out, mul)
			}
			if got, err := tflite.Output[float32](in, 1); err != nil || !slices.Equal(got, add) {
				t.Errorf("ADD = %v, %v, want %v", got, err, add)
			}
		})
	}
}

func TestActivations(t *testing.T) {
	t.Parallel()
	x := []float32{-9, -0.5, 0, 0.5, 3, 9}
	want := map[tflite.Activation][]float32{
		tflite.NoActivation: x,
		tflite.Relu:         {0, 0, 0, 0.5, 3, 9},
		tflite.Relu6:        {0, 0, 0, 0.5, 3, 6},
		tflite.ReluN1To1:    {-1, -0.5, 0, 0.5, 1, 1},
	}
	for act, w := range want {
		b := tflite.NewBuilder("")
		p := b.Input("x", tflite.Float32, 6)
		b.Output("y", b.Mul(p, tflite.Constant(b, "one", []int{}, []float32{1}), act))
		in := interpreter(t, b)
		set(t, in, 0, []int{6}, x)
		if _, got := run[float32](t, in, 0); !slices.Equal(got, w) {
			t.Errorf("activation %d of %v = %v, want %v", act, x, got, w)
		}
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	cases := []struct {
		shape, axes []int
	}{
		{[]int{5}, []int{0}},
		{[]int{0}, []int{0}},
		{[]int{0, 3}, []int{0}},
		{[]int{3, 0}, []int{0}},
		{[]int{1, 1}, []int{0, 1}},
		{[]int{}, nil},
		{[]int{2, 3}, nil},
		{[]int{4, 3}, []int{0}},
		{[]int{4, 3}, []int{-1}},
		{[]int{4, 3}, []int{1, 1, -1}},
		{[]int{2, 3, 4}, []int{0, 2}},
		{[]int{2, 3, 4}, []int{1}},
		{[]int{2, 3, 4}, []int{2, 1, 0}},
		{[]int{2, 1, 3, 2, 1, 2}, []int{1, 3, 5}},
	}
	for _, c := range cases {
		for _, keep := range []bool{false, true} {
			t.Run(fmt.Sprint(c.shape, c.axes, keep), func(t *testing.T) {
				t.Parallel()
				testSum(t, c.shape, c.axes, keep)
			})
		}
	}
}

func testSum(t *testing.T, shape, axes []int, keep bool) {
	t.Helper()
	x := floats(3, size(shape))
	b := tflite.NewBuilder("")
	b.Output("sum", b.Sum(b.Input("x", tflite.Float32, open(shape)...), keep, axes...))
	in := interpreter(t, b)
	set(t, in, 0, shape, x)

	kept, out := slices.Clone(shape), []int{}
	for _, a := range axes {
		kept[(a+len(shape))%len(shape)] = 1
	}
	for i, d := range kept {
		reduced := slices.ContainsFunc(axes, func(a int) bool { return (a+len(shape))%len(shape) == i })
		if !reduced || keep {
			out = append(out, d)
		}
	}
	want := make([]float32, size(kept))
	each(shape, func(i []int) { want[at(kept, i)] += x[at(shape, i)] })
	got, values := run[float32](t, in, 0)
	if !slices.Equal(got, out) || !near(values, want) {
		t.Errorf("SUM = %v %v, want %v %v", got, values, out, want)
	}
}

func TestSumOfIntegers(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	b.Output("short", b.Sum(b.Input("x", tflite.Int32, 2, 2), false, 1))
	b.Output("long", b.Sum(b.Input("y", tflite.Int64, 2, 2), false, 0))
	in := interpreter(t, b)
	set(t, in, 0, []int{2, 2}, []int32{1, -2, 30, 4})
	set(t, in, 1, []int{2, 2}, []int64{1 << 40, 2, 3, 1})
	if _, got := run[int32](t, in, 0); !slices.Equal(got, []int32{-1, 34}) {
		t.Errorf("sum of INT32 = %v", got)
	}
	if _, got := run[int64](t, in, 1); !slices.Equal(got, []int64{1<<40 + 3, 3}) {
		t.Errorf("sum of INT64 = %v", got)
	}
}

func TestGather(t *testing.T) {
	t.Parallel()
	cases := []struct {
		table, indices []int
		axis           int
	}{
		{[]int{5}, []int{3}, 0},
		{[]int{5}, []int{}, 0},
		{[]int{5, 2}, []int{0}, 0},
		{[]int{5, 0}, []int{3}, 0},
		{[]int{5, 2}, []int{2, 3}, 0},
		{[]int{2, 5}, []int{4}, 1},
		{[]int{2, 5, 3}, []int{4}, -2},
		{[]int{2, 3, 5}, []int{1, 2}, 2},
		{[]int{0, 5}, []int{2}, 1},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.table, c.indices, c.axis), func(t *testing.T) {
			t.Parallel()
			x, ids := floats(4, size(c.table)), make([]int64, size(c.indices))
			for i := range ids {
				ids[i] = int64(i*3+4) % 5
			}
			b := tflite.NewBuilder("")
			b.Output("y", b.Gather(b.Input("x", tflite.Float32, open(c.table)...), b.Input("i", tflite.Int64, open(c.indices)...), c.axis))
			in := interpreter(t, b)
			set(t, in, 0, c.table, x)
			set(t, in, 1, c.indices, ids)
			axis := (c.axis + len(c.table)) % len(c.table)
			out := slices.Concat(c.table[:axis], c.indices, c.table[axis+1:])
			var want []float32
			each(out, func(i []int) {
				id := 0
				for k, d := range c.indices {
					id = id*d + i[axis+k]
				}
				from := slices.Concat(i[:axis], []int{int(ids[id])}, i[axis+len(c.indices):])
				want = append(want, x[at(c.table, from)])
			})
			shape, got := run[float32](t, in, 0)
			if !slices.Equal(shape, out) || !slices.Equal(got, want) {
				t.Errorf("GATHER = %v %v, want %v %v", shape, got, out, want)
			}
		})
	}
}

func TestGatherOfBytes(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	table := tflite.Constant(b, "table", []int{3, 2}, []int8{1, 2, 3, 4, -5, -6})
	b.Output("y", b.Gather(table, b.Input("i", tflite.Int32, -1), 0))
	in := interpreter(t, b)
	set(t, in, 0, []int{2}, []int32{2, 0})
	if shape, got := run[int8](t, in, 0); !slices.Equal(shape, []int{2, 2}) || !slices.Equal(got, []int8{-5, -6, 1, 2}) {
		t.Errorf("GATHER of INT8 = %v %v", shape, got)
	}
}

func TestFullyConnected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rows, depth, units int }{{1, 1, 1}, {0, 3, 2}, {1, 7, 4}, {5, 33, 3}, {3, 128, 17}, {2, 3, 1}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			t.Parallel()
			x, w, bias := floats(5, c.rows*c.depth), floats(6, c.units*c.depth), floats(7, c.units)
			b := tflite.NewBuilder("")
			in1 := b.Input("x", tflite.Float32, -1, c.depth)
			weights := tflite.Constant(b, "w", []int{c.units, c.depth}, w)
			b.Output("biased", b.FullyConnected(in1, weights, tflite.Constant(b, "b", []int{c.units}, bias), tflite.Relu6))
			b.Output("plain", b.FullyConnected(in1, weights, tflite.NoBias, tflite.NoActivation))
			in := interpreter(t, b)
			set(t, in, 0, []int{c.rows, c.depth}, x)
			var biased, plain []float32
			for r := range c.rows {
				for u := range c.units {
					var s float64
					for d := range c.depth {
						s += float64(x[r*c.depth+d]) * float64(w[u*c.depth+d])
					}
					plain = append(plain, float32(s))
					biased = append(biased, float32(math.Min(6, math.Max(0, s+float64(bias[u])))))
				}
			}
			shape, got := run[float32](t, in, 0)
			if !slices.Equal(shape, []int{c.rows, c.units}) || !near(got, biased) {
				t.Errorf("with bias: %v %v, want %v", shape, got, biased)
			}
			if got, err := tflite.Output[float32](in, 1); err != nil || !near(got, plain) {
				t.Errorf("without: %v, %v, want %v", got, err, plain)
			}
		})
	}
}

func TestFullyConnectedTakesRowsOfAnyShape(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, -1, -1)
	b.Output("y", b.FullyConnected(x, tflite.Constant(b, "w", []int{1, 3}, []float32{1, 10, 100}), tflite.NoBias, tflite.NoActivation))
	in := interpreter(t, b)
	set(t, in, 0, []int{2, 6}, []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2})
	if shape, got := run[float32](t, in, 0); !slices.Equal(shape, []int{4, 1}) || !slices.Equal(got, []float32{321, 654, 987, 210}) {
		t.Errorf("= %v %v", shape, got)
	}
	set(t, in, 0, []int{2, 2}, make([]float32, 4))
	if err := in.Invoke(context.Background()); err == nil || !strings.Contains(err.Error(), "4 values for weights [1,3]") {
		t.Errorf("Invoke() = %v", err)
	}
}

func TestFullyConnectedLast(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, -1, 2, -1)
	w := b.Input("w", tflite.Float32, -1, 3) // weights may be computed too
	b.Output("y", b.FullyConnectedLast(x, w, b.Input("bias", tflite.Float32, -1), tflite.NoActivation))
	b.Output("plain", b.FullyConnectedLast(x, w, tflite.NoBias, tflite.NoActivation))
	in := interpreter(t, b)
	set(t, in, 0, []int{1, 2, 3}, []float32{1, 2, 3, 4, 5, 6})
	set(t, in, 1, []int{1, 3}, []float32{1, 10, 100})
	set(t, in, 2, []int{1}, []float32{0.5})
	if shape, got := run[float32](t, in, 0); !slices.Equal(shape, []int{1, 2, 1}) || !slices.Equal(got, []float32{321.5, 654.5}) {
		t.Errorf("= %v %v", shape, got)
	}
	for want, shapes := range map[string][3][]int{
		"rows of 4 values for weights [1,3]":      {{1, 2, 4}, {1, 3}, {1}},
		"bias and weights differ in length":       {{1, 2, 3}, {1, 3}, {2}},
		"weights have 2 dimensions":               {{1, 2, 3}, {3}, {1}},
		"rows of 1 values for weights [2,0]":      {{1, 2, 1}, {2, 0}, {2}},
		"shape [20000,2,20000] needs more memory": {{20000, 2, 1}, {20000, 1}, {20000}},
	} {
		for i, s := range shapes {
			if err := in.Resize(i, s); err != nil {
				t.Fatal(err)
			}
		}
		if err := in.Invoke(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("shapes %v: %v, want an error with %q", shapes, err, want)
		}
	}
}

func TestArithmeticOfIntegers(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x, y := b.Input("x", tflite.Int32, 2), b.Input("y", tflite.Int64, 2)
	b.Output("product", b.Mul(x, x, tflite.NoActivation))
	b.Output("sum", b.Add(y, tflite.Constant(b, "one", []int{1}, []int64{1}), tflite.NoActivation))
	in := interpreter(t, b)
	set(t, in, 0, []int{2}, []int32{-3, 1 << 20})
	set(t, in, 1, []int{2}, []int64{1 << 60, -5})
	if _, got := run[int32](t, in, 0); !slices.Equal(got, []int32{9, 0}) { // it overflows as in C
		t.Errorf("product = %v", got)
	}
	if got, err := tflite.Output[int64](in, 1); err != nil || !slices.Equal(got, []int64{1<<60 + 1, -4}) {
		t.Errorf("sum = %v, %v", got, err)
	}
}

func TestBytesInAndOut(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	b.Output("y", b.Input("x", tflite.Int16, -1))
	in := interpreter(t, b)
	data := []byte{1, 2, 0xff, 0xff}
	if err := in.SetInputBytes(0, []int{2}, data); err != nil {
		t.Fatal(err)
	}
	if _, got := run[int16](t, in, 0); !slices.Equal(got, []int16{0x201, -1}) {
		t.Errorf("values = %v", got)
	}
	if got, err := in.OutputBytes(0); err != nil || !slices.Equal(got, data) {
		t.Errorf("bytes = %v, %v", got, err)
	}
}

func TestSwap(t *testing.T) {
	t.Parallel()
	for size, want := range map[int][]byte{1: {1, 2, 3, 4}, 2: {2, 1, 4, 3}, 4: {4, 3, 2, 1}} {
		got := []byte{1, 2, 3, 4}
		if tflite.Swap(got, size); !slices.Equal(got, want) {
			t.Errorf("elements of %d bytes: %v, want %v", size, got, want)
		}
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, shape := range [][]int{{1}, {4}, {0, 4}, {3, 0}, {2, 3, 5}, {1, 1}} {
		x := floats(8, size(shape))
		b := tflite.NewBuilder("")
		p := b.Input("x", tflite.Float32, open(shape)...)
		b.Output("softmax", b.Softmax(p, 2))
		b.Output("logistic", b.Logistic(p))
		b.Output("unit", b.L2Normalize(p))
		in := interpreter(t, b)
		set(t, in, 0, shape, x)
		var soft, logistic, units []float32
		width := shape[len(shape)-1]
		for row := range slices.Chunk(x, max(width, 1)) {
			scaled, lengths := make([]float64, width), make([]float64, width)
			for i, v := range row {
				scaled[i], lengths[i] = 2*float64(v), float64(v)
				logistic = append(logistic, float32(1/(1+math.Exp(-float64(v)))))
			}
			unit(lengths)
			for _, v := range lengths {
				units = append(units, float32(v))
			}
			soft = append(soft, shares(scaled)...)
		}
		for i, want := range [][]float32{soft, logistic, units} {
			if got, values := run[float32](t, in, i); !slices.Equal(got, shape) || !near(values, want) {
				t.Errorf("output %d of shape %v: %v %v, want %v", i, shape, got, values, want)
			}
		}
	}
}

func TestExtremes(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x := b.Input("x", tflite.Float32, 3)
	b.Output("softmax", b.Softmax(x, 1))
	b.Output("logistic", b.Logistic(x))
	b.Output("unit", b.L2Normalize(x))
	in := interpreter(t, b)
	set(t, in, 0, []int{3}, []float32{1e4, -1e4, 1e4})
	if _, got := run[float32](t, in, 0); !slices.Equal(got, []float32{0.5, 0, 0.5}) {
		t.Errorf("softmax = %v", got)
	}
	if _, got := run[float32](t, in, 1); !slices.Equal(got, []float32{1, 0, 1}) {
		t.Errorf("logistic = %v", got)
	}
	set(t, in, 0, []int{3}, []float32{0, 0, 0})
	if _, got := run[float32](t, in, 2); !slices.Equal(got, []float32{0, 0, 0}) {
		t.Errorf("unit vector of nothing = %v", got)
	}
}

func TestReshape(t *testing.T) {
	t.Parallel()
	cases := []struct{ from, to, want []int }{
		{[]int{2, 3}, []int{6}, []int{6}},
		{[]int{2, 3}, []int{3, -1}, []int{3, 2}},
		{[]int{1}, []int{}, []int{}},
		{[]int{0, 3}, []int{-1, 3}, []int{0, 3}},
		{[]int{2, 3}, []int{1, -1, 2, 1}, []int{1, 3, 2, 1}},
	}
	for _, c := range cases {
		x := floats(9, size(c.from))
		b := tflite.NewBuilder("")
		b.Output("y", b.Reshape(b.Input("x", tflite.Float32, open(c.from)...), c.to...))
		in := interpreter(t, b)
		set(t, in, 0, c.from, x)
		if shape, got := run[float32](t, in, 0); !slices.Equal(shape, c.want) || !slices.Equal(got, x) {
			t.Errorf("from %v to %v: %v %v, want %v %v", c.from, c.to, shape, got, c.want, x)
		}
	}
	b := tflite.NewBuilder("")
	b.Output("y", b.Reshape(b.Input("x", tflite.Float32, -1), -1, 4))
	in := interpreter(t, b)
	set(t, in, 0, []int{6}, make([]float32, 6))
	if err := in.Invoke(context.Background()); err == nil || !strings.Contains(err.Error(), "number of elements differs") {
		t.Errorf("six into rows of four: %v", err)
	}
}

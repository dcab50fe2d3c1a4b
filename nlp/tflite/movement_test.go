package tflite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/internal/schema"
)

// ramp returns the numbers from 0 on as a tensor.
func ramp[T float32 | int8 | int16 | int32 | int64](shape ...int) value {
	data := make([]T, size(shape))
	for i := range data {
		data[i] = T(i)
	}
	return val(shape, data...)
}

// list is a vector of INT32, such as a shape or axes.
func list(data ...int32) value { return val([]int{len(data)}, data...) }

// single is one value of INT32.
func single(x int32) value { return val([]int{}, x) }

func bools(shape []int, data ...uint8) value { return val(shape, data...).as(tflite.Bool) }

// ins and outs keep the tables below short.
func ins(v ...value) []value  { return v }
func outs(v ...value) []value { return v }

func TestMovement(t *testing.T) {
	for _, m := range movements() {
		m.check(t)
	}
}

func TestMovementDoesNotAllocate(t *testing.T) {
	for _, m := range movements() {
		in, err := m.interpreter(false)
		if err != nil {
			t.Errorf("%s: %v", m.code, err)
			continue
		}
		invoke := func() { err = in.Invoke(context.Background()) }
		if n := testing.AllocsPerRun(20, invoke); n != 0 || err != nil {
			t.Errorf("%s of %v: %v allocations, %v", m.code, m.in, n, err)
		}
	}
}

// movements lists calls of the operators that move elements, with outputs
// worked out by hand.
func movements() []opModel {
	return slices.Concat(
		gathers(), slicings(), joints(), packings(), splits(), turned(), copies(), reshapes(), depths(), paddings(),
		constants(), shapes(), ranges(), oneHots(), choices(), wheres(), casts(), tops(), sums(),
	)
}

func TestTransposeOfEverySize(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	types := []tflite.Type{tflite.Int8, tflite.Int16, tflite.Float32, tflite.Int64, tflite.Complex128}
	for range 400 {
		rank := 1 + r.IntN(6)
		shape, order := make([]int, rank), make([]int32, rank)
		for i, p := range r.Perm(rank) {
			shape[i], order[i] = 1+r.IntN(5), int32(p)
		}
		if rank == 2 || rank == 3 {
			shape[r.IntN(rank)] = 17 + r.IntN(30) // more than a tile
		}
		of := types[r.IntN(len(types))]
		x := value{typ: of, shape: shape, data: make([]byte, size(shape)*of.Size())}
		for i := range x.data {
			x.data[i] = byte(r.Uint32())
		}
		want := value{typ: of, shape: make([]int, rank)}
		for i, axis := range order {
			want.shape[i] = shape[axis]
		}
		each(want.shape, func(index []int) {
			from := make([]int, rank)
			for i, axis := range order {
				from[axis] = index[i]
			}
			p := at(shape, from) * of.Size()
			want.data = append(want.data, x.data[p:p+of.Size()]...)
		})
		m := opModel{code: schema.BuiltinOperatorTRANSPOSE, in: ins(x, list(order...)), out: outs(want)}
		if got, err := m.run(false); err != nil || !slices.Equal(got[0].data, want.data) {
			t.Fatalf("%s %v by %v: %v, %v, want %v", of, shape, order, got, err, want)
		}
	}
}

func TestMovementRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(gatherRefusals(), moverRefusals(), sliceRefusals(), makerRefusals()) {
		for _, constant := range []bool{false, true} {
			_, err := c.model.run(constant)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s of %v, constant %v: %v, want an error with %q", c.model.code, c.model.in, constant, err, c.want)
			}
		}
	}
}

// TestMovementOfDamage runs every call of the tables with inputs that are
// exchanged for others: errors are as good as results.
func TestMovementOfDamage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	odd := ins(
		list(), list(-1), list(1<<31-1, 1<<31-1), list(-1<<31), list(2, -2, 0), single(-1<<31), single(1<<31-1), single(7),
		val([]int{2, 2}, int32(1), -1, 1<<30, 5), val([]int{1}, int64(-1<<63)), val([]int{1}, int64(1<<63-1)), val([]int{}, int64(-2)),
		val[float32]([]int{0, 3}), val[float32]([]int{3, 0, 1 << 30}), ramp[float32](), ramp[float32](2, 3, 4), ramp[int8](5),
		ramp[int32](2, 1, 1, 1, 1, 1, 1, 2), bools([]int{2}, 1, 0), bools([]int{}, 1),
	)
	for range 3 {
		for _, m := range movements() {
			m.in = slices.Clone(m.in)
			for range 1 + r.IntN(2) {
				m.in[r.IntN(len(m.in))] = odd[r.IntN(len(odd))]
			}
			m.fields = slices.Clone(m.fields)
			for i, f := range m.fields {
				if _, ok := f.(int32); ok && r.IntN(3) == 0 {
					m.fields[i] = []int32{-1 << 31, -1, 0, 1, 3, 1<<31 - 1}[r.IntN(6)]
				}
			}
			for _, constant := range []bool{false, true} {
				_, err := m.run(constant)
				_ = fmt.Sprint(err)
			}
		}
	}
}

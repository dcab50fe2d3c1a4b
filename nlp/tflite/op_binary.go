package tflite

import (
	"context"

	"usher/nlp/tflite/internal/schema"
)

// number is what arithmetic works on.
type number interface{ float32 | int32 | int64 }

// elementwise is an operation on the elements of two broadcast tensors.
type elementwise struct {
	f32 func(dst, a, b []float32)
	i32 func(dst, a, b []int32)
	i64 func(dst, a, b []int64)
	act activation
}

func newMul(c *call) (kernel, error) {
	var act schema.ActivationFunctionType
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.MulOptions
		o.Init(c.options.Bytes, c.options.Pos)
		act = o.FusedActivationFunction()
	}
	return newBinary(c, elementwise{f32: mulRow[float32], i32: mulRow[int32], i64: mulRow[int64]}, act)
}

func newAdd(c *call) (kernel, error) {
	var act schema.ActivationFunctionType
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.AddOptions
		o.Init(c.options.Bytes, c.options.Pos)
		act = o.FusedActivationFunction()
	}
	return newBinary(c, elementwise{f32: addRow[float32], i32: addRow[int32], i64: addRow[int64]}, act)
}

func newBinary(c *call, k elementwise, act schema.ActivationFunctionType) (kernel, error) {
	if err := c.types(Float32, Int32, Int64); err != nil {
		return nil, err
	}
	if a, b := c.input(0).typ, c.input(1).typ; a != b {
		return nil, unsupported("of " + a.String() + " and " + b.String())
	}
	var err error
	if k.act, err = c.activation(act); err != nil {
		return nil, err
	}
	if k.act != actNone && c.input(0).typ != Float32 {
		return nil, unsupported("of " + c.input(0).typ.String() + " with an activation")
	}
	return k, nil
}

func (k elementwise) prepare(n *node) error {
	return n.resize(broadcast(n.dims[:0], n.in[0].shape, n.in[1].shape))
}

func (k elementwise) run(_ context.Context, n *node) error {
	a, b, out := n.in[0], n.in[1], n.out[0]
	switch out.def.typ {
	case Int32:
		rowwise(out.shape, view[int32](out.data), a.shape, view[int32](a.data), b.shape, view[int32](b.data), k.i32)
	case Int64:
		rowwise(out.shape, view[int64](out.data), a.shape, view[int64](a.data), b.shape, view[int64](b.data), k.i64)
	default:
		dst := view[float32](out.data)
		rowwise(out.shape, dst, a.shape, view[float32](a.data), b.shape, view[float32](b.data), k.f32)
		k.act.apply(dst)
	}
	return nil
}

// rowwise calls row for each run of the last dimension of dst. A broadcast
// last dimension of a or b comes as one value.
func rowwise[T number](shape []int, dst []T, ashape []int, a []T, bshape []int, b []T, row func(dst, a, b []T)) {
	if len(dst) == 0 {
		return
	}
	if len(a) == len(dst) && len(b) == len(dst) || len(shape) == 0 {
		row(dst, a, b)
		return
	}
	var astep, bstep, at [maxRank]int
	arow := steps(&astep, ashape, len(shape))
	brow := steps(&bstep, bshape, len(shape))
	width, ai, bi := shape[len(shape)-1], 0, 0
	for {
		row(dst[:width], a[ai:ai+arow], b[bi:bi+brow])
		if dst = dst[width:]; len(dst) == 0 {
			return
		}
		for d := len(shape) - 2; d >= 0; d-- {
			ai, bi = ai+astep[d], bi+bstep[d]
			if at[d]++; at[d] < shape[d] {
				break
			}
			ai, bi, at[d] = ai-astep[d]*shape[d], bi-bstep[d]*shape[d], 0
		}
	}
}

// steps sets how far each dimension of a result of the given rank moves in a
// tensor that is broadcast to it, and returns the length of its last dimension.
func steps(step *[maxRank]int, shape []int, rank int) int {
	size := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 {
			step[i+rank-len(shape)] = size
		}
		size *= shape[i]
	}
	if len(shape) == 0 {
		return 1
	}
	return shape[len(shape)-1]
}

func mulRow[T number](dst, a, b []T) {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(b) == len(dst) {
		for i := range dst {
			dst[i] = a[i] * b[i]
		}
		return
	}
	x := b[0]
	for i := range dst {
		dst[i] = a[i] * x
	}
}

func addRow[T number](dst, a, b []T) {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(b) == len(dst) {
		for i := range dst {
			dst[i] = a[i] + b[i]
		}
		return
	}
	x := b[0]
	for i := range dst {
		dst[i] = a[i] + x
	}
}

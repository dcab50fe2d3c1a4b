package tflite

import (
	"context"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// reductions are the operators that take dimensions away.
func reductions() map[schema.BuiltinOperator]operator {
	along := func(maxVersion int, kernel func(c *call) (kernel, error)) operator {
		return operator{maxVersion: maxVersion, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsReducerOptions, shapedBy: inputs(1), kernel: kernel}
	}
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorSUM:         along(2, newSum).by(onSums),
		schema.BuiltinOperatorMEAN:        along(3, newMean).by(onSums),
		schema.BuiltinOperatorREDUCE_PROD: along(2, newReduceProd),
		schema.BuiltinOperatorREDUCE_MAX:  along(3, newReduceMax).by(onSums),
		schema.BuiltinOperatorREDUCE_MIN:  along(3, newReduceMin).by(onSums),
		schema.BuiltinOperatorREDUCE_ANY:  along(1, newReduceAny),
		schema.BuiltinOperatorREDUCE_ALL:  along(1, newReduceAll),
		schema.BuiltinOperatorARG_MAX:     {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsArgMaxOptions, shapedBy: inputs(1), kernel: newArgMax},
		schema.BuiltinOperatorARG_MIN:     {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsArgMinOptions, shapedBy: inputs(1), kernel: newArgMin},
	}
}

// reduction brings the elements along some axes together.
type reduction struct {
	keep bool // the reduced dimensions stay, with size 1
	do   func(n *node, a *axes) error
}

// reductionsBy are the computations of a reduction by type.
type reductionsBy map[Type]func(n *node, a *axes) error

// keepsDims reads the option of a reduction.
func (c *call) keepsDims() bool {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return false
	}
	var o schema.ReducerOptions
	o.Init(c.options.Bytes, c.options.Pos)
	return o.KeepDims()
}

func newReduction(c *call, by reductionsBy) (kernel, error) {
	var k reduction
	k.keep = c.keepsDims()
	if of := c.input(1).typ; of != Int32 {
		return nil, unsupported("along axes of " + of.String())
	}
	of := c.input(0).typ
	if k.do = by[of]; k.do == nil {
		return nil, unsupported("of " + of.String())
	}
	return k, c.types(of)
}

// reducedShape appends the shape that is left.
func reducedShape(dst, shape []int, axes []int32, keep bool) ([]int, error) {
	reduced, err := reducedAxes(axes, len(shape))
	for i, d := range shape {
		switch {
		case !reduced[i]:
			dst = append(dst, d)
		case keep:
			dst = append(dst, 1)
		}
	}
	return dst, err
}

func (k reduction) prepare(n *node) error {
	shape, values := n.in[0].shape, view[int32](n.in[1].data)
	var err error
	if *geometryOf[axes](n), err = axesOf(shape, values); err != nil {
		return err
	}
	return n.resize(reducedShape(n.dims[:0], shape, values, k.keep))
}

func (k reduction) run(_ context.Context, n *node) error { return k.do(n, geometryOf[axes](n)) }

// straight makes a reduction whose intermediate results are the output.
func straight[T Element](r *reducer[T, T]) func(n *node, a *axes) error {
	return func(n *node, a *axes) error {
		reduce(view[T](n.out[0].data), view[T](n.in[0].data), a, r)
		return nil
	}
}

func newSum(c *call) (kernel, error) {
	by := reductionsBy{Float32: straight(reducerBy(simd.OpAdd, 0)), Int32: straight(reducerOf(0, plus[int32])), Int64: straight(reducerOf(0, plus[int64]))}
	if of := c.input(0).typ; of == Int8 || of == Uint8 {
		do, err := fixedSums(c, false)
		if err != nil {
			return nil, err
		}
		by[of] = do
	}
	return newReduction(c, by)
}

func newReduceProd(c *call) (kernel, error) {
	return newReduction(c, reductionsBy{
		Float32: straight(reducerOf(1, func(a, x float32) float32 { return a * x })),
		Int32:   straight(reducerOf(1, times[int32])), Int64: straight(reducerOf(1, times[int64])),
	})
}

func newReduceMax(c *call) (kernel, error) {
	return newReduction(c, reductionsBy{
		Float32: extreme(-math.MaxFloat32, reducerBy(simd.OpMax, unlimited().Low)),
		Int8:    straight(largest[int8](math.MinInt8)), Uint8: straight(largest[uint8](0)), Int16: straight(largest[int16](math.MinInt16)),
		Int32: straight(largest[int32](math.MinInt32)), Int64: straight(largest[int64](math.MinInt64)),
	})
}

// extreme is straight for floats; of nothing, the largest or smallest is none.
func extreme(none float32, r *reducer[float32, float32]) func(n *node, a *axes) error {
	reduced := straight(r)
	return func(n *node, a *axes) error {
		if a.count == 0 {
			out := floatsOf(n.out[0])
			for i := range out {
				out[i] = none
			}
			return nil
		}
		return reduced(n, a)
	}
}

// largest finds the largest whole number; least is the smallest there is.
func largest[T integer | uint8](least T) *reducer[T, T] {
	return byRows(least, func(acc T, row []T) T {
		for _, x := range row {
			acc = max(acc, x)
		}
		return acc
	}, func(acc, row []T) {
		row = row[:len(acc)]
		for i, a := range acc {
			acc[i] = max(a, row[i])
		}
	})
}

func newReduceMin(c *call) (kernel, error) {
	return newReduction(c, reductionsBy{
		Float32: extreme(math.MaxFloat32, reducerBy(simd.OpMin, unlimited().High)),
		Int8:    straight(reducerOf(math.MaxInt8, smaller[int8])), Uint8: straight(reducerOf(math.MaxUint8, smaller[uint8])),
		Int16: straight(reducerOf(math.MaxInt16, smaller[int16])), Int32: straight(reducerOf(math.MaxInt32, smaller[int32])),
		Int64: straight(reducerOf(math.MaxInt64, smaller[int64])),
	})
}

func newReduceAny(c *call) (kernel, error) {
	return newReduction(c, reductionsBy{Bool: straight(reducerOf(0, either))})
}

func newReduceAll(c *call) (kernel, error) {
	return newReduction(c, reductionsBy{Bool: straight(reducerOf(1, both))})
}

package tflite

import (
	"context"
	"fmt"
	"slices"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// matrices are the operators that multiply matrices.
func matrices() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorBATCH_MATMUL:    {maxVersion: 4, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsBatchMatMulOptions, kernel: newBatchMatMul},
		schema.BuiltinOperatorFULLY_CONNECTED: {maxVersion: 13, minIn: 2, maxIn: 3, options: schema.BuiltinOptionsFullyConnectedOptions, kernel: newFullyConnected},
	}
}

// fullyConnected multiplies rows of depth values by a matrix [units, depth].
type fullyConnected struct {
	keep bool // the result has the dimensions of the input, but for the last
	act  activation
}

func newFullyConnected(c *call) (kernel, error) {
	var k fullyConnected
	var act schema.ActivationFunctionType
	var asymmetric bool
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.FullyConnectedOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.keep, act, asymmetric = o.KeepNumDims(), o.FusedActivationFunction(), o.AsymmetricQuantizeInputs()
		if f := o.WeightsFormat(); f != schema.FullyConnectedOptionsWeightsFormatDEFAULT {
			return nil, unsupported("with weights in format " + f.String())
		}
	}
	var err error
	if k.act, err = c.activation(act); err != nil {
		return nil, err
	}
	return k.of(c, asymmetric)
}

// of returns the kernel for the types of a call.
func (k fullyConnected) of(c *call, asymmetric bool) (kernel, error) {
	x, w := c.input(0).typ, c.input(1).typ
	if err := c.types(Float32, Int8, Uint8, Int16); err != nil {
		return nil, err
	}
	biases := map[Type][]Type{Float32: {Float32}, Int8: {Int32}, Uint8: {Int32}, Int16: {Int32, Int64}}[x]
	if b := c.input(2); b != nil && !slices.Contains(biases, b.typ) {
		return nil, unsupported("of " + x.String() + " with a bias of " + b.typ.String())
	}
	switch {
	case x == Float32 && w == Float32:
		return &floatFullyConnected{k, floatWeights{room: c.packing}}, nil
	case x == Float32 && w == Int8:
		return newMixedFullyConnected(c, k, asymmetric)
	case x == Int8 && w == Int8, x == Uint8 && w == Uint8:
		return newWholeFullyConnected(c, k)
	case x == Int16 && w == Int8:
		return newShortFullyConnected(c, k)
	}
	return nil, unsupported("of " + x.String() + " and " + w.String())
}

// fullyConnectedShape appends the shape of the product.
func fullyConnectedShape(dst, in, weights []int, keep bool) ([]int, error) {
	if len(weights) != 2 || len(in) == 0 {
		return dst, fmt.Errorf("input %s and weights %s; weights have 2 dimensions", shapeText(in), shapeText(weights))
	}
	units, depth := weights[0], weights[1]
	if keep {
		if last := in[len(in)-1]; last != depth && last != unknown {
			return dst, fmt.Errorf("rows of %d values for weights %s", in[len(in)-1], shapeText(weights))
		}
		return append(append(dst, in[:len(in)-1]...), units), nil
	}
	n, err := count(in)
	if err != nil {
		return dst, err
	}
	if n == unknown {
		return append(dst, unknown, units), nil
	}
	if depth == 0 || n%depth != 0 {
		return dst, fmt.Errorf("%d values for weights %s", n, shapeText(weights))
	}
	return append(dst, n/depth, units), nil
}

func (k fullyConnected) prepare(n *node) error {
	if err := n.resize(fullyConnectedShape(n.dims[:0], n.in[0].shape, n.in[1].shape, k.keep)); err != nil {
		return err
	}
	return n.perUnit(0)
}

// floatFullyConnected is fullyConnected of floats.
type floatFullyConnected struct {
	fullyConnected
	weights floatWeights
}

func (k *floatFullyConnected) run(ctx context.Context, n *node) error {
	units, depth := n.in[1].shape[0], n.in[1].shape[1]
	out := rowsOf(n.out[0], units)
	x := simd.Rows{Data: view[float32](n.in[0].data), N: out.N, Stride: depth}
	return k.weights.multiply(ctx, n, n.in[1], n.given(2), out, x, k.act)
}

package tflite

import (
	"context"
	"errors"
	"fmt"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// fullyConnected multiplies rows of depth values by a matrix [units, depth].
type fullyConnected struct {
	keep bool // the result has the dimensions of the input, but for the last
	act  activation
}

// breath is how many multiplications go by between two looks at the context.
const breath = 1 << 22

func newFullyConnected(c *call) (kernel, error) {
	var k fullyConnected
	var act schema.ActivationFunctionType
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.FullyConnectedOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.keep, act = o.KeepNumDims(), o.FusedActivationFunction()
		if f := o.WeightsFormat(); f != schema.FullyConnectedOptionsWeightsFormatDEFAULT {
			return nil, unsupported("with weights in format " + f.String())
		}
	}
	if err := c.types(Float32); err != nil {
		return nil, err
	}
	for i := 1; i < len(c.in); i++ {
		if w := c.input(i); w != nil && w.typ != Float32 {
			return nil, unsupported("of FLOAT32 and " + w.typ.String())
		}
	}
	var err error
	k.act, err = c.activation(act)
	return k, err
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
	if b := n.bias(); b != nil && b.n != n.in[1].shape[0] {
		return errors.New("bias and weights differ in length")
	}
	return nil
}

// bias returns the third input, nil where it is not given.
func (n *node) bias() *tensor {
	if len(n.in) < 3 {
		return nil
	}
	return n.in[2]
}

func (k fullyConnected) run(ctx context.Context, n *node) error {
	x, w, out := view[float32](n.in[0].data), view[float32](n.in[1].data), view[float32](n.out[0].data)
	var bias []float32
	if b := n.bias(); b != nil {
		bias = view[float32](b.data)
	}
	units, depth, done := n.in[1].shape[0], n.in[1].shape[1], 0
	for dst := out; len(dst) > 0; dst = dst[units:] {
		for u := range units {
			row := w[u*depth : (u+1)*depth]
			dst[u] = simd.Dot(x[:depth], row)
			if done += depth; done > breath {
				done = 0
				if err := ctx.Err(); err != nil {
					return err
				}
			}
		}
		for u, b := range bias {
			dst[u] += b
		}
		x = x[depth:]
	}
	k.act.apply(out)
	return nil
}

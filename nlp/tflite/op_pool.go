package tflite

import (
	"context"
	"fmt"
	"math"

	"usher/nlp/tflite/internal/schema"
)

// pool takes the largest, the mean or the root of the mean square of what a
// window covers, for each channel.
type pool struct {
	window
	height, width int
	act           activation
	code          schema.BuiltinOperator
	out           affine // of INT8 and UINT8
}

func newPool(c *call) (kernel, error) {
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errNoOptions
	}
	var o schema.Pool2DOptions
	o.Init(c.options.Bytes, c.options.Pos)
	k := pool{height: int(o.FilterHeight()), width: int(o.FilterWidth()), code: c.code}
	var err error
	if k.window, err = newWindow(o.Padding(), o.StrideH(), o.StrideW(), 1, 1); err != nil {
		return nil, err
	}
	if k.height < 1 || k.width < 1 {
		return nil, fmt.Errorf("a window of %d by %d", k.height, k.width)
	}
	if k.act, err = c.activation(o.FusedActivationFunction()); err != nil {
		return nil, err
	}
	if c.input(0).typ == Float32 {
		return k, c.types(Float32)
	}
	if k.code == schema.BuiltinOperatorL2_POOL_2D {
		return nil, unsupported("of " + c.input(0).typ.String())
	}
	if err := c.types(Int8, Uint8); err != nil {
		return nil, err
	}
	k.out, err = c.output(0).affine()
	return k, err
}

func (k pool) prepare(n *node) error {
	x := n.in[0].shape
	s, err := k.on(x, k.height, k.width)
	if err != nil {
		return err
	}
	return n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, x[3]), nil)
}

func (k pool) run(ctx context.Context, n *node) error {
	s, err := k.on(n.in[0].shape, k.height, k.width)
	if err != nil || n.out[0].n == 0 {
		return err
	}
	low, high := k.act.bounds()
	switch n.in[0].def.typ {
	case Int8:
		low, high := activationRange(k.act, Int8, k.out)
		return poolRows(ctx, n, &s, k.whole(), int8(low), int8(high))
	case Uint8:
		low, high := activationRange(k.act, Uint8, k.out)
		return poolRows(ctx, n, &s, k.whole(), uint8(low), uint8(high))
	}
	return poolRows(ctx, n, &s, k.float(), low, high)
}

// pooling is how a pool works on a channel: it starts from a number, adds the
// others one by one, and ends knowing how many there were.
type pooling[S any] struct {
	first S
	add   func(so, x S) S
	end   func(so S, n int) S
}

func (k pool) float() pooling[float32] {
	sum := func(so, x float32) float32 { return so + x }
	same := func(so float32, _ int) float32 { return so }
	switch k.code {
	case schema.BuiltinOperatorMAX_POOL_2D:
		return pooling[float32]{float32(math.Inf(-1)), func(so, x float32) float32 { return max(so, x) }, same}
	case schema.BuiltinOperatorL2_POOL_2D:
		return pooling[float32]{0, func(so, x float32) float32 { return so + x*x }, func(so float32, n int) float32 {
			return float32(math.Sqrt(float64(so / float32(n))))
		}}
	}
	return pooling[float32]{0, sum, func(so float32, n int) float32 { return so / float32(n) }}
}

// whole computes means that are rounded to nearest, halves away from zero.
func (k pool) whole() pooling[int32] {
	if k.code == schema.BuiltinOperatorMAX_POOL_2D {
		return pooling[int32]{math.MinInt32, func(so, x int32) int32 { return max(so, x) }, func(so int32, _ int) int32 { return so }}
	}
	return pooling[int32]{0, func(so, x int32) int32 { return so + x }, func(so int32, n int) int32 {
		half := int32(n / 2)
		if so < 0 {
			half = -half
		}
		return (so + half) / int32(n)
	}}
}

// poolRows computes all positions.
func poolRows[T int8 | uint8 | float32, S int32 | float32](ctx context.Context, n *node, s *scene, by pooling[S], low, high T) error {
	channels := n.in[0].shape[3]
	image, out := view[T](n.in[0].data), view[T](n.out[0].data)
	for b := range n.in[0].shape[0] {
		for at := range s.positions() {
			if err := ctx.Err(); err != nil {
				return err
			}
			y0, y1, inY := s.y.inside(at / s.x.out)
			x0, x1, inX := s.x.inside(at % s.x.out)
			for c := range channels {
				so := by.first
				for y := range y1 - y0 {
					line := ((b*s.y.in+inY+y)*s.x.in+inX)*channels + c
					for x := range x1 - x0 {
						so = by.add(so, S(image[line+x*channels]))
					}
				}
				out[c] = T(min(max(by.end(so, (y1-y0)*(x1-x0)), S(low)), S(high)))
			}
			out = out[channels:]
		}
	}
	return nil
}

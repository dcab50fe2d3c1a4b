package tflite

import (
	"context"
	"fmt"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
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
	if n.in[0].def.typ == Float32 {
		return k.floats(ctx, n, &s)
	}
	memory, err := n.scratch(n.in[0].shape[3] * 4)
	if err != nil {
		return err
	}
	if n.in[0].def.typ == Int8 {
		return poolBytes[int8](ctx, k, n, &s, view[int32](memory))
	}
	return poolBytes[uint8](ctx, k, n, &s, view[int32](memory))
}

// each calls add for each run of pixels side by side that the window covers at a
// position, the first time with first, and then done with how many there were and
// where the result goes; they are counted from the start of input and output.
func (s *scene) each(ctx context.Context, batch int, add func(pixel, n int, first bool), done func(count, to int)) error {
	for at := range batch * s.positions() {
		if at%s.x.out == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b, at := at/s.positions(), at%s.positions()
		y0, y1, inY := s.y.inside(at / s.x.out)
		x0, x1, inX := s.x.inside(at % s.x.out)
		for y := range y1 - y0 {
			add((b*s.y.in+inY+y)*s.x.in+inX, x1-x0, y == 0)
		}
		done((y1-y0)*(x1-x0), b*s.positions()+at)
	}
	return nil
}

// floats pools floats.
func (k pool) floats(ctx context.Context, n *node, s *scene) error {
	channels := n.in[0].shape[3]
	image, out := floatsOf(n.in[0]), floatsOf(n.out[0])
	op := simd.OpAdd
	if k.code == schema.BuiltinOperatorMAX_POOL_2D {
		op = simd.OpMax
	}
	to := out[:min(channels, len(out))]
	err := s.each(ctx, n.in[0].shape[0], func(pixel, n int, first bool) {
		x := image[pixel*channels:][:n*channels]
		if k.code == schema.BuiltinOperatorL2_POOL_2D {
			if first {
				clear(to)
			}
			for ; len(x) > 0; x = x[channels:] {
				simd.MulAddRows(to, channels, simd.Operand{Data: x}, simd.Operand{Data: x})
			}
			return
		}
		if first {
			copy(to, x)
			x = x[channels:]
		}
		simd.Fold(op, to, x)
	}, func(count, at int) {
		if k.code != schema.BuiltinOperatorMAX_POOL_2D {
			simd.Div(to, to, []float32{float32(count)})
		}
		if rest := out[(at+1)*channels:]; len(rest) > 0 {
			to = rest[:channels]
		}
	})
	if k.code == schema.BuiltinOperatorL2_POOL_2D {
		for i, v := range out {
			out[i] = float32(math.Sqrt(float64(v)))
		}
	}
	if low, high := k.act.bounds(); k.act != actNone {
		simd.Limits{Low: low, High: high}.Cut(out, out)
	}
	return err
}

// poolBytes pools whole numbers. Means are rounded to nearest, halves away from
// zero.
func poolBytes[T int8 | uint8](ctx context.Context, k pool, n *node, s *scene, sums []int32) error {
	image, out := view[T](n.in[0].data), view[T](n.out[0].data)
	low, high := activationRange(k.act, n.in[0].def.typ, k.out)
	largest := k.code == schema.BuiltinOperatorMAX_POOL_2D
	return s.each(ctx, n.in[0].shape[0], func(pixel, n int, first bool) {
		for x := image[pixel*len(sums):][:n*len(sums)]; len(x) > 0; x = x[len(sums):] {
			switch row := x[:len(sums)]; {
			case first:
				for i, v := range row {
					sums[i] = int32(v)
				}
				first = false
			case largest:
				for i, v := range row {
					sums[i] = max(sums[i], int32(v))
				}
			default:
				for i, v := range row {
					sums[i] += int32(v)
				}
			}
		}
	}, func(count, to int) {
		row := out[to*len(sums):][:len(sums)]
		for i, v := range sums {
			if !largest {
				half := int32(count / 2)
				if v < 0 {
					half = -half
				}
				v = (v + half) / int32(count)
			}
			row[i] = T(min(max(v, low), high))
		}
	})
}

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
	if err := n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, x[3]), nil); err != nil || n.out[0].n == 0 {
		return err
	}
	c := n.newCanvas(s, 1, false)
	if x[3] < manyUnits {
		c.sort()
	}
	return c.place(n, 0, c.across.last-c.across.first, 1, 1)
}

func (k pool) run(ctx context.Context, n *node) error {
	switch {
	case n.out[0].n == 0:
		return nil
	case n.in[0].def.typ == Float32:
		return k.floats(ctx, n)
	}
	return k.bytes(ctx, n)
}

// covering is what a kernel of simd does for the pool.
func (k *pool) covering() simd.Covering {
	switch k.code {
	case schema.BuiltinOperatorMAX_POOL_2D:
		return simd.CoverTop
	case schema.BuiltinOperatorL2_POOL_2D:
		return simd.CoverSquares
	}
	return simd.CoverSum
}

// together is how many positions of a line are computed at a time: all, where the
// columns that they see lie next to one another.
func (k *pool) together(c *canvas) int {
	if c.planes != c.x.stride {
		return 0
	}
	return min(c.x.out, max(breath/(c.pixel()*max(c.steps.N(), 1)), 1))
}

// floats pools floats.
func (k pool) floats(ctx context.Context, n *node) error {
	c := geometryOf[canvas](n)
	line := c.x.out * c.channels
	memory, err := n.scratch(pieces(c.laidSize()*4, line*4))
	if err != nil {
		return err
	}
	r := room(memory)
	laid, counts := carve[float32](&r, c.laidSize()), carve[float32](&r, line)
	w, size := simd.Window[float32]{Covering: k.covering()}, line*c.y.out
	var around float32
	if w.Covering == simd.CoverTop {
		around = simd.Least[float32]()
	}
	for b := range n.in[0].shape[0] {
		image := laidOut(c, laid, floatsOf(n.in[0])[b*c.pixels():][:c.pixels()], around)
		out := floatsOf(n.out[0])[b*size:][:size]
		if err := sweep(ctx, c, w, out, image, k.together(c)); err != nil {
			return err
		}
		if w.Covering != simd.CoverTop {
			c.divide(out, counts)
		}
		if w.Covering == simd.CoverSquares {
			for i, v := range out {
				out[i] = float32(math.Sqrt(float64(v)))
			}
		}
	}
	k.act.cut(floatsOf(n.out[0]))
	return nil
}

// divide divides sums by how many pixels the window covers; counts is room for a
// line.
func (c *canvas) divide(sums, counts []float32) {
	low, high := actNone.bounds()
	for y := 0; y < c.y.out; {
		lines, alike := c.y.covered(y), 1
		for y+alike < c.y.out && c.y.covered(y+alike) == lines {
			alike++
		}
		for x := range c.x.out {
			pour(counts[x*c.channels:][:c.channels], float32(lines*c.x.covered(x)))
		}
		rows := sums[y*len(counts):][:alike*len(counts)]
		simd.Limits{Low: low, High: high}.Rows(simd.OpDiv, rows, len(counts), simd.Operand{Data: rows, Step: len(counts)}, simd.Operand{Data: counts})
		y += alike
	}
}

// bytes pools whole numbers.
func (k pool) bytes(ctx context.Context, n *node) error {
	c, typ := geometryOf[canvas](n), n.in[0].def.typ
	size := c.positions() * c.channels
	memory, err := n.scratch(pieces(c.pixels()*4, c.laidSize()*4, size*4, c.x.out*4))
	if err != nil {
		return err
	}
	r := room(memory)
	wide, laid, sums := carve[int32](&r, c.pixels()), carve[int32](&r, c.laidSize()), carve[int32](&r, size)
	columns := carve[int32](&r, c.x.out)
	for x := range columns {
		columns[x] = int32(c.x.covered(x))
	}
	w, around := simd.Window[int32]{Covering: k.covering()}, int32(0)
	if w.Covering == simd.CoverTop {
		around = simd.Least[int32]()
	}
	low, high := activationRange(k.act, typ, k.out)
	for b := range n.in[0].shape[0] {
		widen(wide, n.in[0].data[b*c.pixels():], typ, 0)
		if err := sweep(ctx, c, w, sums, laidOut(c, laid, wide, around), k.together(c)); err != nil {
			return err
		}
		if w.Covering != simd.CoverTop {
			c.mean(sums, columns)
		}
		for i, v := range sums {
			n.out[0].data[b*size+i] = byte(min(max(v, low), high))
		}
	}
	return nil
}

// mean makes means of sums. They are rounded to nearest, halves away from zero.
// columns says how many of the window a position of a line covers.
func (c *canvas) mean(sums, columns []int32) {
	for y := range c.y.out {
		lines := int32(c.y.covered(y))
		for _, n := range columns {
			count := lines * n
			for i, v := range sums[:c.channels] {
				half := count / 2
				if v < 0 {
					half = -half
				}
				sums[i] = (v + half) / count
			}
			sums = sums[c.channels:]
		}
	}
}

package tflite

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"usher/nlp/tflite/internal/schema"
)

// concatenation puts tensors side by side along an axis. Quantised ones whose
// scale is not the result's are converted to it.
type concatenation struct {
	axis   int
	scales []toScale // by input; none where all have the scale of the result
}

func newConcatenation(c *call) (kernel, error) {
	var k concatenation
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.ConcatenationOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.axis = int(o.Axis())
		if a := o.FusedActivationFunction(); a != schema.ActivationFunctionTypeNONE {
			return nil, unsupported("with activation " + a.String())
		}
	}
	if slices.Contains(c.in, -1) {
		return nil, errors.New("an input is not given")
	}
	switch c.input(0).typ {
	case Int8, Uint8, Int16:
		k.scales = c.rescales()
	}
	for i := range c.in {
		if err := c.moves(0, i); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// toScale converts the quantised values x of an input to those of the output:
// round(x·factor + shift) + zero, in float32 as the official runtime does.
type toScale struct{ factor, shift, zero float32 }

// rescales returns what makes the values of each input those of the output,
// nil where they are already.
func (c *call) rescales() []toScale {
	out := make([]toScale, len(c.in))
	same := true
	scale, zero := c.output(0).quant.first()
	for i := range c.in {
		s, z := c.input(i).quant.first()
		out[i] = toScale{factor: 1}
		if s == scale && z == zero {
			continue
		}
		same = false
		if out[i].factor = 0; scale != 0 {
			out[i].factor = s * (1 / scale)
		}
		out[i].shift, out[i].zero = -z*out[i].factor, zero
	}
	if same {
		return nil
	}
	return out
}

// first returns scale and zero point of a tensor, 1 and 0 where it has none.
func (q *Quantization) first() (scale, zero float32) {
	scale = 1
	if q != nil && len(q.Scale) > 0 {
		scale = q.Scale[0]
	}
	if q != nil && len(q.ZeroPoint) > 0 {
		zero = float32(q.ZeroPoint[0])
	}
	return scale, zero
}

func (k concatenation) prepare(n *node) error {
	first := n.in[0].shape
	dst := append(n.dims[:0], first...)
	if len(first) == 0 { // scalars become a vector
		dst = append(dst, 1)
	}
	axis, err := axisOf(k.axis, len(dst))
	if err != nil {
		return err
	}
	for _, t := range n.in[1:] {
		if len(t.shape) != len(first) {
			return fmt.Errorf("%s beside %s", shapeText(t.shape), shapeText(first))
		}
		size := 1
		for i, d := range t.shape {
			if i == axis {
				size = d
			} else if d != first[i] {
				return fmt.Errorf("%s beside %s along axis %d", shapeText(t.shape), shapeText(first), axis)
			}
		}
		dst[axis] += size
	}
	return n.resize(dst, nil)
}

func (k concatenation) run(_ context.Context, n *node) error {
	out := n.out[0]
	if out.n == 0 {
		return nil
	}
	axis, err := axisOf(k.axis, len(out.shape))
	if err != nil {
		return err
	}
	b := bandsOf(out, axis)
	for i, t := range n.in {
		width := t.n / b.rows
		b.put(t.data, width)
		if k.scales != nil {
			k.scales[i].convert(out, b.at-width, width, b)
		}
	}
	return nil
}

// convert converts the values of a band of the result.
func (r toScale) convert(out *tensor, from, width int, b bands) {
	for row := range b.rows {
		first := row*b.width + from
		switch out.def.typ {
		case Int16:
			shiftRow(view[int16](out.data)[first:][:width], r, math.MinInt16, math.MaxInt16)
		case Int8:
			shiftRow(view[int8](out.data)[first:][:width], r, math.MinInt8, math.MaxInt8)
		default:
			shiftRow(out.data[first:][:width], r, 0, math.MaxUint8)
		}
	}
}

func shiftRow[T int8 | uint8 | int16](row []T, r toScale, low, high float32) {
	for i, x := range row {
		y := float32(float32(x)*r.factor) + r.shift // the product is rounded, too
		row[i] = T(min(max(float32(math.Round(float64(y)))+r.zero, low), high))
	}
}

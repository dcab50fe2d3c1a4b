package tflite

import (
	"context"

	"usher/simd"
)

// rescale turns the sums of products of whole numbers into those of the output,
// with the rounding of the official runtime.
type rescale struct {
	simd.Rescale
	typ  Type // of the input and the output
	in   affine
	zero int32 // of the weights, as they are packed
}

// newRescale reads the quantisation of an input and of the output. scales are
// those of the weights, one for all or one for each unit.
func newRescale(c *call, input int, scales []float32, act activation) (*rescale, error) {
	x, y := c.input(input), c.output(0)
	q, err := affines(x, y)
	if err != nil {
		return nil, err
	}
	r := &rescale{typ: y.typ, in: q[0]}
	var multipliers []int32
	var shifts []int
	for _, s := range scales {
		m, shift := quantizeMultiplier(float64(q[0].scale) * float64(s) / float64(q[1].scale))
		multipliers, shifts = append(multipliers, m), append(shifts, shift)
	}
	low, high := activationRange(act, y.typ, q[1])
	r.Rescale = simd.NewRescale(multipliers, shifts, q[1].zero, low, high)
	return r, nil
}

// layerRescale is newRescale for weights that are input 1 and have their units
// along axis. Only those of UINT8 have a zero point, and are constant. Halves
// go up after the shift as well: so the official runtime rounds in layers, but
// not in products of two tensors.
func layerRescale(c *call, axis int, act activation) (*rescale, error) {
	r, err := layerScales(c, axis, act)
	if err != nil {
		return nil, err
	}
	r.Rescale = r.HalvesUp()
	return r, nil
}

func layerScales(c *call, axis int, act activation) (*rescale, error) {
	w := c.input(1)
	if w.typ != Uint8 {
		scales, err := w.weightScales(axis)
		if err != nil {
			return nil, err
		}
		return newRescale(c, 0, scales, act)
	}
	if !w.constant() {
		return nil, unsupported("of UINT8 with weights that are not constant")
	}
	q, err := w.affine()
	if err != nil {
		return nil, err
	}
	r, err := newRescale(c, 0, []float32{q.scale}, act)
	if err != nil {
		return nil, err
	}
	r.zero = q.zero - 128
	return r, nil
}

// from returns r for the units from first on.
func (r *rescale) from(first int) rescale {
	out := *r
	out.Rescale = r.From(first)
	return out
}

// row writes one row of the output.
func (r *rescale) row(dst []byte, sums, bias []int32, rest int32) {
	if len(bias) > 0 {
		bias = bias[:len(sums)]
	}
	r.Row(dst, sums, bias, rest)
}

// multiply computes the rows of out, which begin stride numbers apart, from
// those of x. sums is room for as many rows as are computed at a time.
func (r *rescale) multiply(ctx context.Context, m simd.Int8Matrix, out []byte, stride int, x simd.ByteRows, sums, bias []int32) error {
	units := m.Units()
	if units == 0 {
		return nil
	}
	part := len(sums) / units
	for at := 0; at < x.N; at += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := x.From(at, part)
		m.MulInt32(simd.Int32Rows{Data: sums, N: rows.N, Stride: units}, rows)
		if r.zero == 0 {
			r.Rows(out[at*stride:], stride, sums[:rows.N*units], units, bias, 0)
			continue
		}
		for i := range rows.N {
			to := out[(at+i)*stride:][:units]
			r.row(to, sums[i*units:][:units], bias, r.rest(rows, i, m.Depth()))
		}
	}
	return nil
}

// rest returns what the zero point of the weights adds to the sums of row i.
func (r *rescale) rest(x simd.ByteRows, i, depth int) int32 {
	if r.zero == 0 {
		return 0
	}
	sum := -x.Zero[i] * int32(depth)
	for _, b := range x.Data[i*x.Stride:][:depth] {
		sum += int32(b)
	}
	return -r.zero * sum
}

// sumRows is how many rows of n are multiplied before they are rescaled: what
// fits into the nearer caches.
func sumRows(n, units int) int { return min(n, max(1<<16/max(units, 1), 8)) }

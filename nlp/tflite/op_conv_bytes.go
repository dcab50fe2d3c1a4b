package tflite

import (
	"context"
	"errors"

	"usher/simd"
)

// byteConv is what convolutions with weights of bytes have in common.
type byteConv struct {
	*strip
	image  []uint8 // room for one image as bytes
	rows   simd.ByteRows
	values room // what is left of the scratch
}

// carveConv takes room for a convolution from n's scratch, and extra bytes.
func carveConv(n *node, t *strip, extra int) (byteConv, error) {
	pixels := t.y.in * t.x.in * t.channels
	wide := simd.ByteStride(pixels) + simd.ByteStride(1) // the kernels read whole quads
	memory, err := n.scratch(pieces(wide) + byteRowsSize(t.part, t.depth) + extra)
	if err != nil {
		return byteConv{}, err
	}
	r := room(memory)
	c := byteConv{strip: t, image: carve[uint8](&r, wide)[:pixels], rows: carveRows(&r, t.part, t.depth)}
	c.values = r
	return c, nil
}

// patches makes rows of the patches of group g from position at on.
func (c *byteConv) patches(g, at int, scale float32, zero int32) simd.ByteRows {
	p := patches[uint8]{
		scene: c.scene, image: c.image, channels: c.channels, channel: g * c.taken, taken: c.taken, zero: uint8(zero),
	}
	n := min(c.part, c.positions()-at)
	for i := range n {
		c.rows.Zero[i], c.rows.Scale[i] = zero, scale
	}
	rows := c.rows.From(0, n)
	if c.overlap() {
		rows.Stride = c.x.stride * c.channels
		rows.Data = c.image[at*rows.Stride : cap(c.image)]
		return rows
	}
	p.copy(rows.Data, rows.Stride, at, n)
	return rows
}

// group returns the weights of a group of units.
func (t *strip) group(w simd.Int8Weights, g int) simd.Int8Weights {
	first, last := g*t.units, (g+1)*t.units
	w.Data, w.Units = w.Data[first*t.depth:last*t.depth], t.units
	if len(w.Scale) > 1 {
		w.Scale = w.Scale[first:last]
	}
	if len(w.Bias) > 0 {
		w.Bias = w.Bias[first:last]
	}
	return w
}

// mixedConv is conv of floats with filters of INT8. Each image is made bytes
// when it is needed, with a zero point if the filters have scales of their own,
// as the official runtime does.
type mixedConv struct {
	conv
	scales  []float32
	weights byteWeights
}

func (k *mixedConv) run(ctx context.Context, n *node) error {
	t, err := k.strip(n)
	if err != nil || n.out[0].n == 0 {
		return err
	}
	w := int8Weights(n.in[1], t.all, t.depth)
	w.Scale, w.Bias = k.scales, floatsOf(n.given(2))
	packed := t.groups == 1 && shared(n.in[1], n.given(2)) && k.weights.pack(&w, Int8)
	c, err := carveConv(n, &t, k.weights.size(&w, packed))
	if err != nil {
		return err
	}
	for b := range n.in[0].shape[0] {
		image := floatsOf(n.in[0])[b*len(c.image):][:len(c.image)]
		by, zero := quantizeRange(image, len(k.scales) > 1)
		simd.ToBytes(c.image, image, by, zero)
		scale := float32(1)
		if by != 0 {
			scale = 1 / by
		}
		for g := range t.groups {
			part, left := t.group(w, g), c.values
			m := k.weights.matrix(&left, &part, packed)
			for at := 0; at < t.positions(); at += t.part {
				x := c.patches(g, at, scale, zero)
				out := floatsOf(n.out[0])[(b*t.positions()+at)*t.all+g*t.units:]
				if err := multiplyBytes(ctx, m, simd.Rows{Data: out, N: x.N, Stride: t.all}, x, k.act); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var errGroups = errors.New("filters of UINT8 in groups")

// wholeConv is conv of INT8 or UINT8.
type wholeConv struct {
	conv
	*rescale
	weights byteWeights
}

func (k *wholeConv) run(ctx context.Context, n *node) error {
	t, err := k.strip(n)
	if err != nil || n.out[0].n == 0 {
		return err
	}
	w := int8Weights(n.in[1], t.all, t.depth)
	packed := t.groups == 1 && shared(n.in[1]) && k.weights.pack(&w, k.typ)
	if k.typ == Uint8 && t.groups > 1 {
		return errGroups
	}
	if k.typ == Uint8 && !packed {
		return errPacking
	}
	c, err := carveConv(n, &t, wordsOf(t.part*t.units*4)+k.weights.size(&w, packed))
	if err != nil {
		return err
	}
	sums := carve[int32](&c.values, t.part*t.units)
	zero := byteOf(k.in.zero, k.typ)
	for b := range n.in[0].shape[0] {
		copy(c.image, n.in[0].data[b*len(c.image):])
		if k.typ == Int8 {
			flip(c.image)
		}
		for g := range t.groups {
			part, left, scales, bias := t.group(w, g), c.values, k.from(g*t.units), wholesOf(n.given(2))
			m := k.weights.matrix(&left, &part, packed)
			for at := 0; at < t.positions(); at += t.part {
				out := n.out[0].data[(b*t.positions()+at)*t.all+g*t.units:]
				if err := scales.multiply(ctx, m, out, t.all, c.patches(g, at, 1, zero), sums, bias[min(g*t.units, len(bias)):]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

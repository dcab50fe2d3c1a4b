package tflite

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
)

// pad puts a tensor into the midst of a larger one. What is around it is what
// the third input says or else zero, for quantised tensors their zero point.
type pad struct{ zero [16]byte }

func newPad(c *call) (kernel, error) {
	k := pad{c.zeroPoint()}
	if len(c.in) > 2 {
		return k, firstError(c.integers(1), c.moves(0, 2))
	}
	return k, firstError(c.integers(1), c.moves(0))
}

// zeroPoint returns, in its first bytes, the element of the output that stands
// for zero.
func (c *call) zeroPoint() (zero [16]byte) {
	_, point := c.output(0).quant.first()
	switch c.output(0).typ {
	case Int8, Uint8:
		zero[0] = byte(int64(point))
	case Int16:
		binary.NativeEndian.PutUint16(zero[:], uint16(int64(point)))
	}
	return zero
}

// padding returns how many elements are put before and after dimension i.
func (n *node) padding(i int) (before, after int) {
	return n.in[1].integer(2 * i), n.in[1].integer(2*i + 1)
}

// padded sets the shape of the output of a tensor that gets padding of at most
// limit, which depends on the size of the dimension.
func (n *node) padded(limit func(d int) int) error {
	shape, pads := n.in[0].shape, n.in[1].shape
	if len(pads) != 2 || pads[0] != len(shape) || pads[1] != 2 {
		return fmt.Errorf("paddings of shape %s for %d dimensions", shapeText(pads), len(shape))
	}
	dst := append(n.dims[:0], shape...)
	for i, d := range shape {
		before, after := n.padding(i)
		if before < 0 || after < 0 || before > limit(d) || after > limit(d) {
			return fmt.Errorf("paddings %d and %d of dimension %d, which has %d", before, after, i, d)
		}
		dst[i] += before + after
	}
	return n.resize(dst, nil)
}

// middle copies the input to its place in the output.
func (n *node) middle() {
	in, out := n.in[0], n.out[0]
	var w walk
	from, to := strides(in.shape), strides(out.shape)
	for i, d := range in.shape {
		before, _ := n.padding(i)
		w.to += before * to[i]
		w.add(d, from[i], to[i])
	}
	w.copy(out.data, in.data, in.def.typ.Size())
}

func (k pad) prepare(n *node) error {
	if v := n.given(2); v != nil && v.n != 1 {
		return fmt.Errorf("%d values to pad with", v.n)
	}
	return n.padded(func(int) int { return math.MaxInt32 })
}

func (k pad) run(_ context.Context, n *node) error {
	if v := n.given(2); v != nil {
		n.out[0].fill(v.data)
	} else {
		n.out[0].fillZero(k.zero)
	}
	n.middle()
	return nil
}

// fillZero gives all elements the value of the first bytes of zero.
func (t *tensor) fillZero(zero [16]byte) {
	if zero == [16]byte{} {
		clear(t.data)
		return
	}
	size := t.def.typ.Size()
	for i := 0; i < len(t.data); i += size {
		copy(t.data[i:i+size], zero[:])
	}
}

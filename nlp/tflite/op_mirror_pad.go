package tflite

import (
	"context"

	"usher/nlp/tflite/internal/schema"
)

// mirrorPad puts a tensor into the midst of a larger one, around which it is
// mirrored. At the mirror its outermost elements are repeated or are not.
type mirrorPad struct{ skip int } // 1: they are not

func newMirrorPad(c *call) (kernel, error) {
	k := mirrorPad{skip: 1}
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.MirrorPadOptions
		o.Init(c.options.Bytes, c.options.Pos)
		if o.Mode() == schema.MirrorPadModeSYMMETRIC {
			k.skip = 0
		}
	}
	return k, firstError(c.integers(1), c.moves(0))
}

func (k mirrorPad) prepare(n *node) error {
	return n.padded(func(d int) int { return max(d-k.skip, 0) })
}

// run mirrors one dimension after the other, from the last to the first: what
// lies within the later ones is complete then, and of the earlier ones only
// the midst is there.
func (k mirrorPad) run(_ context.Context, n *node) error {
	n.middle()
	in, out := n.in[0], n.out[0]
	step := strides(out.shape)
	first := 0 // of the midst of the earlier dimensions
	for i := range in.shape {
		before, _ := n.padding(i)
		first += before * step[i]
	}
	for axis := len(in.shape) - 1; axis >= 0; axis-- {
		before, after := n.padding(axis)
		first -= before * step[axis]
		d, s := in.shape[axis], step[axis]
		low := walk{from: first + (2*before-1+k.skip)*s, to: first}
		high := walk{from: first + (before+d-1-k.skip)*s, to: first + (before+d)*s}
		low.add(before, -s, s)
		high.add(after, -s, s)
		for i, whole := range out.shape {
			size := whole
			if i < axis {
				size = in.shape[i]
			}
			if i != axis {
				low.add(size, step[i], step[i])
				high.add(size, step[i], step[i])
			}
		}
		low.copy(out.data, out.data, out.def.typ.Size())
		high.copy(out.data, out.data, out.def.typ.Size())
	}
	return nil
}

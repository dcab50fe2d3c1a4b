package tflite

import (
	"context"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// depth moves squares of an image to one pixel of more channels, or back.
type depth struct {
	block int
	back  bool
}

func newSpaceToDepth(c *call) (kernel, error) {
	var k depth
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.SpaceToDepthOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.block = int(o.BlockSize())
	}
	return k, firstError(k.check(), c.moves(0))
}

func newDepthToSpace(c *call) (kernel, error) {
	k := depth{back: true}
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.DepthToSpaceOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.block = int(o.BlockSize())
	}
	return k, firstError(k.check(), c.moves(0))
}

func (k depth) check() error {
	if k.block < 1 {
		return fmt.Errorf("blocks of %d", k.block)
	}
	return nil
}

func (k depth) prepare(n *node) error {
	s, b := n.in[0].shape, k.block
	switch {
	case len(s) != 4:
		return fmt.Errorf("%d dimensions in the place of 4", len(s))
	case k.back && s[3]%(b*b) == 0:
		return n.resize(append(n.dims[:0], s[0], s[1]*b, s[2]*b, s[3]/(b*b)), nil)
	case !k.back && s[1]%b == 0 && s[2]%b == 0:
		return n.resize(append(n.dims[:0], s[0], s[1]/b, s[2]/b, s[3]*b*b), nil)
	}
	return fmt.Errorf("%s does not fall into blocks of %d", shapeText(s), b)
}

func (k depth) run(_ context.Context, n *node) error {
	image, deep := n.in[0], n.out[0]
	if k.back {
		image, deep = deep, image
	}
	i, d, b, channels := strides(image.shape), strides(deep.shape), k.block, image.shape[3]
	var w walk
	w.add(deep.shape[0], i[0], d[0])
	w.add(deep.shape[1], i[1]*b, d[1])
	w.add(deep.shape[2], i[2]*b, d[2])
	w.add(b, i[1], b*channels)
	w.add(b, i[2], channels)
	w.add(channels, 1, 1)
	if k.back {
		w.swap()
	}
	w.copy(n.out[0].data, n.in[0].data, image.def.typ.Size())
	return nil
}

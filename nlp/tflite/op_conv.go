package tflite

import (
	"context"
	"errors"
	"fmt"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// convolutions are the operators that move a window over an image.
func convolutions() map[schema.BuiltinOperator]operator {
	pool := operator{maxVersion: 3, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsPool2DOptions, kernel: newPool, floats: onPixels}
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorAVERAGE_POOL_2D:   pool,
		schema.BuiltinOperatorCONV_2D:           {maxVersion: 8, minIn: 2, maxIn: 3, options: schema.BuiltinOptionsConv2DOptions, kernel: newConv},
		schema.BuiltinOperatorDEPTHWISE_CONV_2D: {maxVersion: 7, minIn: 2, maxIn: 3, options: schema.BuiltinOptionsDepthwiseConv2DOptions, kernel: newDepthwise},
		schema.BuiltinOperatorL2_POOL_2D:        pool,
		schema.BuiltinOperatorMAX_POOL_2D:       pool,
	}
}

// conv is a convolution of an image [batch, height, width, channels] with
// filters [units, height, width, channels]. Where a filter has fewer channels
// than the image, the units are in groups, each of which sees as many channels
// as its filters have.
type conv struct {
	window
	act activation
}

func newConv(c *call) (kernel, error) {
	var k conv
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errNoOptions
	}
	var o schema.Conv2DOptions
	o.Init(c.options.Bytes, c.options.Pos)
	var err error
	if k.window, err = newWindow(o.Padding(), o.StrideH(), o.StrideW(), o.DilationHFactor(), o.DilationWFactor()); err != nil {
		return nil, err
	}
	if k.act, err = c.activation(o.FusedActivationFunction()); err != nil {
		return nil, err
	}
	if err := c.layer(); err != nil {
		return nil, err
	}
	switch x, w := c.input(0).typ, c.input(1).typ; {
	case x == Float32 && w == Float32:
		return &floatConv{k, floatWeights{room: c.packing}}, nil
	case x == Float32:
		scales, err := c.input(1).weightScales(0)
		return &mixedConv{k, scales, byteWeights{room: c.packing}}, err
	default:
		r, err := layerRescale(c, 0, k.act)
		return &wholeConv{k, r, byteWeights{room: c.packing}}, err
	}
}

// layer checks the types of input, weights, bias and output: floats with weights
// of floats or INT8, or all of INT8, or all of UINT8.
func (c *call) layer() error {
	if err := c.types(Float32, Int8, Uint8); err != nil {
		return err
	}
	x, w, bias := c.input(0).typ, c.input(1).typ, Int32
	if x == Float32 {
		bias = Float32
	}
	if x != w && (x != Float32 || w != Int8) {
		return unsupported("of " + x.String() + " and " + w.String())
	}
	if b := c.input(2); b != nil && b.typ != bias {
		return unsupported("of " + x.String() + " with a bias of " + b.typ.String())
	}
	return nil
}

func (k conv) prepare(n *node) error {
	x, w := n.in[0].shape, n.in[1].shape
	if len(w) != 4 {
		return fmt.Errorf("filters %s; they have 4 dimensions", shapeText(w))
	}
	s, err := k.on(x, w[1], w[2])
	if err != nil {
		return err
	}
	if w[3] == 0 || x[3] == 0 || x[3]%w[3] != 0 || w[0]%(x[3]/w[3]) != 0 {
		return fmt.Errorf("filters %s for an image %s", shapeText(w), shapeText(x))
	}
	if err := n.perUnit(0); err != nil {
		return err
	}
	return n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, w[0]), nil)
}

// strip is a convolution of one group in one image.
type strip struct {
	scene
	channels, taken int // of the image, of a filter
	units, all      int // of the group, of the output
	depth, groups   int
	part            int // positions that are computed at a time
}

// patchRoom is about how many numbers of patches are made at a time.
const patchRoom = 1 << 16

// strip works out the sizes of a call; prepare has checked them.
func (k conv) strip(n *node) (strip, error) {
	x, w := n.in[0].shape, n.in[1].shape
	s, err := k.on(x, w[1], w[2])
	t := strip{scene: s, channels: x[3], taken: w[3], all: w[0], depth: w[1] * w[2] * w[3]}
	t.groups = max(t.channels/t.taken, 1)
	t.units = t.all / t.groups
	t.part = min(max(patchRoom/max(t.depth, 1)&^7, 8), t.positions())
	return t, err
}

// direct tells whether the patches are the pixels of the image.
func (t *strip) direct() bool {
	return t.depth == t.taken && t.y.stride == 1 && t.x.stride == 1 && t.y.out == t.y.in && t.x.out == t.x.in
}

// overlap tells whether the patches lie in the image as they are, each a step
// further on: as they do in a sequence, an image of height 1, without padding.
func (t *strip) overlap() bool {
	return t.groups == 1 && t.y.out == 1 && t.y.kernel == 1 && t.x.dilation == 1 && t.x.before == 0 &&
		(t.x.out-1)*t.x.stride+t.x.kernel <= t.x.in
}

// floatConv is conv of floats.
type floatConv struct {
	conv
	weights floatWeights
}

func (k *floatConv) run(ctx context.Context, n *node) error {
	t, err := k.strip(n)
	if err != nil {
		return err
	}
	w := simd.Rows{Data: floatsOf(n.in[1]), N: t.all, Stride: t.depth}
	packed := t.groups == 1 && shared(n.in[1], n.given(2)) && k.weights.pack(w, t.depth, floatsOf(n.given(2)))
	size := simd.MatrixSize(t.units, t.depth)
	if packed {
		size = 0
	}
	memory, err := n.scratch(pieces(t.part*t.depth*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	buffer, into := carve[float32](&r, t.part*t.depth), carve[float32](&r, size)
	m := k.weights.packed
	for g := range t.groups {
		if !packed {
			var bias []float32
			if b := n.given(2); b != nil {
				bias = floatsOf(b)[g*t.units:][:t.units]
			}
			m = simd.PackRows(into, w.From(g*t.units, t.units), t.depth, bias)
		}
		for b := range n.in[0].shape[0] {
			if err := k.group(ctx, n, &t, m, b, g, buffer); err != nil {
				return err
			}
		}
	}
	return nil
}

// group computes a group of units in image b.
func (k *floatConv) group(ctx context.Context, n *node, t *strip, m simd.Matrix, b, g int, buffer []float32) error {
	low, high := k.act.bounds()
	pixels := t.y.in * t.x.in * t.channels
	p := patches[float32]{scene: t.scene, image: floatsOf(n.in[0])[b*pixels:][:pixels], channels: t.channels, channel: g * t.taken, taken: t.taken}
	size := t.positions() * t.all
	if size == 0 {
		return nil
	}
	out := simd.Rows{Data: floatsOf(n.out[0])[b*size:][:size][g*t.units:], N: t.positions(), Stride: t.all}
	if t.direct() && len(p.image) > 0 {
		return multiply(ctx, m, out, simd.Rows{Data: p.image[p.channel:], N: out.N, Stride: t.channels}, low, high)
	}
	if t.overlap() {
		return multiply(ctx, m, out, simd.Rows{Data: p.image, N: out.N, Stride: t.x.stride * t.channels}, low, high)
	}
	for at := 0; at < out.N; at += t.part {
		rows := min(t.part, out.N-at)
		p.copy(buffer, t.depth, at, rows)
		if err := multiply(ctx, m, out.From(at, rows), simd.Rows{Data: buffer, N: rows, Stride: t.depth}, low, high); err != nil {
			return err
		}
	}
	return nil
}

var errNoOptions = errors.New("it has no options")

package tflite

import (
	"context"
	"errors"
	"fmt"
	"sync"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// convolutions are the operators that move a window over an image.
func convolutions() map[schema.BuiltinOperator]operator {
	pool := operator{maxVersion: 3, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsPool2DOptions, kernel: newPool}
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorAVERAGE_POOL_2D:   pool,
		schema.BuiltinOperatorCONV_2D:           {maxVersion: 8, minIn: 2, maxIn: 3, options: schema.BuiltinOptionsConv2DOptions, kernel: newConv},
		schema.BuiltinOperatorDEPTHWISE_CONV_2D: {maxVersion: 7, minIn: 2, maxIn: 3, options: schema.BuiltinOptionsDepthwiseConv2DOptions, kernel: newDepthwise},
		schema.BuiltinOperatorL2_POOL_2D:        pool,
		schema.BuiltinOperatorMAX_POOL_2D:       pool,
	}
}

// filter is what all convolutions have.
type filter struct {
	window
	act activation
}

// filterOptions are the options of a convolution, of either kind.
type filterOptions interface {
	Init(buf []byte, at flatbuffers.UOffsetT)
	Padding() schema.Padding
	StrideH() int32
	StrideW() int32
	DilationHFactor() int32
	DilationWFactor() int32
	FusedActivationFunction() schema.ActivationFunctionType
}

// filter reads the options of a convolution into o, and checks the types.
func (c *call) filter(o filterOptions) (filter, error) {
	var k filter
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return k, errNoOptions
	}
	o.Init(c.options.Bytes, c.options.Pos)
	var err error
	if k.window, err = newWindow(o.Padding(), o.StrideH(), o.StrideW(), o.DilationHFactor(), o.DilationWFactor()); err != nil {
		return k, err
	}
	if k.act, err = c.activation(o.FusedActivationFunction()); err != nil {
		return k, err
	}
	return k, c.layer()
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

// conv is a convolution of an image [batch, height, width, channels] with
// filters [units, height, width, channels]. Where a filter has fewer channels
// than the image, the units are in groups, each of which sees as many channels
// as its filters have.
type conv struct {
	filter
	every int // numbers of a patch that the kernels take at a time
}

func newConv(c *call) (kernel, error) {
	f, err := c.filter(&schema.Conv2DOptions{})
	if err != nil {
		return nil, err
	}
	switch x, w := c.input(0).typ, c.input(1).typ; {
	case x == Float32 && w == Float32:
		return &floatConv{conv{f, 1}, groupWeights[simd.Matrix]{room: c.packing}}, nil
	case x == Float32:
		scales, err := c.input(1).weightScales(0)
		return &mixedConv{byteConv{conv{f, simd.ByteStride(1)}, groupWeights[simd.Int8Matrix]{room: c.packing}}, scales}, err
	default:
		r, err := layerRescale(c, 0, f.act)
		return &wholeConv{byteConv{conv{f, simd.ByteStride(1)}, groupWeights[simd.Int8Matrix]{room: c.packing}}, r}, err
	}
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
	if err := n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, w[0]), nil); err != nil || n.out[0].n == 0 {
		return err
	}
	t := k.strip(n.newCanvas(s, 1, true), w)
	return t.place(n, s.positions(), t.depth/(w[1]*t.run), t.run, k.every)
}

// strip is a convolution of one group in one image.
type strip struct {
	*canvas
	taken      int // channels of a filter
	units, all int // of the group, of the output
	groups     int
	depth      int // numbers of a patch
	run        int // how many of them lie one behind the other
}

// strip works out the sizes of a call with filters of shape w; prepare has checked
// them.
func (k conv) strip(c *canvas, w []int) strip {
	t := strip{canvas: c, taken: w[3], all: w[0], groups: c.channels / w[3], depth: w[1] * w[2] * w[3], run: w[3]}
	t.units = t.all / t.groups
	if t.groups == 1 && c.x.dilation == 1 {
		t.run *= w[2]
	}
	return t
}

// places are where the patches lie in the canvas.
func (t *strip) places() simd.Places { return simd.Places{Rows: t.rows, Steps: t.steps} }

// groupWeights are the packed weights of each group.
type groupWeights[M any] struct {
	room   *packing
	once   sync.Once
	groups []M
}

// pack packs weights of the model, those of a group into so many bytes, as long as
// there is room. It returns none where there is not, or where there were other
// groups before.
func (w *groupWeights[M]) pack(groups, size int, pack func(g int) M) []M {
	w.once.Do(func() {
		if w.room.take(groups * size) {
			for g := range groups {
				w.groups = append(w.groups, pack(g))
			}
		}
	})
	if len(w.groups) != groups {
		return nil
	}
	return w.groups
}

// floatConv is conv of floats.
type floatConv struct {
	conv
	weights groupWeights[simd.Matrix]
}

func (k *floatConv) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	t := k.strip(geometryOf[canvas](n), n.in[1].shape)
	size := simd.MatrixSize(t.units, t.depth)
	var packed []simd.Matrix
	if shared(n.in[1], n.given(2)) {
		packed = k.weights.pack(t.groups, size*4, func(g int) simd.Matrix { return t.pack(n, make([]float32, size), g) })
	}
	if packed != nil {
		size = 0
	}
	memory, err := n.scratch(pieces(t.laidSize()*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	laid, into := carve[float32](&r, t.laidSize()), carve[float32](&r, size)
	low, high := k.act.bounds()
	for b := range n.in[0].shape[0] {
		image := laidOut(t.canvas, laid, floatsOf(n.in[0])[b*t.pixels():][:t.pixels()], 0)
		for g := range t.groups {
			var m simd.Matrix
			if packed != nil {
				m = packed[g]
			} else {
				m = t.pack(n, into, g)
			}
			out := simd.Rows{Data: floatsOf(n.out[0])[b*t.positions()*t.all+g*t.units:], N: t.positions(), Stride: t.all}
			if err := multiplyPlaces(ctx, m, out, image[g*t.taken:], t.places(), low, high); err != nil {
				return err
			}
		}
	}
	return nil
}

// pack packs the weights of a group.
func (t *strip) pack(n *node, room []float32, g int) simd.Matrix {
	w := simd.Rows{Data: floatsOf(n.in[1]), N: t.all, Stride: t.depth}
	var bias []float32
	if b := n.given(2); b != nil {
		bias = floatsOf(b)[g*t.units:][:t.units]
	}
	return simd.PackRows(room, w.From(g*t.units, t.units), t.depth, bias)
}

// multiplyPlaces is multiply for rows that lie in an image.
func multiplyPlaces(ctx context.Context, m simd.Matrix, out simd.Rows, image []float32, at simd.Places, low, high float32) error {
	part := max(breath/(m.Units()*m.Depth()), 1)
	for i := 0; i < at.N(); i += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.MulPlaces(out.From(i, part), image, at.From(i, part), low, high)
	}
	return nil
}

var errNoOptions = errors.New("it has no options")

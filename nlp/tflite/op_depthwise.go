package tflite

import (
	"context"
	"fmt"
	"sync"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// depthwise is a convolution of each channel of an image on its own, with
// filters [1, height, width, units]: the same number of units for each channel.
type depthwise struct{ filter }

func newDepthwise(c *call) (kernel, error) {
	f, err := c.filter(&schema.DepthwiseConv2DOptions{})
	if err != nil {
		return nil, err
	}
	if c.input(0).typ == Float32 {
		k := &floatDepthwise{depthwise{f}, tapWeights[float32]{room: c.packing}, nil}
		if c.input(1).typ == Int8 {
			k.scales, err = c.input(1).weightScales(3)
		}
		return k, err
	}
	r, err := layerRescale(c, 3, f.act)
	if c.input(1).typ == Uint8 && err == nil {
		r.zero += 128 // the weights are used as they are
	}
	return &wholeDepthwise{depthwise{f}, tapWeights[int32]{room: c.packing}, r}, err
}

func (k depthwise) prepare(n *node) error {
	x, w := n.in[0].shape, n.in[1].shape
	if len(w) != 4 {
		return fmt.Errorf("filters %s; they have 4 dimensions", shapeText(w))
	}
	s, err := k.on(x, w[1], w[2])
	if err != nil {
		return err
	}
	if w[0] != 1 || x[3] == 0 || w[3]%x[3] != 0 {
		return fmt.Errorf("filters %s for an image %s", shapeText(w), shapeText(x))
	}
	if err := n.perUnit(3); err != nil {
		return err
	}
	if err := n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, w[3]), nil); err != nil || n.out[0].n == 0 {
		return err
	}
	c := n.newCanvas(s, w[3]/x[3], true)
	if together(w[3]) > 0 {
		c.sort()
	}
	return c.place(n, 0, w[2], 1, 1)
}

// manyUnits fill the vectors of the kernels.
const manyUnits = 16

// together is how many positions are computed at a time, so that pixels of a few
// numbers fill vectors as well; 0 where they do it alone.
func together(units int) int {
	if units >= manyUnits {
		return 0
	}
	return (4*manyUnits + units - 1) / units
}

// tapWeights are weights of a window for simd: a row of biases and one for each tap,
// with those of a position as often as positions are computed together.
type tapWeights[T int32 | float32] struct {
	room   *packing
	once   sync.Once
	packed []T
}

// tapsWidth is how long a row of them is for a window of so many units.
func tapsWidth(units int) int { return max(together(units), 1) * units }

// tapsSize is how many numbers filters w take.
func tapsSize(w *tensor) int { return (1 + w.shape[1]*w.shape[2]) * tapsWidth(w.shape[3]) }

// pack makes those of filters w of the model, as long as there is room; else it
// returns nil.
func (k *tapWeights[T]) pack(w *tensor, fill func(dst []T)) []T {
	k.once.Do(func() {
		if k.room.take(tapsSize(w) * 4) {
			dst := make([]T, tapsSize(w))
			fill(dst)
			k.packed = dst
		}
	})
	return k.packed
}

// fillTaps makes weights of a bias, or none, and of what weight returns for each
// number of a filter.
func fillTaps[T int32 | float32](dst []T, units int, bias []T, weight func(i int) T) {
	width := tapsWidth(units)
	for i := 0; len(dst) > 0; dst = dst[width:] {
		row := dst[:width]
		if i == 0 {
			clear(row)
			copy(row, bias)
		} else {
			for u := range units {
				row[u] = weight((i-1)*units + u)
			}
		}
		repeat(row, units)
		i++
	}
}

// floatDepthwise is depthwise of floats.
type floatDepthwise struct {
	depthwise
	weights tapWeights[float32]
	scales  []float32 // of filters of INT8
}

// fill makes weights of the filters and the bias.
func (k *floatDepthwise) fill(dst []float32, n *node) {
	weight := func(i int) float32 { return view[float32](n.in[1].data)[i] }
	if k.scales != nil {
		weight = func(i int) float32 { return float32(view[int8](n.in[1].data)[i]) * k.scales[i%len(k.scales)] }
	}
	fillTaps(dst, n.in[1].shape[3], floatsOf(n.given(2)), weight)
}

func (k *floatDepthwise) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	c, units, size := geometryOf[canvas](n), n.in[1].shape[3], 0
	var weights []float32
	if shared(n.in[1], n.given(2)) {
		weights = k.weights.pack(n.in[1], func(dst []float32) { k.fill(dst, n) })
	}
	if weights == nil {
		size = tapsSize(n.in[1])
	}
	memory, err := n.scratch(pieces(c.laidSize()*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	laid := carve[float32](&r, c.laidSize())
	if weights == nil {
		weights = carve[float32](&r, size)
		k.fill(weights, n)
	}
	out := floatsOf(n.out[0])
	w := simd.Window[float32]{Covering: simd.CoverWeighted, Weights: weights, WeightStep: tapsWidth(units)}
	for b := range n.in[0].shape[0] {
		image := laidOut(c, laid, floatsOf(n.in[0])[b*c.pixels():][:c.pixels()], 0)
		if err := sweep(ctx, c, w, out[b*c.positions()*units:], image, together(units)); err != nil {
			return err
		}
	}
	k.act.cut(out)
	return nil
}

// wholeDepthwise is depthwise of INT8 or UINT8.
type wholeDepthwise struct {
	depthwise
	weights tapWeights[int32]
	*rescale
}

// fill makes weights of the filters and the bias.
func (k *wholeDepthwise) fill(dst []int32, n *node) {
	weight := func(i int) int32 { return int32(int8(n.in[1].data[i])) } // these have no zero point
	if k.typ == Uint8 {
		weight = func(i int) int32 { return int32(n.in[1].data[i]) - k.zero }
	}
	fillTaps(dst, n.in[1].shape[3], wholesOf(n.given(2)), weight)
}

func (k *wholeDepthwise) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	c, units, size := geometryOf[canvas](n), n.in[1].shape[3], 0
	var weights []int32
	if shared(n.in[1], n.given(2)) {
		weights = k.weights.pack(n.in[1], func(dst []int32) { k.fill(dst, n) })
	}
	if weights == nil {
		size = tapsSize(n.in[1])
	}
	sums := c.positions() * units
	memory, err := n.scratch(pieces(c.pixels()*4, c.laidSize()*4, sums*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	wide, laid, all := carve[int32](&r, c.pixels()), carve[int32](&r, c.laidSize()), carve[int32](&r, sums)
	if weights == nil {
		weights = carve[int32](&r, size)
		k.fill(weights, n)
	}
	w := simd.Window[int32]{Covering: simd.CoverWeighted, Weights: weights, WeightStep: tapsWidth(units)}
	for b := range n.in[0].shape[0] {
		widen(wide, n.in[0].data[b*c.pixels():], k.typ, k.in.zero)
		if err := sweep(ctx, c, w, all, laidOut(c, laid, wide, 0), together(units)); err != nil {
			return err
		}
		k.Rows(n.out[0].data[b*sums:][:sums], units, all, units, nil, 0)
	}
	return nil
}

// widen makes 32 bits of INT8 or UINT8, counted from their zero.
func widen(dst []int32, src []byte, typ Type, zero int32) {
	src = src[:len(dst)]
	if typ == Int8 {
		for i, v := range src {
			dst[i] = int32(int8(v)) - zero
		}
		return
	}
	for i, v := range src {
		dst[i] = int32(v) - zero
	}
}

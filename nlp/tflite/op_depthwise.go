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
type depthwise struct {
	window
	act activation
}

func newDepthwise(c *call) (kernel, error) {
	var k depthwise
	if c.optionsOf == schema.BuiltinOptionsNONE {
		return nil, errNoOptions
	}
	var o schema.DepthwiseConv2DOptions
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
	if c.input(0).typ == Float32 {
		f := &floatDepthwise{depthwise: k, room: c.packing}
		if c.input(1).typ == Int8 {
			f.scales, err = c.input(1).weightScales(3)
		}
		return f, err
	}
	r, err := layerRescale(c, 3, k.act)
	if c.input(1).typ == Uint8 && err == nil {
		r.zero += 128 // the weights are used as they are
	}
	return &wholeDepthwise{k, r}, err
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
	return n.resize(append(n.dims[:0], x[0], s.y.out, s.x.out, w[3]), nil)
}

// tap is a point of the filter, and a run of neighbouring positions of one line of
// the result at which it lies inside of the image.
type tap struct {
	point   int // of the filter
	to, n   int // the first position, and how many; counted from the start of the result
	from    int // the pixel under the point there, counted from the start of the image
	between int // pixels from one position to the next
}

// taps calls line for each line of the result, with its first position and how
// many it has, and then add for its taps.
func (k depthwise) taps(ctx context.Context, n *node, line func(at, n int), add func(t tap)) error {
	w := n.in[1].shape
	s, err := k.on(n.in[0].shape, w[1], w[2])
	if err != nil {
		return err
	}
	for b := range n.in[0].shape[0] {
		for y := range s.y.out {
			if err := ctx.Err(); err != nil {
				return err
			}
			at := (b*s.y.out + y) * s.x.out
			line(at, s.x.out)
			y0, y1, inY := s.y.inside(y)
			for i := range y1 - y0 {
				row := (b*s.y.in + inY + i*s.y.dilation) * s.x.in
				for x := range w[2] {
					first, last := s.x.over(x)
					if first < last {
						add(tap{
							point: (y0+i)*w[2] + x, to: at + first, n: last - first,
							from: row + first*s.x.stride - s.x.before + x*s.x.dilation, between: s.x.stride,
						})
					}
				}
			}
		}
	}
	return nil
}

// floatDepthwise is depthwise of floats. Filters of INT8 are made floats, once
// if they are the model's.
type floatDepthwise struct {
	depthwise
	scales []float32 // of filters of INT8
	room   *packing
	once   sync.Once
	filter []float32
}

// operands returns the image, with each channel as often as it has units, and the
// filters as floats.
func (k *floatDepthwise) operands(n *node) (image, filters []float32, err error) {
	x, w := n.in[0], n.in[1]
	each := w.shape[3] / x.shape[3]
	made := k.scales != nil && !k.made(w)
	var sizes [2]int
	if each > 1 {
		sizes[0] = x.n * each * 4
	}
	if made {
		sizes[1] = w.n * 4
	}
	memory, err := n.scratch(pieces(sizes[:]...))
	if err != nil {
		return nil, nil, err
	}
	r := room(memory)
	image = floatsOf(x)
	if each > 1 {
		image = repeated(carve[float32](&r, x.n*each), image, each)
	}
	switch {
	case k.scales == nil:
		return image, floatsOf(w), nil
	case made:
		return image, k.expand(carve[float32](&r, w.n), view[int8](w.data)), nil
	}
	return image, k.filter, nil
}

// repeated writes each number of src so many times into dst.
func repeated(dst, src []float32, times int) []float32 {
	for i, v := range src {
		for j := range dst[i*times:][:times] {
			dst[i*times+j] = v
		}
	}
	return dst
}

// made tells whether there are filters that were made floats once and for all.
func (k *floatDepthwise) made(w *tensor) bool {
	if !shared(w) {
		return false
	}
	k.once.Do(func() {
		if k.room.take(w.n * 4) {
			k.filter = k.expand(make([]float32, w.n), view[int8](w.data))
		}
	})
	return k.filter != nil
}

// expand turns whole numbers into floats.
func (k *floatDepthwise) expand(dst []float32, w []int8) []float32 {
	for i, v := range w {
		dst[i] = float32(v) * k.scales[i%len(k.scales)]
	}
	return dst
}

func (k *floatDepthwise) run(ctx context.Context, n *node) error {
	out, bias, units := floatsOf(n.out[0]), floatsOf(n.given(2)), n.in[1].shape[3]
	image, filters, err := k.operands(n)
	if err != nil {
		return err
	}
	err = k.taps(ctx, n, func(at, n int) {
		for i := at; i < at+n && bias != nil; i++ {
			copy(out[i*units:][:units], bias)
		}
		if bias == nil {
			clear(out[at*units:][:n*units])
		}
	}, func(t tap) {
		x := simd.Operand{Data: image[t.from*units:], Step: t.between * units}
		simd.MulAddRows(out[t.to*units:][:t.n*units], units, x, simd.Operand{Data: filters[t.point*units:][:units]})
	})
	if low, high := k.act.bounds(); k.act != actNone {
		simd.Limits{Low: low, High: high}.Cut(out, out)
	}
	return err
}

// wholeDepthwise is depthwise of INT8 or UINT8.
type wholeDepthwise struct {
	depthwise
	*rescale
}

func (k *wholeDepthwise) run(ctx context.Context, n *node) error {
	channels, units, out := n.in[0].shape[3], n.in[1].shape[3], n.out[0].data
	line := n.out[0].shape[2] * units
	memory, err := n.scratch(line * 4)
	if err != nil {
		return err
	}
	sums, bias := view[int32](memory), wholesOf(n.given(2))
	add := addWholes[uint8]
	if k.typ == Int8 {
		add = addWholes[int8]
	}
	var begun, ready int // the line that is being computed
	done := func() {
		for i := range ready {
			k.row(out[(begun+i)*units:][:units], sums[i*units:][:units], bias, 0)
		}
	}
	err = k.taps(ctx, n, func(at, n int) {
		done()
		begun, ready = at, n
		clear(sums)
	}, func(t tap) {
		weights := n.in[1].data[t.point*units:][:units]
		for i := range t.n {
			add(sums[(t.to+i-begun)*units:][:units], n.in[0].data[(t.from+i*t.between)*channels:][:channels], weights, k.in.zero, k.zero)
		}
	})
	done()
	return err
}

// addWholes adds each channel times the weights of its units, both counted from
// their zeros. Weights of INT8 have none but 0.
func addWholes[T int8 | uint8](sums []int32, pixel, weights []byte, zero, weightZero int32) {
	if T(0)-1 < 0 {
		weightZero = 0
	}
	if len(sums) == len(pixel) {
		weights = weights[:len(pixel)]
		for u, x := range pixel {
			sums[u] += (int32(T(x)) - zero) * (int32(T(weights[u])) - weightZero)
		}
		return
	}
	each := len(sums) / len(pixel)
	for c, x := range pixel {
		for u := c * each; u < (c+1)*each; u++ {
			sums[u] += (int32(T(x)) - zero) * (int32(T(weights[u])) - weightZero)
		}
	}
}

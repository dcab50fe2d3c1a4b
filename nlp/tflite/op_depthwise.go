package tflite

import (
	"context"
	"fmt"
	"sync"

	"usher/nlp/tflite/internal/schema"
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

// each calls add for each filter point that lies inside of the image at each
// position, with the pixel and the weights there, and done after the last of a
// position with where its results go.
func (k depthwise) each(ctx context.Context, n *node, add func(pixel, point int), done func(at int)) error {
	w := n.in[1].shape
	s, err := k.on(n.in[0].shape, w[1], w[2])
	if err != nil {
		return err
	}
	for b := range n.in[0].shape[0] {
		for at := range s.positions() {
			if at%s.x.out == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			y0, y1, inY := s.y.inside(at / s.x.out)
			x0, x1, inX := s.x.inside(at % s.x.out)
			for y := y0; y < y1; y++ {
				line := (b*s.y.in + inY + (y-y0)*s.y.dilation) * s.x.in
				for x := x0; x < x1; x++ {
					add(line+inX+(x-x0)*s.x.dilation, y*w[2]+x)
				}
			}
			done(b*s.positions() + at)
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

// filters returns the filters as floats.
func (k *floatDepthwise) filters(n *node) ([]float32, error) {
	w := n.in[1]
	if k.scales == nil {
		return floatsOf(w), nil
	}
	if shared(w) {
		k.once.Do(func() {
			if k.room.take(w.n * 4) {
				k.filter = k.expand(make([]float32, w.n), view[int8](w.data))
			}
		})
		if k.filter != nil {
			return k.filter, nil
		}
	}
	memory, err := n.scratch(w.n * 4)
	if err != nil {
		return nil, err
	}
	return k.expand(view[float32](memory), view[int8](w.data)), nil
}

// expand turns whole numbers into floats.
func (k *floatDepthwise) expand(dst []float32, w []int8) []float32 {
	for i, v := range w {
		dst[i] = float32(v) * k.scales[i%len(k.scales)]
	}
	return dst
}

func (k *floatDepthwise) run(ctx context.Context, n *node) error {
	filters, err := k.filters(n)
	if err != nil {
		return err
	}
	image, out, bias := floatsOf(n.in[0]), floatsOf(n.out[0]), floatsOf(n.given(2))
	channels, units := n.in[0].shape[3], n.in[1].shape[3]
	low, high := k.act.bounds()
	to := out
	clear(out)
	return k.each(ctx, n, func(pixel, point int) {
		addProducts(to[:units], image[pixel*channels:][:channels], filters[point*units:][:units])
	}, func(int) {
		for u := range to[:units] {
			if bias != nil {
				to[u] += bias[u]
			}
			to[u] = min(max(to[u], low), high)
		}
		to = to[units:]
	})
}

// addProducts adds each channel times the weights of its units.
func addProducts(sums, pixel, weights []float32) {
	if len(sums) == len(pixel) {
		for u, w := range weights[:len(pixel)] {
			sums[u] += pixel[u] * w
		}
		return
	}
	each := len(sums) / len(pixel)
	for c, v := range pixel {
		for u := c * each; u < (c+1)*each; u++ {
			sums[u] += v * weights[u]
		}
	}
}

// wholeDepthwise is depthwise of INT8 or UINT8.
type wholeDepthwise struct {
	depthwise
	*rescale
}

func (k *wholeDepthwise) run(ctx context.Context, n *node) error {
	channels, units := n.in[0].shape[3], n.in[1].shape[3]
	memory, err := n.scratch(units * 4)
	if err != nil {
		return err
	}
	sums, bias := view[int32](memory), wholesOf(n.given(2))
	clear(sums)
	each := units / channels
	signed := k.typ == Int8
	image, filters, out := n.in[0].data, n.in[1].data, n.out[0].data
	return k.each(ctx, n, func(pixel, point int) {
		x, w := image[pixel*channels:][:channels], filters[point*units:][:units]
		for u := range sums {
			if signed {
				sums[u] += (int32(int8(x[u/each])) - k.in.zero) * int32(int8(w[u]))
			} else {
				sums[u] += (int32(x[u/each]) - k.in.zero) * (int32(w[u]) - k.zero)
			}
		}
	}, func(at int) {
		k.row(out[at*units:][:units], sums, bias, 0)
		clear(sums)
	})
}

package tflite_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"usher/nlp/tflite/internal/schema"
)

const (
	convolution = schema.BuiltinOperatorCONV_2D
	depthwise   = schema.BuiltinOperatorDEPTHWISE_CONV_2D
	averagePool = schema.BuiltinOperatorAVERAGE_POOL_2D
	maxPool     = schema.BuiltinOperatorMAX_POOL_2D
	l2Pool      = schema.BuiltinOperatorL2_POOL_2D
)

// windows are the options of convolutions and pools: strides and dilations are
// those of the width, then of the height.
type windows struct {
	valid            bool
	stride, dilation [2]int32
	relu             bool
	kernelW, kernelH int32 // of a pool
	code             schema.BuiltinOperator
}

func (w windows) call(out value, in ...value) opModel {
	padding, act := int8(0), int8(0)
	if w.valid {
		padding = 1
	}
	if w.relu {
		act = 1
	}
	m := opModel{code: w.code, version: 1, in: in, out: []value{out}}
	m.fields = []any{padding, w.stride[0], w.stride[1]}
	switch w.code {
	case convolution:
		m.options = schema.BuiltinOptionsConv2DOptions
		m.fields = append(m.fields, act, w.dilation[0], w.dilation[1])
	case depthwise:
		m.options = schema.BuiltinOptionsDepthwiseConv2DOptions
		m.fields = append(m.fields, int32(0), act, w.dilation[0], w.dilation[1])
	default:
		m.options = schema.BuiltinOptionsPool2DOptions
		m.fields = append(m.fields, w.kernelW, w.kernelH, act)
	}
	return m
}

// plain is a window that moves by one.
func plain(code schema.BuiltinOperator, valid bool) windows {
	return windows{code: code, valid: valid, stride: [2]int32{1, 1}, dilation: [2]int32{2, 1}, kernelW: 2, kernelH: 1}
}

func TestWindows(t *testing.T) {
	t.Parallel()
	line, pairs := val([]int{1, 1, 4, 1}, float32(1), 2, 3, -4), val([]int{1, 1, 2, 2}, float32(1), 2, 3, 4)
	filter := val([]int{1, 1, 2, 1}, float32(1), 10)
	bytes := val([]int{1, 1, 3, 1}, int8(-7), -4, 9).quantised(1, 0)
	same, valid, relu := plain(convolution, false), plain(convolution, true), plain(convolution, true)
	relu.relu = true
	for i, m := range []opModel{
		valid.call(val([]int{1, 1, 2, 1}, float32(31), -38), line, filter),
		relu.call(val([]int{1, 1, 2, 1}, float32(32), 0), line, filter, val([]int{1}, float32(1))),
		same.call(val([]int{1, 1, 4, 1}, float32(20), 31, -38, 3), line, filter),
		valid.call(val([]int{0, 1, 2, 1}, []float32{}...), val([]int{0, 1, 4, 1}, []float32{}...), filter),
		// Two groups: each filter sees one of the two channels.
		same.call(val([]int{1, 1, 2, 2}, float32(2), 6, 6, 12), pairs, val([]int{2, 1, 1, 1}, float32(2), 3)),
		valid.call(val([]int{1, 1, 2, 1}, float32(126), 254), val([]int{1, 1, 2, 1}, float32(126), 254), val([]int{1, 1, 1, 1}, int8(2)).quantised(0.5, 0)),
		valid.call(val([]int{1, 1, 1, 1}, int8(11)).quantised(1, 0), bytes, val([]int{1, 1, 2, 1}, int8(1), 2).quantised(1, 0)),

		plain(depthwise, true).call(val([]int{1, 1, 2, 1}, float32(31), -38), line, filter),
		plain(depthwise, false).call(val([]int{1, 1, 2, 4}, float32(1), 10, 200, 2000, 3, 30, 400, 4000), pairs, val([]int{1, 1, 1, 4}, float32(1), 10, 100, 1000)),
		plain(depthwise, true).call(val([]int{1, 1, 1, 1}, int8(11)).quantised(1, 0), bytes, val([]int{1, 1, 2, 1}, int8(1), 2).quantised(1, 0)),

		plain(averagePool, true).call(val([]int{1, 1, 3, 1}, float32(1.5), 2.5, -0.5), line),
		plain(averagePool, false).call(val([]int{1, 1, 4, 1}, float32(1.5), 2.5, -0.5, -4), line),
		plain(averagePool, true).call(val([]int{1, 1, 2, 1}, int8(-6), 3).quantised(1, 0), bytes),
		plain(maxPool, false).call(val([]int{1, 1, 3, 1}, int8(-4), 9, 9).quantised(1, 0), bytes),
		plain(l2Pool, true).call(val([]int{1, 1, 3, 1}, float32(math.Sqrt(2.5)), float32(math.Sqrt(6.5)), float32(math.Sqrt(12.5))), line),
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) { m.check(t) })
	}
}

func TestWindowsThatDoNotFit(t *testing.T) {
	t.Parallel()
	out, image := steps(1, 1, 1, 1), steps(1, 3, 3, 2)
	still, wide := plain(convolution, true), plain(maxPool, true)
	still.stride = [2]int32{0, 1}
	wide.kernelW = math.MaxInt32
	none := wide
	none.kernelH = 0
	bare := plain(convolution, true).call(out, image, image)
	bare.options = schema.BuiltinOptionsNONE
	for want, m := range map[string]opModel{
		"strides":                 still.call(out, image, image),
		"on an image of 3":        wide.call(out, image),
		"a window of 0 by":        none.call(out, image),
		"an image has 4":          plain(maxPool, true).call(out, steps(3, 3)),
		"they have 4 dimensions":  plain(convolution, true).call(out, image, steps(3, 3)),
		"for an image [1,3,3,2]":  plain(convolution, true).call(out, image, steps(1, 1, 1, 3)),
		"filters [2,1,1,2]":       plain(depthwise, true).call(out, image, steps(2, 1, 1, 2)),
		"bias and weights differ": plain(convolution, true).call(out, image, steps(1, 1, 1, 2), steps(2)),
		"a window of length 0":    plain(convolution, true).call(out, image, steps(1, 0, 1, 2)),
		"it has no options":       bare,
		"without a quantisation":  plain(maxPool, true).call(val([]int{1, 1, 1, 1}, int8(1)), val([]int{1, 1, 1, 1}, int8(1))),
	} {
		if _, err := m.run(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

// TestConvolutionsAgree holds convolutions of random sizes to the sum that they
// stand for.
func TestConvolutionsAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 32))
	for range 60 {
		batch, h, w, channels := 1+r.IntN(2), 1+r.IntN(9), 1+r.IntN(9), 1+r.IntN(5)
		units, kh, kw := 1+r.IntN(40), 1+r.IntN(3), 1+r.IntN(3)
		o := windows{code: convolution, stride: [2]int32{1 + r.Int32N(2), 1 + r.Int32N(2)}, dilation: [2]int32{1 + r.Int32N(2), 1 + r.Int32N(2)}}
		x, f := floats(r.Uint64(), batch*h*w*channels), floats(r.Uint64(), units*kh*kw*channels)
		m := o.call(val([]int{0}, []float32{}...), val([]int{batch, h, w, channels}, x...), val([]int{units, kh, kw, channels}, f...))
		in, err := m.interpreter(false)
		if err != nil {
			t.Fatal(err)
		}
		shape, got := run[float32](t, in, 0)
		want := make([]float32, len(got))
		each(shape, func(i []int) {
			var sum float64
			each([]int{kh, kw, channels}, func(k []int) {
				y := position(i[1], k[0], int(o.stride[1]), int(o.dilation[1]), h, kh, shape[1])
				xx := position(i[2], k[1], int(o.stride[0]), int(o.dilation[0]), w, kw, shape[2])
				if y >= 0 && y < h && xx >= 0 && xx < w {
					sum += float64(x[((i[0]*h+y)*w+xx)*channels+k[2]]) * float64(f[((i[3]*kh+k[0])*kw+k[1])*channels+k[2]])
				}
			})
			want[at(shape, i)] = float32(sum)
		})
		if !near(got, want) {
			t.Fatalf("%v, image %v, filters %v: %v, want %v", o, []int{batch, h, w, channels}, []int{units, kh, kw}, got, want)
		}
	}
}

// position returns where step k of a kernel lies at a position of a side that is
// padded on both ends to keep its length.
func position(at, k, stride, dilation, in, kernel, out int) int {
	before := max((out-1)*stride+(kernel-1)*dilation+1-in, 0) / 2
	return at*stride - before + k*dilation
}

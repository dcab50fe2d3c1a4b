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

// scenery is an image with a window on it, of random sizes.
type scenery struct {
	windows
	batch, height, width, channels int
	kernelHeight, kernelWidth      int
	units, taken                   int // of a convolution: all units, and the channels that one sees
}

func newScenery(r *rand.Rand, code schema.BuiltinOperator) scenery {
	s := scenery{batch: 1 + r.IntN(2), height: 1 + r.IntN(9), width: 1 + r.IntN(9), kernelHeight: 1 + r.IntN(4), kernelWidth: 1 + r.IntN(4)}
	s.channels = []int{1, 2, 3, 4, 8, 15, 16, 20}[r.IntN(8)]
	some := func(n int32) int32 { return 1 + r.Int32N(n) }
	s.windows = windows{code: code, stride: [2]int32{some(3), some(3)}, dilation: [2]int32{1, 1}, kernelW: int32(s.kernelWidth), kernelH: int32(s.kernelHeight)}
	switch code {
	case convolution:
		groups := 1
		if r.IntN(3) == 0 && s.channels%2 == 0 {
			groups = 2
		}
		s.taken, s.units = s.channels/groups, (1+r.IntN(20))*groups
	case depthwise:
		s.taken, s.units = 1, s.channels*(1+r.IntN(3))
	}
	if s.units > 0 && r.IntN(2) == 0 {
		s.dilation = [2]int32{some(12), some(3)}
	}
	s.valid = r.IntN(2) == 0 && (s.kernelWidth-1)*int(s.dilation[0]) < s.width && (s.kernelHeight-1)*int(s.dilation[1]) < s.height
	return s
}

func (s *scenery) image() []int { return []int{s.batch, s.height, s.width, s.channels} }

// filters is their shape.
func (s *scenery) filters() []int {
	if s.code == depthwise {
		return []int{1, s.kernelHeight, s.kernelWidth, s.units}
	}
	return []int{s.units, s.kernelHeight, s.kernelWidth, s.taken}
}

// sees calls see for each number of the image that the window covers at i, a place in
// an output of shape, with the number of the filters for it.
func (s *scenery) sees(shape, i []int, see func(x, w int)) {
	each([]int{s.kernelHeight, s.kernelWidth, max(s.taken, 1)}, func(k []int) {
		y := position(i[1], k[0], int(s.stride[1]), int(s.dilation[1]), s.height, s.kernelHeight, shape[1])
		x := position(i[2], k[1], int(s.stride[0]), int(s.dilation[0]), s.width, s.kernelWidth, shape[2])
		if y < 0 || y >= s.height || x < 0 || x >= s.width {
			return
		}
		channel, weight := i[3], 0
		switch s.code {
		case convolution:
			channel = i[3]/(s.units/(s.channels/s.taken))*s.taken + k[2]
			weight = ((i[3]*s.kernelHeight+k[0])*s.kernelWidth+k[1])*s.taken + k[2]
		case depthwise:
			channel = i[3] / (s.units / s.channels)
			weight = (k[0]*s.kernelWidth+k[1])*s.units + i[3]
		}
		see(((i[0]*s.height+y)*s.width+x)*s.channels+channel, weight)
	})
}

// TestConvolutionsAgree holds convolutions of random sizes to the sum that they
// stand for, with constant weights and with others.
func TestConvolutionsAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 32))
	for i := range 200 {
		s := newScenery(r, []schema.BuiltinOperator{convolution, depthwise}[i%2])
		x, f, bias := floats(r.Uint64(), product(s.image())), floats(r.Uint64(), product(s.filters())), floats(r.Uint64(), s.units)
		m := s.call(val([]int{0}, []float32{}...), val(s.image(), x...), val(s.filters(), f...), val([]int{s.units}, bias...))
		in, err := m.interpreter(r.IntN(2) == 0)
		if err != nil {
			t.Fatal(err)
		}
		shape, got := run[float32](t, in, 0)
		want := make([]float32, len(got))
		each(shape, func(i []int) {
			sum := float64(bias[i[3]])
			s.sees(shape, i, func(at, w int) { sum += float64(x[at]) * float64(f[w]) })
			want[at(shape, i)] = float32(sum)
		})
		if !near(got, want) {
			t.Fatalf("%+v: %v, want %v", s, got, want)
		}
	}
}

// TestPoolsAgree holds pools of random sizes to what they stand for.
func TestPoolsAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(35, 36))
	for i := range 300 {
		s := newScenery(r, []schema.BuiltinOperator{averagePool, maxPool, l2Pool}[i%3])
		x := floats(r.Uint64(), product(s.image()))
		in, err := s.call(val([]int{0}, []float32{}...), val(s.image(), x...)).interpreter(false)
		if err != nil {
			t.Fatal(err)
		}
		shape, got := run[float32](t, in, 0)
		want := make([]float32, len(got))
		each(shape, func(i []int) {
			n, sum, squares, top := 0.0, 0.0, 0.0, math.Inf(-1)
			s.sees(shape, i, func(at, _ int) {
				v := float64(x[at])
				n, sum, squares, top = n+1, sum+v, squares+v*v, max(top, v)
			})
			want[at(shape, i)] = float32(map[schema.BuiltinOperator]float64{
				averagePool: sum / n, maxPool: top, l2Pool: math.Sqrt(squares / n),
			}[s.code])
		})
		if !near(got, want) {
			t.Fatalf("%+v: %v, want %v", s, got, want)
		}
	}
}

// TestWideWindows: a window far larger than the image, or one that moves far, costs
// no more than what it covers.
func TestWideWindows(t *testing.T) {
	t.Parallel()
	strides := func(code schema.BuiltinOperator) windows {
		w := plain(code, false)
		w.stride = [2]int32{math.MaxInt32, math.MaxInt32}
		return w
	}
	pair := val([]int{1, 1, 2, 1}, float32(1), 10)
	pool := plain(maxPool, false)
	pool.kernelW, pool.kernelH = math.MaxInt32, math.MaxInt32
	far := plain(convolution, false)
	far.dilation = [2]int32{math.MaxInt32, math.MaxInt32}
	line := val([]int{1, 1, 4, 1}, float32(1), 2, 3, -4)
	for i, m := range []opModel{
		strides(maxPool).call(val([]int{1, 1, 1, 1}, float32(2)), line),
		strides(averagePool).call(val([]int{1, 1, 1, 1}, float32(1.5)), line),
		strides(convolution).call(val([]int{1, 1, 1, 1}, float32(31)), line, pair),
		strides(depthwise).call(val([]int{1, 1, 1, 1}, float32(31)), line, pair),
		pool.call(val([]int{1, 1, 4, 1}, float32(3), 3, 3, 3), line),
		far.call(val([]int{1, 1, 4, 1}, float32(10), 20, 30, -40), line, val([]int{1, 3, 3, 1}, float32(1), 2, 3, 4, 10, 6, 7, 8, 9)),
		func() opModel {
			deep := far
			deep.code = depthwise
			return deep.call(val([]int{1, 1, 4, 1}, float32(10), 20, 30, -40), line, val([]int{1, 3, 3, 1}, float32(1), 2, 3, 4, 10, 6, 7, 8, 9))
		}(),
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) { m.check(t) })
	}
}

// product multiplies dimensions.
func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// position returns where step k of a kernel lies at a position of a side that is
// padded on both ends to keep its length.
func position(at, k, stride, dilation, in, kernel, out int) int {
	before := max((out-1)*stride+(kernel-1)*dilation+1-in, 0) / 2
	return at*stride - before + k*dilation
}

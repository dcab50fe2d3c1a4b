package tflite

import (
	"context"
	"math"

	"usher/simd"
)

// mixedFullyConnected is fullyConnected of floats with weights of INT8: each
// row of the input is made bytes when it is needed.
type mixedFullyConnected struct {
	fullyConnected
	asymmetric bool
	scales     []float32
	weights    byteWeights
}

func newMixedFullyConnected(c *call, k fullyConnected, asymmetric bool) (kernel, error) {
	scales, err := c.input(1).weightScales(0)
	return &mixedFullyConnected{k, asymmetric, scales, byteWeights{room: c.packing}}, err
}

func (k *mixedFullyConnected) run(ctx context.Context, n *node) error {
	units, depth := n.in[1].shape[0], n.in[1].shape[1]
	out := rowsOf(n.out[0], units)
	w := int8Weights(n.in[1], units, depth)
	w.Scale, w.Bias = k.scales, floatsOf(n.given(2))
	packed := shared(n.in[1], n.given(2)) && k.weights.pack(&w, Int8)
	memory, err := n.scratch(byteRowsSize(out.N, depth) + k.weights.size(&w, packed))
	if err != nil {
		return err
	}
	r := room(memory)
	x := carveRows(&r, out.N, depth)
	quantizeRows(x, simd.Rows{Data: floatsOf(n.in[0]), N: out.N, Stride: depth}, depth, k.asymmetric)
	return multiplyBytes(ctx, k.weights.matrix(&r, &w, packed), out, x, k.act)
}

// int8Weights describes a tensor of weights that lie unit by unit.
func int8Weights(t *tensor, units, depth int) simd.Int8Weights {
	return simd.Int8Weights{Data: view[int8](t.data), Units: units, Depth: depth, UnitStep: depth, DepthStep: 1}
}

// wholeFullyConnected is fullyConnected of INT8 or UINT8.
type wholeFullyConnected struct {
	fullyConnected
	*rescale
	weights byteWeights
}

func newWholeFullyConnected(c *call, k fullyConnected) (kernel, error) {
	r, err := layerRescale(c, 0, k.act)
	return &wholeFullyConnected{k, r, byteWeights{room: c.packing}}, err
}

func (k *wholeFullyConnected) run(ctx context.Context, n *node) error {
	units, depth := n.in[1].shape[0], n.in[1].shape[1]
	rows := n.out[0].n / max(units, 1)
	w := int8Weights(n.in[1], units, depth)
	packed := shared(n.in[1]) && k.weights.pack(&w, k.typ)
	if k.typ == Uint8 && !packed {
		return errPacking
	}
	part := sumRows(rows, units)
	memory, err := n.scratch(byteRowsSize(rows, depth) + wordsOf(part*units*4) + k.weights.size(&w, packed))
	if err != nil {
		return err
	}
	r := room(memory)
	x := carveRows(&r, rows, depth)
	shiftRows(x, n.in[0].data, depth, k.typ, k.in.zero)
	sums := carve[int32](&r, part*units)
	m := k.weights.matrix(&r, &w, packed)
	return k.multiply(ctx, m, n.out[0].data, units, x, sums, wholesOf(n.given(2)))
}

// wholesOf returns the values of a tensor of INT32, none where it is not given.
func wholesOf(t *tensor) []int32 {
	if t == nil {
		return nil
	}
	return view[int32](t.data)
}

// shortFullyConnected is fullyConnected of INT16 with weights of INT8, in plain
// Go.
type shortFullyConnected struct {
	fullyConnected
	in, out   affine
	factors   []float64
	low, high int32
}

func newShortFullyConnected(c *call, k fullyConnected) (kernel, error) {
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	s := &shortFullyConnected{fullyConnected: k, in: q[0], out: q[1]}
	s.low, s.high = activationRange(k.act, Int16, s.out)
	scales, err := c.input(1).weightScales(0)
	for _, w := range scales {
		s.factors = append(s.factors, float64(s.in.scale)*float64(w)/float64(s.out.scale))
	}
	return s, err
}

func (k *shortFullyConnected) run(ctx context.Context, n *node) error {
	units, depth := n.in[1].shape[0], n.in[1].shape[1]
	x, w, out := view[int16](n.in[0].data), view[int8](n.in[1].data), view[int16](n.out[0].data)
	for i := range out {
		if i%max(units, 1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		u := i % units
		sum := wholeAt(n.given(2), u)
		row := x[i/units*depth:][:depth]
		for d, v := range w[u*depth:][:depth] {
			sum += int64(int32(row[d])-k.in.zero) * int64(v)
		}
		factor := k.factors[min(u, len(k.factors)-1)]
		out[i] = int16(saturate(math.Round(float64(sum)*factor)+float64(k.out.zero), k.low, k.high))
	}
	return nil
}

// wholeAt returns element i of a bias of INT32 or INT64, 0 where it is not given.
func wholeAt(t *tensor, i int) int64 {
	switch {
	case t == nil:
		return 0
	case t.def.typ == Int64:
		return view[int64](t.data)[i]
	}
	return int64(view[int32](t.data)[i])
}

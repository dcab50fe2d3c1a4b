package tflite

import (
	"context"

	"usher/simd"
)

// byteMatrix describes the right matrix of a product, whose units are its rows
// or its columns.
func (k batchMatMul) byteMatrix(y *tensor, p *pairs) simd.Int8Weights {
	size := p.units * p.depth
	w := simd.Int8Weights{Data: view[int8](y.data)[p.y*size:][:size], Units: p.units, Depth: p.depth, UnitStep: 1, DepthStep: p.units}
	if k.adjY {
		w.UnitStep, w.DepthStep = p.depth, 1
	}
	return w
}

// mixedBatchMatMul multiplies floats with matrices of INT8.
type mixedBatchMatMul struct {
	batchMatMul
	asymmetric bool
	scales     []float32
	weights    byteWeights
}

func newMixedBatchMatMul(c *call, k batchMatMul, asymmetric bool) (kernel, error) {
	q, err := c.input(1).weightScales(maxRank) // of the whole tensor only
	return &mixedBatchMatMul{k, asymmetric, q, byteWeights{room: c.packing}}, err
}

func (k *mixedBatchMatMul) run(ctx context.Context, n *node) error {
	p := k.pairs(n)
	xs, out := floatsOf(n.in[0]), floatsOf(n.out[0])
	size := simd.Int8MatrixSize(p.units, p.depth) * 4
	memory, err := n.scratch(byteRowsSize(p.rows, p.depth) + pieces(p.rows*p.depth*4, size))
	if err != nil {
		return err
	}
	r := room(memory)
	rows, turned := carveRows(&r, p.rows, p.depth), carve[float32](&r, p.rows*p.depth)
	var m simd.Int8Matrix
	for p.next() {
		x := xs[p.x*p.rows*p.depth:][:p.rows*p.depth]
		if k.adjX {
			swapped(turned, x, p.depth, p.rows)
			x = turned
		}
		quantizeRows(rows, simd.Rows{Data: x, N: p.rows, Stride: p.depth}, p.depth, k.asymmetric)
		if p.newY {
			w, rest := k.byteMatrix(n.in[1], &p), r
			w.Scale = k.scales
			m = k.weights.matrix(&rest, &w, p.numY == 1 && shared(n.in[1]) && k.weights.pack(&w, Int8))
		}
		to := simd.Rows{Data: out[p.i*p.rows*p.units:][:p.rows*p.units], N: p.rows, Stride: p.units}
		if err := multiplyBytes(ctx, m, to, rows, actNone); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// wholeBatchMatMul multiplies matrices of INT8.
type wholeBatchMatMul struct {
	batchMatMul
	*rescale
	weights byteWeights
}

func newWholeBatchMatMul(c *call, k batchMatMul) (kernel, error) {
	y, err := c.input(1).affine()
	if err != nil {
		return nil, err
	}
	r, err := newRescale(c, 0, []float32{y.scale}, actNone)
	if err != nil {
		return nil, err
	}
	r.zero = y.zero
	return &wholeBatchMatMul{k, r, byteWeights{room: c.packing}}, nil
}

func (k *wholeBatchMatMul) run(ctx context.Context, n *node) error {
	p := k.pairs(n)
	part, size := sumRows(p.rows, p.units), simd.Int8MatrixSize(p.units, p.depth)*4
	memory, err := n.scratch(byteRowsSize(p.rows, p.depth) + pieces(p.rows*p.depth, part*p.units*4, size))
	if err != nil {
		return err
	}
	r := room(memory)
	rows, turned := carveRows(&r, p.rows, p.depth), carve[uint8](&r, p.rows*p.depth)
	sums := carve[int32](&r, part*p.units)
	var m simd.Int8Matrix
	for p.next() {
		x := n.in[0].data[p.x*p.rows*p.depth:][:p.rows*p.depth]
		if k.adjX {
			swapped(turned, x, p.depth, p.rows)
			x = turned
		}
		shiftRows(rows, x, p.depth, Int8, k.in.zero)
		if p.newY {
			w, rest := k.byteMatrix(n.in[1], &p), r
			m = k.weights.matrix(&rest, &w, p.numY == 1 && shared(n.in[1]) && k.weights.pack(&w, Int8))
		}
		out := n.out[0].data[p.i*p.rows*p.units:][:p.rows*p.units]
		if err := k.multiply(ctx, m, out, p.units, rows, sums, nil); err != nil {
			return err
		}
	}
	return ctx.Err()
}

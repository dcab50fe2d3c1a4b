package tflite

import (
	"context"

	"usher/simd"
)

// byteMatrices packs the right matrices of products.
type byteMatrices struct {
	batchMatMul
	scales   []float32 // of the floats that come out
	matrices packedBatch[simd.Int8Matrix]
}

// matrix packs number i of y, whose units are its rows or its columns.
func (k *byteMatrices) matrix(room []int32, y *tensor, i int, p *pairs) simd.Int8Matrix {
	size := p.units * p.depth
	w := simd.Int8Weights{Data: view[int8](y.data)[i*size:][:size], Units: p.units, Depth: p.depth, UnitStep: 1, DepthStep: p.units}
	if k.adjY {
		w.UnitStep, w.DepthStep = p.depth, 1
	}
	w.Scale = k.scales
	return simd.PackInt8(room, w)
}

// pack packs all of y once where it is the model's, as long as there is room. It
// returns the words that each of them needs where there is not.
func (k *byteMatrices) pack(y *tensor, p *pairs) (packed bool, size int) {
	size = simd.Int8MatrixSize(p.units, p.depth)
	if shared(y) && k.matrices.pack(p.numY, size, func(i int) simd.Int8Matrix { return k.matrix(make([]int32, size), y, i, p) }) {
		return true, 0
	}
	return false, size
}

// mixedBatchMatMul multiplies floats with matrices of INT8.
type mixedBatchMatMul struct {
	byteMatrices
	asymmetric bool
}

func newMixedBatchMatMul(c *call, k batchMatMul, asymmetric bool) (kernel, error) {
	q, err := c.input(1).weightScales(maxRank) // of the whole tensor only
	return &mixedBatchMatMul{byteMatrices{k, q, packedBatch[simd.Int8Matrix]{room: c.packing}}, asymmetric}, err
}

func (k *mixedBatchMatMul) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil // however many products of nothing the shapes ask for
	}
	p := k.pairs(n)
	xs, out := floatsOf(n.in[0]), floatsOf(n.out[0])
	packed, size := k.pack(n.in[1], &p)
	memory, err := n.scratch(byteRowsSize(p.rows, p.depth) + pieces(p.rows*p.depth*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	rows, turned := carveRows(&r, p.rows, p.depth), carve[float32](&r, p.rows*p.depth)
	into := carve[int32](&r, size)
	var m simd.Int8Matrix
	for p.next() {
		x := xs[p.x*p.rows*p.depth:][:p.rows*p.depth]
		if k.adjX {
			swapped(turned, x, p.depth, p.rows)
			x = turned
		}
		quantizeRows(rows, simd.Rows{Data: x, N: p.rows, Stride: p.depth}, p.depth, k.asymmetric)
		switch {
		case packed:
			m = k.matrices.of[p.y]
		case p.newY:
			m = k.matrix(into, n.in[1], p.y, &p)
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
	byteMatrices
	*rescale
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
	return &wholeBatchMatMul{byteMatrices{batchMatMul: k, matrices: packedBatch[simd.Int8Matrix]{room: c.packing}}, r}, nil
}

func (k *wholeBatchMatMul) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil // however many products of nothing the shapes ask for
	}
	p := k.pairs(n)
	part := sumRows(p.rows, p.units)
	packed, size := k.pack(n.in[1], &p)
	memory, err := n.scratch(byteRowsSize(p.rows, p.depth) + pieces(p.rows*p.depth, part*p.units*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	rows, turned := carveRows(&r, p.rows, p.depth), carve[uint8](&r, p.rows*p.depth)
	sums, into := carve[int32](&r, part*p.units), carve[int32](&r, size)
	var m simd.Int8Matrix
	for p.next() {
		x := n.in[0].data[p.x*p.rows*p.depth:][:p.rows*p.depth]
		if k.adjX {
			swapped(turned, x, p.depth, p.rows)
			x = turned
		}
		shiftRows(rows, x, p.depth, Int8, k.in.zero)
		switch {
		case packed:
			m = k.matrices.of[p.y]
		case p.newY:
			m = k.matrix(into, n.in[1], p.y, &p)
		}
		out := n.out[0].data[p.i*p.rows*p.units:][:p.rows*p.units]
		if err := k.multiply(ctx, m, out, p.units, rows, sums, nil); err != nil {
			return err
		}
	}
	return ctx.Err()
}

package tflite

import (
	"context"
	"fmt"
	"math"
	"sync"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// batchMatMul multiplies pairs of matrices; dimensions before the last two
// broadcast.
type batchMatMul struct {
	adjX, adjY bool // the last two dimensions change places before
}

func newBatchMatMul(c *call) (kernel, error) {
	var k batchMatMul
	var asymmetric bool
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.BatchMatMulOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.adjX, k.adjY, asymmetric = o.AdjX(), o.AdjY(), o.AsymmetricQuantizeInputs()
	}
	if err := c.types(Float32, Int8); err != nil {
		return nil, err
	}
	switch x, y := c.input(0).typ, c.input(1).typ; {
	case x == Float32 && y == Float32:
		return &floatBatchMatMul{k, packedBatch[simd.Matrix]{room: c.packing}}, nil
	case x == Float32 && y == Int8:
		return newMixedBatchMatMul(c, k, asymmetric)
	case x == Int8 && y == Int8:
		return newWholeBatchMatMul(c, k)
	default:
		return nil, unsupported("of " + x.String() + " and " + y.String())
	}
}

// sizes returns the last two dimensions of a shape, changed if swap says so,
// and those before.
func sizes(shape []int, swap bool) (rows, columns int, batch []int) {
	last := len(shape) - 1
	if swap {
		return shape[last], shape[last-1], shape[:last-1]
	}
	return shape[last-1], shape[last], shape[:last-1]
}

func (k batchMatMul) prepare(n *node) error {
	x, y := n.in[0].shape, n.in[1].shape
	if len(x) < 2 || len(y) < 2 {
		return fmt.Errorf("shapes %s and %s; matrices have 2 dimensions or more", shapeText(x), shapeText(y))
	}
	rows, depth, xs := sizes(x, k.adjX)
	same, units, ys := sizes(y, k.adjY)
	if depth != same {
		return fmt.Errorf("shapes %s and %s: rows of %d numbers and columns of %d", shapeText(x), shapeText(y), depth, same)
	}
	shape, err := broadcast(n.dims[:0], xs, ys)
	return n.resize(append(shape, rows, units), err)
}

// pairs is a walk through the products of a call.
type pairs struct {
	rows, depth, units   int
	out, xs, ys          []int // batch dimensions
	count, numX, numY, i int
	x, y                 int // numbers of the present matrices
	newY                 bool
}

// pairs begins a walk.
func (k batchMatMul) pairs(n *node) pairs {
	var p pairs
	p.rows, p.depth, p.xs = sizes(n.in[0].shape, k.adjX)
	_, p.units, p.ys = sizes(n.in[1].shape, k.adjY)
	_, _, p.out = sizes(n.out[0].shape, false)
	p.count, p.numX, p.numY = volume(p.out), volume(p.xs), volume(p.ys)
	p.i, p.y = -1, -1
	return p
}

func volume(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// next goes to the next product, if there is one.
func (p *pairs) next() bool {
	if p.i++; p.i >= p.count {
		return false
	}
	y := batchAt(p.i, p.out, p.ys)
	p.x, p.newY, p.y = batchAt(p.i, p.out, p.xs), y != p.y, y
	return true
}

// batchAt returns which matrix of those that in numbers is used for number i of
// those that out numbers, into which in broadcasts.
func batchAt(i int, out, in []int) int {
	at, step := 0, 1
	for d, skip := len(out)-1, len(out)-len(in); d >= skip; d-- {
		if size := in[d-skip]; size != 1 {
			at += i % out[d] * step
			step *= size
		}
		i /= out[d]
	}
	return at
}

// swapped writes src, rows of the given width, into dst with rows and columns
// changed.
func swapped[T any](dst, src []T, rows, width int) {
	for i := range rows {
		for j, v := range src[i*width : (i+1)*width] {
			dst[j*rows+i] = v
		}
	}
}

// packedBatch holds the right matrices of products where they are the model's:
// packed once, as long as there is room.
type packedBatch[M any] struct {
	room *packing
	once sync.Once
	of   []M
	done bool
}

// pack packs the matrices of a call, each into size words, and tells whether there
// was room.
func (b *packedBatch[M]) pack(count, size int, one func(i int) M) bool {
	b.once.Do(func() {
		if b.done = b.room.take(count * size * 4); b.done {
			b.of = make([]M, count)
			for i := range b.of {
				b.of[i] = one(i)
			}
		}
	})
	return b.done
}

// floatBatchMatMul is batchMatMul of floats.
type floatBatchMatMul struct {
	batchMatMul
	matrices packedBatch[simd.Matrix]
}

func (k *floatBatchMatMul) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil // however many products of nothing the shapes ask for
	}
	p := k.pairs(n)
	xs, ys, out := floatsOf(n.in[0]), floatsOf(n.in[1]), floatsOf(n.out[0])
	size := simd.MatrixSize(p.units, p.depth)
	right := func(i int) []float32 { return ys[i*p.units*p.depth:][:p.units*p.depth] }
	packed := shared(n.in[1]) && k.matrices.pack(p.numY, size, func(i int) simd.Matrix {
		return k.order(make([]float32, size), right(i), &p)
	})
	if packed {
		size = 0
	}
	memory, err := n.scratch(pieces(p.rows*p.depth*4, size*4))
	if err != nil {
		return err
	}
	r := room(memory)
	turned, into := carve[float32](&r, p.rows*p.depth), carve[float32](&r, size)
	var m simd.Matrix
	for p.next() {
		x := xs[p.x*p.rows*p.depth:][:p.rows*p.depth]
		if k.adjX {
			swapped(turned, x, p.depth, p.rows)
			x = turned
		}
		rows := simd.Rows{Data: x, N: p.rows, Stride: p.depth}
		to := simd.Rows{Data: out[p.i*p.rows*p.units:][:p.rows*p.units], N: p.rows, Stride: p.units}
		switch {
		case packed:
			m = k.matrices.of[p.y]
		case p.rows <= fewRows:
			k.loose(to, rows, right(p.y), &p)
			continue
		case p.newY:
			m = k.order(into, right(p.y), &p)
		}
		if err := multiply(ctx, m, to, rows, float32(math.Inf(-1)), float32(math.Inf(1))); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// order packs a matrix whose units are its rows or its columns.
func (k *floatBatchMatMul) order(into, y []float32, p *pairs) simd.Matrix {
	if k.adjY {
		return simd.PackRows(into, simd.Rows{Data: y, N: p.units, Stride: p.depth}, p.depth, nil)
	}
	return simd.PackColumns(into, simd.Rows{Data: y, N: p.depth, Stride: p.units}, p.units, nil)
}

// loose computes a product of few rows with a matrix that is not packed.
func (k *floatBatchMatMul) loose(out, x simd.Rows, y []float32, p *pairs) {
	for i := range x.N {
		row, dst := x.Row(i, p.depth), out.Row(i, p.units)
		if k.adjY {
			simd.DotMany(row, y, dst)
			continue
		}
		clear(dst)
		for d, v := range row {
			simd.Axpy(v, y[d*p.units:][:p.units], dst)
		}
	}
}

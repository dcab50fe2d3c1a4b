package tflite

import (
	"context"
	"math"
	"sync"

	"usher/simd"
)

// breath is how many multiplications go by between two looks at the context:
// some milliseconds of the fastest kernels, a tenth of a second of plain Go.
const breath = 1 << 27

// For so few rows, or so few units, it does not pay to pack weights that are
// others in each run.
const fewRows, fewUnits = 3, 8

// bounds returns the numbers within which an activation keeps its results.
func (a activation) bounds() (low, high float32) {
	switch a {
	case actRelu:
		return 0, float32(math.Inf(1))
	case actRelu6:
		return 0, 6
	case actReluN1To:
		return -1, 1
	}
	return float32(math.Inf(-1)), float32(math.Inf(1))
}

// cut keeps numbers within them.
func (a activation) cut(x []float32) {
	if low, high := a.bounds(); a != actNone {
		simd.Limits{Low: low, High: high}.Cut(x, x)
	}
}

// floatWeights multiply rows of depth numbers by weights [units, depth].
// Those that are the model's are packed once, as long as there is room.
type floatWeights struct {
	room   *packing
	once   sync.Once
	packed simd.Matrix
	done   bool
}

// shared tells whether tensors are the model's, and so the same in every run.
// Those that are not given are.
func shared(tensors ...*tensor) bool {
	for _, t := range tensors {
		if t != nil && t.place != placeShared {
			return false
		}
	}
	return true
}

// floatsOf returns the values of a tensor, none where it is not given.
func floatsOf(t *tensor) []float32 {
	if t == nil {
		return nil
	}
	return view[float32](t.data)
}

// pack packs weights of the model, and tells whether there was room.
func (f *floatWeights) pack(w simd.Rows, depth int, bias []float32) bool {
	f.once.Do(func() {
		size := simd.MatrixSize(w.N, depth)
		if f.done = f.room.take(size * 4); f.done {
			f.packed = simd.PackRows(make([]float32, size), w, depth, bias)
		}
	})
	return f.done
}

// multiply computes the rows of out from those of x. It uses n's scratch.
func (f *floatWeights) multiply(ctx context.Context, n *node, weights, bias *tensor, out, x simd.Rows, act activation) error {
	units := weights.shape[0]
	depth := weights.n / max(units, 1)
	low, high := act.bounds()
	w := simd.Rows{Data: view[float32](weights.data), N: units, Stride: depth}
	if shared(weights, bias) && f.pack(w, depth, floatsOf(bias)) {
		return multiply(ctx, f.packed, out, x, low, high)
	}
	if x.N <= fewRows || units <= fewUnits {
		return multiplyLoose(ctx, w, floatsOf(bias), out, x, low, high)
	}
	room, err := n.scratch(simd.MatrixSize(units, depth) * 4)
	if err != nil {
		return err
	}
	return multiply(ctx, simd.PackRows(view[float32](room), w, depth, floatsOf(bias)), out, x, low, high)
}

// multiply computes a product in parts that take no longer than a breath.
func multiply(ctx context.Context, m simd.Matrix, out, x simd.Rows, low, high float32) error {
	part := max(breath/max(m.Units()*m.Depth(), 1), 1)
	for at := 0; at < x.N; at += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.Mul(out.From(at, part), x.From(at, part), low, high)
	}
	return nil
}

// multiplyLoose is multiply for weights that are not packed.
func multiplyLoose(ctx context.Context, w simd.Rows, bias []float32, out, x simd.Rows, low, high float32) error {
	for i := range x.N {
		if err := ctx.Err(); err != nil {
			return err
		}
		dst := out.Row(i, w.N)
		simd.DotMany(x.Row(i, w.Stride), w.Data, dst)
		for u, b := range bias {
			dst[u] += b
		}
		for u, v := range dst {
			dst[u] = min(max(v, low), high)
		}
	}
	return nil
}

// rowsOf returns the values of a tensor as rows of the given width.
func rowsOf(t *tensor, width int) simd.Rows {
	return simd.Rows{Data: view[float32](t.data), N: t.n / max(width, 1), Stride: width}
}

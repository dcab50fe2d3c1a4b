package tflite

import (
	"errors"
	"sync"

	"usher/simd"
)

// lstmProducts are the packed weights of an LSTM, those of all gates one below
// the other.
type lstmProducts struct {
	room *packing
	once sync.Once
	fail error

	input, recurrent, projection lstmProduct
}

// lstmProduct is a packed matrix of floats or of whole numbers.
type lstmProduct struct {
	floats simd.Matrix
	bytes  simd.Int8Matrix
}

var errLoose = errors.New("its weights are not constant")

// pack packs the weights with those biases that are floats; those of normalised
// gates come later.
func (p *lstmProducts) pack(k *lstm, n *node, e extent) error {
	for i := 1; i < len(n.in); i++ {
		if i != lstmOutputState && i != lstmCellState && !shared(n.in[i]) {
			return errLoose
		}
	}
	biases, last := n.in[lstmBias+k.first:lstmBias+gates], n.in[lstmProjectionBias:lstmProjectionBias+1]
	if k.norm || n.in[0].def.typ != Float32 {
		biases = nil
	}
	if n.in[0].def.typ != Float32 {
		last = nil
	}
	ok := p.stack(&p.input, e.in, n.in[lstmWeights+k.first:lstmWeights+gates], biases) &&
		p.stack(&p.recurrent, e.out, n.in[lstmRecurrent+k.first:lstmRecurrent+gates], nil)
	if k.projected {
		ok = ok && p.stack(&p.projection, e.cells, n.in[lstmProjection:lstmProjection+1], last)
	}
	if !ok {
		return errPacking
	}
	return nil
}

// stack packs matrices of the same depth as one. It tells whether there was room.
func (p *lstmProducts) stack(to *lstmProduct, depth int, weights, biases []*tensor) bool {
	var bias []float32
	for _, b := range biases {
		bias = append(bias, floatsOf(b)...)
	}
	if weights[0].def.typ == Float32 {
		return p.stackFloats(to, depth, weights, bias)
	}
	w := simd.Int8Weights{Depth: depth, UnitStep: depth, DepthStep: 1, Bias: bias}
	for _, t := range weights {
		w.Data, w.Units = append(w.Data, view[int8](t.data)...), w.Units+t.shape[0]
		for range t.shape[0] {
			w.Scale = append(w.Scale, t.def.quant.Scale[0])
		}
	}
	size := simd.Int8MatrixSize(w.Units, depth)
	if !p.room.take(size * 4) {
		return false
	}
	to.bytes = simd.PackInt8(make([]int32, size), w)
	return true
}

func (p *lstmProducts) stackFloats(to *lstmProduct, depth int, weights []*tensor, bias []float32) bool {
	w := simd.Rows{Stride: depth}
	for _, t := range weights {
		w.Data, w.N = append(w.Data, floatsOf(t)...), w.N+t.shape[0]
	}
	size := simd.MatrixSize(w.N, depth)
	if !p.room.take(size * 4) {
		return false
	}
	to.floats = simd.PackRows(make([]float32, size), w, depth, bias)
	return true
}

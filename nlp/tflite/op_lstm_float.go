package tflite

import (
	"context"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// floatLSTM is lstm of floats, with weights of floats or of INT8.
type floatLSTM struct {
	lstm
	lstmProducts
	vectors [gates]gateVectors
}

// gateVectors are what a gate has besides its weights; none where it has not.
type gateVectors struct{ peephole, norm, bias []float32 }

func newFloatLSTM(c *call, k lstm) (kernel, error) {
	if k.act != schema.ActivationFunctionTypeTANH {
		if _, err := c.activation(k.act); err != nil {
			return nil, err
		}
	}
	for i := 1; i < len(c.in); i++ {
		t := c.input(i)
		if t == nil {
			continue
		}
		want := Float32
		if i < lstmBias || i == lstmProjection {
			want = k.weights
		}
		if t.typ != want || want != Float32 && want != Int8 {
			return nil, unsupported("of FLOAT32 and " + t.typ.String())
		}
		if want == Int8 {
			if _, err := t.affine(); err != nil {
				return nil, err
			}
		}
	}
	return &floatLSTM{lstm: k, lstmProducts: lstmProducts{room: c.packing}}, nil
}

// pack packs the weights.
func (k *floatLSTM) pack(n *node, e extent) error {
	k.once.Do(func() {
		if k.fail = k.lstmProducts.pack(&k.lstm, n, e); k.fail == nil {
			k.pickVectors(n)
		}
	})
	return k.fail
}

// pickVectors keeps the vectors of the gates, those of INT8 as floats.
func (k *floatLSTM) pickVectors(n *node) {
	for g := k.first; g < gates; g++ {
		v := &k.vectors[g]
		if k.norm {
			v.norm, v.bias = floatsOf(n.in[lstmNorm+g]), floatsOf(n.in[lstmBias+g])
		}
		if !k.peephole || g == gateCell {
			continue
		}
		t := n.in[lstmPeephole+peepholes[g]]
		if v.peephole = floatsOf(t); t.def.typ == Int8 {
			v.peephole = make([]float32, t.n)
			for i, w := range view[int8](t.data) {
				v.peephole[i] = float32(w) * t.def.quant.Scale[0]
			}
		}
	}
}

// lstmRun is the memory of a run.
type lstmRun struct {
	*floatLSTM
	extent
	gates, again   simd.Rows // what the gates get from the input, and from the output before
	hidden         simd.Rows // outputs before the projection
	bytes          simd.ByteRows
	count          int // of gates
	output, memory []float32
}

func (k *floatLSTM) run(ctx context.Context, n *node) error {
	e, err := k.extent(n)
	if err != nil {
		return err
	}
	if err := k.pack(n, e); err != nil {
		return err
	}
	r := lstmRun{floatLSTM: k, extent: e, count: gates - k.first, output: floatsOf(n.in[lstmOutputState]), memory: floatsOf(n.in[lstmCellState])}
	all, width := e.batch*e.steps, r.count*e.cells
	deepest := max(e.in, e.out, e.cells)
	work, err := n.scratch(pieces(all*width*4, e.batch*width*4, e.batch*e.cells*4) + byteRowsSize(all, deepest))
	if err != nil {
		return err
	}
	m := room(work)
	r.gates = simd.Rows{Data: carve[float32](&m, all*width), N: all, Stride: width}
	r.again = simd.Rows{Data: carve[float32](&m, e.batch*width), N: e.batch, Stride: width}
	r.hidden = simd.Rows{Data: carve[float32](&m, e.batch*e.cells), N: e.batch, Stride: e.cells}
	r.bytes = carveRows(&m, all, deepest)
	if err := r.multiply(ctx, &k.input, r.gates, rowsOf(n.in[0], e.in)); err != nil {
		return err
	}
	for t := range e.steps {
		if err := r.step(ctx, floatsOf(n.out[0]), t); err != nil {
			return err
		}
	}
	return nil
}

// multiply computes a product, of bytes where the weights are whole numbers.
func (r *lstmRun) multiply(ctx context.Context, p *lstmProduct, out, x simd.Rows) error {
	if r.weights == Float32 {
		inf := float32(math.Inf(1))
		return multiply(ctx, p.floats, out, x, -inf, inf)
	}
	rows := r.bytes.From(0, x.N)
	rows.Stride = simd.ByteStride(x.Stride)
	quantizeRows(rows, x, x.Stride, r.asymmetric)
	return multiplyBytes(ctx, p.bytes, out, rows, actNone)
}

// step computes one step of all sequences of the batch.
func (r *lstmRun) step(ctx context.Context, out []float32, t int) error {
	state := simd.Rows{Data: r.output, N: r.batch, Stride: r.out}
	if err := r.multiply(ctx, &r.recurrent, r.again, state); err != nil {
		return err
	}
	to := r.hidden
	if !r.projected {
		to = state
	}
	for b := range r.batch {
		sums := r.gates.Row(r.row(&r.extent, b, t), r.gates.Stride)
		simd.Axpy(1, r.again.Row(b, r.again.Stride), sums)
		r.cell(sums, r.memory[b*r.cells:][:r.cells], to.Row(b, r.cells))
	}
	if r.projected {
		if err := r.multiply(ctx, &r.projection, state, to); err != nil {
			return err
		}
		clip(r.output, r.projClip)
	}
	for b := range r.batch {
		copy(out[r.row(&r.extent, b, t)*r.out:][:r.out], state.Row(b, r.out))
	}
	return nil
}

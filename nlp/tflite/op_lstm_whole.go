package tflite

import (
	"context"
	"errors"
	"fmt"
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// wholeLSTM is lstm of INT8 with cells of INT16. Gates are INT16 in 4096ths, or
// in steps of their own where they are normalised, and open by 32768ths.
type wholeLSTM struct {
	lstm
	lstmProducts
	x, state, hidden     affine // hidden is the output before a projection
	rules                [gates]gateRules
	toHidden, toState    gateFactor
	cellScale            int // as a power of 2
	cellLimit, projLimit int32
}

// gateRules are the factors that make INT16 of what a gate is summed up from.
type gateRules struct {
	input, recurrent, peephole, norm gateFactor
	least                            int32 // variance
}

// gateFactor is a real factor of whole numbers.
type gateFactor struct {
	multiplier int32
	shift      int
}

func newFactor(x float64) gateFactor {
	m, shift := quantizeMultiplier(x)
	return gateFactor{m, shift}
}

func (f gateFactor) of(x int32) int32 { return multiplyByQuantizedMultiplier(x, f.multiplier, f.shift) }

func newWholeLSTM(c *call, k lstm) (kernel, error) {
	if k.act != schema.ActivationFunctionTypeTANH {
		return nil, unsupported("of INT8 with activation " + k.act.String())
	}
	w := &wholeLSTM{lstm: k, lstmProducts: lstmProducts{room: c.packing}}
	if err := w.types(c); err != nil {
		return nil, err
	}
	if len(c.between) <= gates || c.between[gates] < 0 {
		return nil, errors.New("it does not say how its values inside are quantised")
	}
	q, err := affines(c.input(0), c.input(lstmOutputState), c.input(lstmCellState), &c.tensors[c.between[gates]])
	if err != nil {
		return nil, err
	}
	w.x, w.state, w.hidden = q[0], q[1], q[3]
	fraction, exponent := math.Frexp(float64(q[2].scale))
	if w.cellScale = exponent - 1; math.Abs(fraction-0.5) > 1e-3 || w.cellScale < -15 || w.cellScale > -9 {
		return nil, unsupported(fmt.Sprintf("with cells in steps of %v", q[2].scale))
	}
	w.toHidden = newFactor(math.Ldexp(1/float64(w.hidden.scale), -30))
	w.cellLimit = saturate(float64(k.cellClip/q[2].scale), 0, math.MaxInt16)
	w.projLimit = saturate(float64(k.projClip/w.state.scale), 0, math.MaxInt8)
	if k.projected {
		p, err := c.input(lstmProjection).affine()
		if err != nil {
			return nil, err
		}
		w.toState = newFactor(float64(p.scale) * float64(w.hidden.scale) / float64(w.state.scale))
	}
	for g := k.first; g < gates; g++ {
		if err := w.gate(c, g); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// types checks the types of all inputs.
func (k *wholeLSTM) types(c *call) error {
	for i := range c.in {
		want := Int8
		switch {
		case i >= lstmPeephole && i < lstmBias, i == lstmCellState, i >= lstmNorm:
			want = Int16
		case i >= lstmBias && i < lstmProjection, i == lstmProjectionBias:
			want = Int32
		}
		if t := c.input(i); t != nil && t.typ != want {
			return unsupported("of INT8 and " + t.typ.String())
		}
	}
	return nil
}

// gate works out the factors of a gate.
func (k *wholeLSTM) gate(c *call, g int) error {
	step := math.Ldexp(1, -12)
	r := &k.rules[g]
	if k.norm {
		if c.between[g] < 0 {
			return errors.New("it does not say how its gates are quantised")
		}
		q, err := affines(&c.tensors[c.between[g]], c.input(lstmNorm+g))
		if err != nil {
			return err
		}
		step = float64(q[0].scale)
		r.norm = newFactor(math.Ldexp(float64(q[1].scale), 12))
		r.least = max(1, saturate(10000*float64(q[1].scale), 1, math.MaxInt32))
	}
	q, err := affines(c.input(lstmWeights+g), c.input(lstmRecurrent+g))
	if err != nil {
		return err
	}
	r.input = newFactor(float64(q[0].scale) * float64(k.x.scale) / step)
	r.recurrent = newFactor(float64(q[1].scale) * float64(k.state.scale) / step)
	if k.peephole && g != gateCell {
		p, err := c.input(lstmPeephole + peepholes[g]).affine()
		if err != nil {
			return err
		}
		r.peephole = newFactor(math.Ldexp(float64(p.scale), k.cellScale) / step)
	}
	return nil
}

// wholeRun is the memory of a run.
type wholeRun struct {
	*wholeLSTM
	extent
	n              *node
	sums, again    simd.Int32Rows // what the gates get from the input, and from the output before
	gate           [gates][]int16
	bytes          simd.ByteRows
	result         []byte // outputs before the projection
	output, memory []byte
}

func (k *wholeLSTM) run(ctx context.Context, n *node) error {
	e, err := k.extent(n)
	if err != nil {
		return err
	}
	k.once.Do(func() { k.fail = k.pack(&k.lstm, n, e) })
	if k.fail != nil {
		return k.fail
	}
	all, width, deepest := e.batch*e.steps, (gates-k.first)*e.cells, max(e.in, e.out, e.cells)
	projected := max(e.out, e.cells) * e.batch
	work, err := n.scratch(pieces(all*width*4, projected*4, e.batch*width*4, e.batch*e.cells) + gates*wordsOf(e.cells*2) + byteRowsSize(all, deepest))
	if err != nil {
		return err
	}
	m := room(work)
	r := wholeRun{wholeLSTM: k, extent: e, n: n, output: n.in[lstmOutputState].data, memory: n.in[lstmCellState].data}
	r.sums = simd.Int32Rows{Data: carve[int32](&m, all*width), N: all, Stride: width}
	r.again = simd.Int32Rows{Data: carve[int32](&m, max(projected, e.batch*width)), N: e.batch, Stride: width}
	r.result = carve[uint8](&m, e.batch*e.cells)
	for g := range gates {
		r.gate[g] = carve[int16](&m, e.cells)
	}
	r.bytes = carveRows(&m, all, deepest)
	r.multiply(k.input.bytes, r.sums, n.in[0].data, e.in, k.x.zero)
	for t := range e.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.step(n.out[0].data, t)
	}
	return nil
}

// multiply computes sums of products of rows of INT8.
func (r *wholeRun) multiply(m simd.Int8Matrix, out simd.Int32Rows, x []byte, depth int, zero int32) {
	rows := r.bytes.From(0, out.N)
	rows.Stride = simd.ByteStride(depth)
	shiftRows(rows, x, depth, Int8, zero)
	m.MulInt32(out, rows)
}

// step computes one step of all sequences of the batch.
func (r *wholeRun) step(out []byte, t int) {
	r.multiply(r.recurrent.bytes, r.again, r.output, r.out, r.state.zero)
	to := r.output
	if r.projected {
		to = r.result
	}
	for b := range r.batch {
		r.cell(r.sums.Row(r.row(&r.extent, b, t), r.sums.Stride), r.again.Row(b, r.again.Stride),
			view[int16](r.memory[b*r.cells*2:][:r.cells*2]), view[int8](to[b*r.cells:][:r.cells]))
	}
	if r.projected {
		r.project()
	}
	for b := range r.batch {
		copy(out[r.row(&r.extent, b, t)*r.out:][:r.out], r.output[b*r.out:])
	}
}

// project makes the output of the results of the cells.
func (r *wholeRun) project() {
	sums := simd.Int32Rows{Data: r.again.Data, N: r.batch, Stride: r.out}
	r.multiply(r.projection.bytes, sums, r.result, r.cells, r.hidden.zero)
	bias := wholesOf(r.n.in[lstmProjectionBias])
	for i, out := 0, view[int8](r.output); i < len(out); i++ {
		s := sums.Data[i]
		if bias != nil {
			s += bias[i%r.out]
		}
		s = min(max(r.toState.of(s)+r.state.zero, math.MinInt8), math.MaxInt8)
		if r.projLimit > 0 {
			s = min(max(s, -r.projLimit), r.projLimit)
		}
		out[i] = int8(s)
	}
}

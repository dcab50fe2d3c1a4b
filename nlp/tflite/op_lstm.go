package tflite

import (
	"errors"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// recurrences are the operators that walk through a sequence.
func recurrences() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorUNIDIRECTIONAL_SEQUENCE_LSTM: {maxVersion: 4, minIn: 1, maxIn: 24, options: schema.BuiltinOptionsUnidirectionalSequenceLSTMOptions, kernel: newLSTM},
	}
}

// The gates of an LSTM, in the order of the file.
const (
	gateInput = iota
	gateForget
	gateCell
	gateOutput
	gates
)

// The inputs of an LSTM. Those of a gate are the first of their kind plus the
// gate.
const (
	lstmWeights        = 1
	lstmRecurrent      = lstmWeights + gates
	lstmPeephole       = lstmRecurrent + gates // of the input, forget and output gates
	lstmBias           = lstmPeephole + gates - 1
	lstmProjection     = lstmBias + gates
	lstmProjectionBias = lstmProjection + 1
	lstmOutputState    = lstmProjection + 2
	lstmCellState      = lstmProjection + 3
	lstmNorm           = lstmProjection + 4
	lstmInputs         = lstmNorm + gates
)

// peepholes has the place of a gate's weights among those of lstmPeephole.
var peepholes = [gates]int{gateInput: 0, gateForget: 1, gateOutput: 2}

// lstm is a long short-term memory that walks through a sequence. What it keeps
// from one step to the next lies in two variables, and stays there after a run.
type lstm struct {
	first              int // the first gate there is: without an input gate it lets in what the forget gate lets go
	peephole, norm     bool
	projected          bool
	timeMajor          bool // [time, batch, …] instead of [batch, time, …]
	asymmetric         bool
	cellClip, projClip float32
	act                schema.ActivationFunctionType
	weights            Type
}

func newLSTM(c *call) (kernel, error) {
	k := lstm{act: schema.ActivationFunctionTypeTANH}
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.UnidirectionalSequenceLSTMOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k.act, k.timeMajor, k.asymmetric = o.FusedActivationFunction(), o.TimeMajor(), o.AsymmetricQuantizeInputs()
		k.cellClip, k.projClip = o.CellClip(), o.ProjClip()
		if o.DiagonalRecurrentTensors() {
			return nil, unsupported("with diagonal recurrent weights")
		}
	}
	if len(c.in) != lstmNorm && len(c.in) != lstmInputs {
		return nil, fmt.Errorf("%d inputs", len(c.in))
	}
	if err := c.types(Float32, Int8); err != nil {
		return nil, err
	}
	if err := k.parts(c); err != nil {
		return nil, err
	}
	if c.input(0).typ == Int8 {
		return newWholeLSTM(c, k)
	}
	return newFloatLSTM(c, k)
}

// parts finds out which of the optional inputs are given, and checks that they
// belong together.
func (k *lstm) parts(c *call) error {
	if c.input(lstmWeights) == nil {
		k.first = gateForget
	}
	k.peephole, k.projected = c.input(lstmPeephole+1) != nil, c.input(lstmProjection) != nil
	k.norm = c.input(lstmNorm+gateForget) != nil
	for i := lstmWeights; i < lstmNorm+gates; i++ {
		if given := c.input(i) != nil; given != k.wants(i, given) {
			return fmt.Errorf("input %d: given is %v", i, given)
		}
	}
	for _, i := range []int{lstmOutputState, lstmCellState} {
		if t := c.input(i); t == nil || !t.variable {
			return fmt.Errorf("input %d is no variable", i)
		}
	}
	k.weights = c.input(lstmWeights + gateForget).typ
	return nil
}

// wants tells whether input i has to be there; given is the answer where it may
// be or not.
func (k *lstm) wants(i int, given bool) bool {
	switch {
	case i < lstmRecurrent:
		return i-lstmWeights >= k.first
	case i < lstmPeephole:
		return i-lstmRecurrent >= k.first
	case i < lstmBias:
		return k.peephole && i-lstmPeephole >= k.first
	case i < lstmProjection:
		return i-lstmBias >= k.first
	case i == lstmProjectionBias:
		return k.projected && given
	case i >= lstmNorm:
		return k.norm && i-lstmNorm >= k.first
	}
	return given
}

// extent is how large an LSTM is.
type extent struct{ batch, steps, in, cells, out int }

// extent works out the sizes of a call.
func (k *lstm) extent(n *node) (extent, error) {
	x, w, r := n.in[0].shape, n.in[lstmWeights+gateForget].shape, n.in[lstmRecurrent+gateForget].shape
	if len(x) != 3 || len(w) != 2 || len(r) != 2 {
		return extent{}, fmt.Errorf("input %s, weights %s and %s", shapeText(x), shapeText(w), shapeText(r))
	}
	e := extent{batch: x[0], steps: x[1], in: x[2], cells: w[0], out: r[1]}
	if k.timeMajor {
		e.batch, e.steps = e.steps, e.batch
	}
	return e, nil
}

func (k *lstm) prepare(n *node) error {
	e, err := k.extent(n)
	if err != nil {
		return err
	}
	if !k.projected && e.out != e.cells {
		return fmt.Errorf("%d outputs of %d cells without a projection", e.out, e.cells)
	}
	for g := k.first; g < gates; g++ {
		if err := errors.Join(
			n.is(lstmWeights+g, e.cells, e.in), n.is(lstmRecurrent+g, e.cells, e.out),
			n.is(lstmBias+g, e.cells), n.is(lstmNorm+g, e.cells),
		); err != nil {
			return err
		}
	}
	if err := errors.Join(
		n.is(lstmPeephole, e.cells), n.is(lstmPeephole+1, e.cells), n.is(lstmPeephole+2, e.cells),
		n.is(lstmProjection, e.out, e.cells), n.is(lstmProjectionBias, e.out),
	); err != nil {
		return err
	}
	if n.in[lstmOutputState].n != e.batch*e.out || n.in[lstmCellState].n != e.batch*e.cells {
		return fmt.Errorf("a batch of %d, and state for another", e.batch)
	}
	for _, i := range []int{lstmOutputState, lstmCellState} {
		if p := n.in[i].place; p == placeShared || p == placeBound {
			return fmt.Errorf("input %d cannot be changed", i)
		}
	}
	return n.resize(append(n.dims[:0], n.in[0].shape[0], n.in[0].shape[1], e.out), nil)
}

// row returns the row of a step of a sequence in the input and the output.
func (k *lstm) row(e *extent, b, t int) int {
	if k.timeMajor {
		return t*e.batch + b
	}
	return b*e.steps + t
}

// is checks the shape of an input that is given.
func (n *node) is(input int, shape ...int) error {
	t := n.given(input)
	if t == nil {
		return nil
	}
	same := len(t.shape) == len(shape)
	for i := 0; same && i < len(shape); i++ {
		same = t.shape[i] == shape[i]
	}
	if !same {
		return fmt.Errorf("input %d %s", input, shapeText(t.shape))
	}
	return nil
}

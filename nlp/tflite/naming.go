package tflite

import "usher/simd"

// named is a kernel that is not plain Go, or that may be different things. name
// says what computes a call on this machine, as far as the file tells: sizes
// that it does not give are taken for large. An operator may have such a name
// for all of its kernels of floats.
type named interface{ name(c *calling) string }

// calling is a call of a graph, to be named.
type calling struct {
	*call
	graph *graph
	fixed []bool // by tensor: it is the same in every run
}

// plain is what most kernels are.
const plain = "go"

// kernelOf names what computes an operator; "" where nothing can.
func (g *graph) kernelOf(i int, fixed []bool, p *packing) string {
	if i >= len(g.steps) || g.steps[i].kernel == nil {
		return ""
	}
	s := &g.steps[i]
	c := &calling{&call{opDef: &g.ops[i], tensors: g.tensors, packing: p}, g, fixed}
	if k, ok := s.kernel.(named); ok {
		return k.name(c)
	}
	if s.floats != nil && c.input(0) != nil && c.input(0).typ == Float32 {
		return s.floats(c)
	}
	return plain
}

// fixedTensors tells of each tensor whether it is the same in every run: a
// constant, or what operators make of constants.
func (g *graph) fixedTensors() []bool {
	fixed := make([]bool, len(g.tensors))
	for i := range g.tensors {
		fixed[i] = g.tensors[i].constant() && !g.tensors[i].variable
	}
	for _, t := range g.inputs {
		fixed[t] = false
	}
	for i := range g.ops {
		all := true
		for _, t := range g.ops[i].in {
			all = all && (t < 0 || fixed[t])
		}
		for _, t := range g.ops[i].out {
			fixed[t] = all && !g.tensors[t].variable
		}
	}
	return fixed
}

// constant tells whether inputs are the same in every run. Those that are not
// given are.
func (c *calling) constant(inputs ...int) bool {
	for _, i := range inputs {
		if c.input(i) != nil && !c.fixed[c.in[i]] {
			return false
		}
	}
	return true
}

// large stands for a size that the file does not give.
const large = 1 << 10

// shape returns the shape of an input, nil where it is not given.
func (c *calling) shape(i int) []int {
	if c.input(i) == nil {
		return nil
	}
	return known(c.input(i).open)
}

func known(shape []int) []int {
	out := make([]int, len(shape))
	for i, d := range shape {
		if out[i] = d; d == unknown {
			out[i] = large
		}
	}
	return out
}

// last returns the size of the last dimension of an input.
func (c *calling) last(input int) int { return dimension(c.shape(input), 1) }

// onAll names kernels that take all elements of input 0 together.
func onAll(c *calling) string { return simd.PairInstructions(volume(c.shape(0))) }

// onCurves names kernels of exponential functions, whose vectors may be partly
// empty.
func onCurves(*calling) string { return simd.CurveInstructions() }

// onElementary names kernels of functions that are not exponential.
func onElementary(*calling) string { return simd.ElementaryInstructions() }

// onRows names kernels that take the rows of the last dimension.
func onRows(c *calling) string { return simd.PairInstructions(c.last(0)) }

// onPairs names kernels of two tensors by the runs along which neither repeats its
// elements, or one repeats a single one.
func onPairs(c *calling) string {
	out, err := broadcast(nil, c.input(0).open, c.input(1).open)
	if err != nil {
		return simd.PairInstructions(large) // sizes will be others than the file's
	}
	s := spreadOf(known(out), alongside(c.input(0).open, out), alongside(c.input(1).open, out))
	return simd.PairInstructions(s.size[0])
}

// alongside returns shape with those of its dimensions that the file does not
// give as in out, into which it broadcasts.
func alongside(shape, out []int) []int {
	known := known(shape)
	for i, d := range shape {
		if d == unknown && out[len(out)-len(shape)+i] != unknown {
			known[i] = out[len(out)-len(shape)+i]
		}
	}
	return known
}

// onSums names kernels that bring together what lies along some axes: by the
// run, or run by run where the last axis stays.
func onSums(c *calling) string {
	axes := []int32{-1}
	if c.input(1).constant() && c.input(1).typ == Int32 {
		axes = view[int32](c.graph.constants[c.in[1]])
	}
	a, err := axesOf(c.shape(0), axes)
	switch {
	case err != nil:
		return plain
	case a.reduced[0]:
		return simd.FoldRowsInstructions(a.size[0])
	default:
		return simd.PairInstructions(a.size[0])
	}
}

func (k perChannel) name(c *calling) string {
	shape := c.shape(0)
	if len(k.of) > 1 && k.axis >= 0 && k.axis < len(shape) {
		shape = shape[k.axis+1:]
	}
	if c.input(0).typ != Float32 || c.output(0).typ == Int16 {
		return plain
	}
	return simd.RoundBytesInstructions(volume(shape))
}

func (k pool) name(c *calling) string {
	return simd.WindowInstructions(k.covering(), c.input(0).typ == Float32, c.last(0))
}

func (k *floatDepthwise) name(c *calling) string {
	return simd.WindowInstructions(simd.CoverWeighted, true, c.last(1))
}

func (k *wholeDepthwise) name(c *calling) string {
	return simd.WindowInstructions(simd.CoverWeighted, false, c.last(1))
}

func (k *floatFullyConnected) name(c *calling) string {
	w := c.shape(1)
	if len(w) != 2 {
		return plain
	}
	units, depth := w[0], w[1]
	rows := volume(c.shape(0)) / max(depth, 1)
	if c.constant(1, 2) && c.packing.holds(simd.MatrixSize(units, depth)*4) || rows > fewRows && units > fewUnits {
		return simd.MatrixInstructions()
	}
	return simd.SumInstructions(depth)
}

func (k *floatBatchMatMul) name(c *calling) string {
	x, y := c.shape(0), c.shape(1)
	if len(x) < 2 || len(y) < 2 {
		return plain
	}
	rows, depth, _ := sizes(x, k.adjX)
	_, units, batch := sizes(y, k.adjY)
	packed := c.constant(1) && c.packing.holds(volume(batch)*simd.MatrixSize(units, depth)*4)
	switch {
	case packed || rows > fewRows:
		return simd.MatrixInstructions()
	case k.adjY:
		return simd.SumInstructions(depth)
	}
	return simd.AxpyInstructions(units)
}

func (k *floatLSTM) name(*calling) string {
	if k.weights == Float32 {
		return simd.MatrixInstructions()
	}
	return simd.Int8MatrixInstructions()
}

func (k *floatConv) name(*calling) string { return simd.MatrixInstructions() }

func (k *mixedConv) name(*calling) string           { return simd.Int8MatrixInstructions() }
func (k *wholeConv) name(*calling) string           { return simd.Int8MatrixInstructions() }
func (k *mixedFullyConnected) name(*calling) string { return simd.Int8MatrixInstructions() }
func (k *wholeFullyConnected) name(*calling) string { return simd.Int8MatrixInstructions() }
func (k *mixedBatchMatMul) name(*calling) string    { return simd.Int8MatrixInstructions() }
func (k *wholeBatchMatMul) name(*calling) string    { return simd.Int8MatrixInstructions() }
func (k *wholeLSTM) name(*calling) string           { return simd.Int8MatrixInstructions() }

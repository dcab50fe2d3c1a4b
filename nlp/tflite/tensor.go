package tflite

import "fmt"

// MaxMemory bounds the bytes of all tensors of an Interpreter that are not
// constants. An input shape that needs more is an error.
const MaxMemory = 256 << 20

// memory is what the tensors of an interpreter take.
type memory struct {
	used int
	work []byte // see node.scratch
}

// grow returns room, or more where size does not fit into it.
func (m *memory) grow(room []byte, size int) ([]byte, error) {
	if size <= len(room) {
		return room, nil
	}
	if size > MaxMemory-m.used+len(room) {
		return room, fmt.Errorf("needs more memory than the %d MiB of a model", MaxMemory>>20)
	}
	m.used += size - len(room)
	return words(size), nil
}

// place is where the bytes of a tensor lie.
type place uint8

const (
	placeOwn    place = iota // room of its own: inputs, variables, what a plan or a run works out
	placeArena               // the frame's arena, from its writer to its last reader
	placeShared              // the model's: constants and what follows from them alone
	placeBound               // the caller's: inputs of a subgraph that another one runs
)

// tensor is a tensor of an interpreter.
type tensor struct {
	def   *tensorDef
	mem   *memory
	shape []int  // its capacity is maxRank
	n     int    // elements
	data  []byte // n elements
	room  []byte // of placeOwn: data can grow to this without allocating

	place  place
	known  bool // its values are known before the run
	open   bool // its shape is not
	offset int  // of placeArena
}

// resize gives the tensor a shape. Its data is kept only if the size is; in
// the arena it has none before the layout.
func (t *tensor) resize(shape []int) error {
	n, err := count(shape)
	if err != nil {
		return fmt.Errorf("%q: shape %s: %w", t.def.name, shapeText(shape), err)
	}
	if n < 0 || len(shape) > maxRank {
		return fmt.Errorf("%q: shape %s is not possible", t.def.name, shapeText(shape))
	}
	size := t.def.typ.Size()
	if n > MaxMemory/size {
		return fmt.Errorf("%q: shape %s needs more memory than the %d MiB of a model", t.def.name, shapeText(shape), MaxMemory>>20)
	}
	if t.place == placeOwn {
		if t.room, err = t.mem.grow(t.room, n*size); err != nil {
			return fmt.Errorf("%q: shape %s %w", t.def.name, shapeText(shape), err)
		}
		t.data = t.room[:n*size]
	} else {
		t.data = nil
	}
	t.shape, t.n = append(t.shape[:0], shape...), n
	return nil
}

// size returns the bytes of the tensor.
func (t *tensor) size() int { return t.n * t.def.typ.Size() }

// share makes the tensor one of the model's: read-only, the same for all.
func (t *tensor) share(shape []int, data []byte) {
	t.place, t.known, t.open = placeShared, true, false
	t.shape = append(t.shape[:0], shape...)
	t.data, t.n = data, len(data)/t.def.typ.Size()
}

// node is an operator of an interpreter.
type node struct {
	kernel kernel
	in     []*tensor // nil: not given
	out    []*tensor
	dims   [maxRank + 1]int // scratch for shapes
	mem    *memory

	state state
	late  bool       // the outputs get their shapes from run
	subs  []*frame   // of a caller, in the order of its calls
	vars  []variable // of a loop

	geometry any // see geometryOf
}

// state says what a node has to do when the model runs.
type state uint8

const (
	stateRun  state = iota // run; the shapes are known
	stateDone              // nothing: its outputs were known before
	stateOpen              // prepare, then run
)

// resize gives output 0 a shape.
func (n *node) resize(shape []int, err error) error {
	if err != nil {
		return err
	}
	return n.out[0].resize(shape)
}

// later says that the shapes of the outputs depend on what run finds: run
// itself resizes them.
func (n *node) later() { n.late = true }

// geometryOf returns what a kernel works out of shapes in prepare, for its runs.
func geometryOf[T any](n *node) *T {
	g, ok := n.geometry.(*T)
	if !ok {
		g = new(T)
		n.geometry = g
	}
	return g
}

// put says where the outputs lie, and what is known of them.
func (n *node) put(p place, known, open bool) {
	for _, t := range n.out {
		t.place, t.known, t.open = p, known, open
	}
}

// given returns input i, nil where it is not given.
func (n *node) given(i int) *tensor {
	if i >= len(n.in) {
		return nil
	}
	return n.in[i]
}

// scratch returns size bytes for use until run returns. Their values are those
// of whoever had them before.
func (n *node) scratch(size int) ([]byte, error) {
	var err error
	n.mem.work, err = n.mem.grow(n.mem.work, size)
	return n.mem.work[:min(size, len(n.mem.work))], err
}

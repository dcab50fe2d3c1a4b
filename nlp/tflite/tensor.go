package tflite

import "fmt"

// MaxMemory bounds the bytes of all tensors of an Interpreter that are not
// constants. An input shape that needs more is an error.
const MaxMemory = 256 << 20

// memory counts what the tensors of an interpreter take.
type memory struct{ used int }

// tensor is a tensor of an interpreter.
type tensor struct {
	def   *tensorDef
	shape []int  // its capacity is maxRank
	n     int    // elements
	data  []byte // n elements
	room  []byte // data can grow to this without allocating; nil for a constant
	mem   *memory
}

// resize gives the tensor a shape. Its data is kept only if the size is.
func (t *tensor) resize(shape []int) error {
	n, err := count(shape)
	if err != nil {
		return fmt.Errorf("%q: shape %s: %w", t.def.name, shapeText(shape), err)
	}
	if n < 0 || len(shape) > maxRank {
		return fmt.Errorf("%q: shape %s is not possible", t.def.name, shapeText(shape))
	}
	size := t.def.typ.Size()
	if n > (MaxMemory-t.mem.used+len(t.room))/size {
		return fmt.Errorf("%q: shape %s needs more memory than the %d MiB of a model",
			t.def.name, shapeText(shape), MaxMemory>>20)
	}
	if n*size > len(t.room) {
		t.mem.used += n*size - len(t.room)
		t.room = words(n * size)
	}
	t.shape = append(t.shape[:0], shape...)
	t.n, t.data = n, t.room[:n*size]
	return nil
}

// node is an operator of an interpreter.
type node struct {
	kernel kernel
	in     []*tensor // nil: not given
	out    []*tensor
	dims   [maxRank + 1]int // scratch for shapes
}

// resize gives output 0 a shape.
func (n *node) resize(shape []int, err error) error {
	if err != nil {
		return err
	}
	return n.out[0].resize(shape)
}

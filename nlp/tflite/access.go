package tflite

import (
	"fmt"
)

// Input returns the values of an input for filling in, without a copy. They
// are valid until the next Resize.
func Input[T Element](in *Interpreter, input int) ([]T, error) {
	return values[T](in, in.frame.graph.inputs, input, "input")
}

// Output returns the values of an output, without a copy. They are valid, and
// read-only, until the next Resize or Invoke.
func Output[T Element](in *Interpreter, output int) ([]T, error) {
	return values[T](in, in.frame.graph.outputs, output, "output")
}

// SetInput resizes an input to shape and fills it with a copy of data.
func SetInput[T Element](in *Interpreter, input int, shape []int, data []T) error {
	if err := in.Resize(input, shape); err != nil {
		return err
	}
	dst, err := Input[T](in, input)
	if err != nil {
		return err
	}
	if len(dst) != len(data) {
		return fmt.Errorf("tflite: input %d: %d values for shape %s", input, len(data), shapeText(shape))
	}
	copy(dst, data)
	return nil
}

// SetInputBytes resizes an input to shape and fills it with little-endian
// elements.
func (in *Interpreter) SetInputBytes(input int, shape []int, data []byte) error {
	if err := in.Resize(input, shape); err != nil {
		return err
	}
	t, err := in.at(in.frame.graph.inputs, input, "input")
	if err != nil {
		return fmt.Errorf("tflite: %w", err)
	}
	if len(data) != len(t.data) {
		return fmt.Errorf("tflite: input %d: %d bytes for shape %s of %s", input, len(data), shapeText(shape), t.def.typ)
	}
	copy(t.data, data)
	if !littleEndian() {
		swap(t.data, t.def.typ.Size())
	}
	return nil
}

// OutputBytes returns a copy of an output as little-endian elements.
func (in *Interpreter) OutputBytes(output int) ([]byte, error) {
	t, err := in.at(in.frame.graph.outputs, output, "output")
	if err != nil {
		return nil, fmt.Errorf("tflite: %w", err)
	}
	out := append([]byte(nil), t.data...)
	if !littleEndian() {
		swap(out, t.def.typ.Size())
	}
	return out, nil
}

func values[T Element](in *Interpreter, tensors []int, i int, what string) ([]T, error) {
	t, err := in.at(tensors, i, what)
	if err != nil {
		return nil, fmt.Errorf("tflite: %w", err)
	}
	if want := typeOf[T](); t.def.typ != want {
		return nil, fmt.Errorf("tflite: %s %d %q is %s, not %s", what, i, t.def.name, t.def.typ, want)
	}
	return view[T](t.data), nil
}

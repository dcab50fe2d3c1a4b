package npz

import (
	"context"
	"fmt"
	"slices"

	"usher/nlp/tflite"
)

// Run runs a model with the arrays in0, in1… as its inputs, which take the
// arrays' shapes, and returns its outputs as out0, out1 and
// so on.
func Run(ctx context.Context, m *tflite.Model, arrays []Array) ([]Array, error) {
	run, err := prepare(m, arrays)
	if err != nil {
		return nil, err
	}
	if err := run.Invoke(ctx); err != nil {
		return nil, fmt.Errorf("npz: run: %w", err)
	}
	var out []Array
	for i, o := range run.Outputs() {
		data, err := run.OutputBytes(i)
		if err != nil {
			return nil, fmt.Errorf("npz: run: %w", err)
		}
		out = append(out, Array{Name: fmt.Sprintf("out%d", i), Type: numpyType(o.Type), Shape: o.Shape, Data: data})
	}
	return out, nil
}

// Profile runs a model as Run does, a number of times, and returns how long its
// operators took. The first run, which packs weights, does not count.
func Profile(ctx context.Context, m *tflite.Model, arrays []Array, times int) (*tflite.Profile, error) {
	run, err := prepare(m, arrays)
	if err != nil {
		return nil, err
	}
	if err := run.Invoke(ctx); err != nil {
		return nil, fmt.Errorf("npz: run: %w", err)
	}
	p := run.Profile()
	for range times {
		if err := run.Invoke(ctx); err != nil {
			return nil, fmt.Errorf("npz: run: %w", err)
		}
	}
	return p, nil
}

// prepare makes an interpreter whose inputs are the arrays.
func prepare(m *tflite.Model, arrays []Array) (*tflite.Interpreter, error) {
	run, err := m.NewInterpreter()
	if err != nil {
		return nil, fmt.Errorf("npz: run: %w", err)
	}
	inputs := m.Inputs()
	if len(arrays) != len(inputs) {
		return nil, fmt.Errorf("npz: run: %d arrays for a model of %d inputs", len(arrays), len(inputs))
	}
	for i, in := range inputs {
		name := fmt.Sprintf("in%d", i)
		at := slices.IndexFunc(arrays, func(a Array) bool { return a.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("npz: run: there is no array %s for the input %q", name, in.Name)
		}
		if a := arrays[at]; a.Type != numpyType(in.Type) {
			return nil, fmt.Errorf("npz: run: %s is %s; the input %q is %s (%s)", name, a.Type, in.Name, in.Type, numpyType(in.Type))
		}
		if err := run.SetInputBytes(i, arrays[at].Shape, arrays[at].Data); err != nil {
			return nil, fmt.Errorf("npz: run: %w", err)
		}
	}
	return run, nil
}

// numpyType returns NumPy's name for a tensor type, "" where it has none.
func numpyType(t tflite.Type) string {
	return map[tflite.Type]string{
		tflite.Float16: "<f2", tflite.Float32: "<f4", tflite.Float64: "<f8",
		tflite.Int8: "|i1", tflite.Int16: "<i2", tflite.Int32: "<i4", tflite.Int64: "<i8",
		tflite.Uint8: "|u1", tflite.Uint16: "<u2", tflite.Uint32: "<u4", tflite.Uint64: "<u8",
		tflite.Bool: "|b1", tflite.Complex64: "<c8", tflite.Complex128: "<c16",
	}[t]
}

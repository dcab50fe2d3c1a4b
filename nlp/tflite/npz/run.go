package npz

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"usher/nlp/tflite"
)

// Run runs a model with the arrays in0, in1… as its inputs, which take the
// arrays' shapes, and returns its outputs as out0, out1 and so on.
func Run(ctx context.Context, run *tflite.Interpreter, arrays []Array) ([]Array, error) {
	if err := prepare(run, arrays); err != nil {
		return nil, err
	}
	if err := invoke(ctx, run); err != nil {
		return nil, err
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
func Profile(ctx context.Context, run *tflite.Interpreter, arrays []Array, times int) (*tflite.Profile, error) {
	if err := prepare(run, arrays); err != nil {
		return nil, err
	}
	if err := invoke(ctx, run); err != nil {
		return nil, err
	}
	p := run.Profile()
	for range times {
		if err := invoke(ctx, run); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// prepare hands the arrays to the inputs. Its error for wrong arrays says which
// ones the model takes.
func prepare(run *tflite.Interpreter, arrays []Array) error {
	if err := set(run, run.Declared(), arrays); err != nil {
		return fmt.Errorf("npz: run: %w; %s", err, wanted(run))
	}
	return nil
}

// set finds the array of each input.
func set(run *tflite.Interpreter, inputs []tflite.TensorInfo, arrays []Array) error {
	if len(arrays) != len(inputs) {
		return fmt.Errorf("%d arrays for a model of %d inputs", len(arrays), len(inputs))
	}
	for i, in := range inputs {
		name := fmt.Sprintf("in%d", i)
		at := slices.IndexFunc(arrays, func(a Array) bool { return a.Name == name })
		if at < 0 {
			return fmt.Errorf("there is no array %s for the input %q", name, in.Name)
		}
		if a := arrays[at]; a.Type != numpyType(in.Type) {
			return fmt.Errorf("%s is %s; the input %q is %s (%s)", name, a.Type, in.Name, in.Type, numpyType(in.Type))
		}
		if err := run.SetInputBytes(i, arrays[at].Shape, arrays[at].Data); err != nil {
			return err
		}
	}
	return nil
}

// invoke runs the model. Where it fails on arrays of other shapes than the file
// gives its inputs, the error says which arrays the model takes.
func invoke(ctx context.Context, run *tflite.Interpreter) error {
	err := run.Invoke(ctx)
	if err == nil {
		return nil
	}
	if now := run.Inputs(); ctx.Err() == nil && !slices.EqualFunc(run.Declared(), now, fits) {
		return fmt.Errorf("npz: run: %w; %s", err, wanted(run))
	}
	return fmt.Errorf("npz: run: %w", err)
}

// fits tells whether an input of the file may have the shape that it got.
func fits(file, got tflite.TensorInfo) bool {
	return slices.EqualFunc(file.Shape, got.Shape, func(want, n int) bool { return want == n || want == -1 })
}

// wanted lists the arrays that a model takes, ? for a dimension of any size.
func wanted(run *tflite.Interpreter) string {
	var b strings.Builder
	inputs := run.Declared()
	b.WriteString("the model takes")
	for i, in := range inputs {
		sizes := make([]string, len(in.Shape))
		for d, n := range in.Shape {
			if sizes[d] = strconv.Itoa(n); n == -1 {
				sizes[d] = "?"
			}
		}
		fmt.Fprintf(&b, "%s in%d %s [%s]", strings.Repeat(",", min(i, 1)), i, numpyType(in.Type), strings.Join(sizes, ","))
	}
	if len(inputs) == 0 {
		b.WriteString(" no arrays")
	}
	return b.String()
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

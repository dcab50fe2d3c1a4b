package tflite_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// judge compares an output with the official one by the tolerance of its
// model: float, quantised (one step of what is stored in 8 or 16 bits) or
// dynamic (the same direction). Other integers are exact.
func judge(tolerance string, got, want values) error {
	float, wide := got.typ[1] == 'f', slices.Contains([]string{"<i4", "<i8", "|b1"}, got.typ)
	switch {
	case tolerance == "quantised" && !wide:
		return got.within(want, got.step*1.001, 0)
	case tolerance == "dynamic" && float:
		return got.alike(want)
	case tolerance != "dynamic" && float:
		return got.within(want, 1e-5, 1e-4)
	}
	return got.within(want, 0, 0)
}

// numpyTypes are NumPy's names of the types.
var numpyTypes = map[tflite.Type]string{
	tflite.Float16: "<f2", tflite.Float32: "<f4", tflite.Bool: "|b1", tflite.Int8: "|i1", tflite.Uint8: "|u1",
	tflite.Int16: "<i2", tflite.Int32: "<i4", tflite.Int64: "<i8",
}

// values are an output of any type.
type values struct {
	typ   string
	x     []float64
	width int     // of the last dimension
	step  float64 // of quantised values
}

// compare holds output i of an interpreter against the official one.
func compare(in *tflite.Interpreter, i int, want npz.Array, m corpusModel) error {
	info := in.Outputs()[i]
	if numpyTypes[info.Type] != want.Type {
		return fmt.Errorf("%s, want %s", info.Type, want.Type)
	}
	if !slices.Equal(info.Shape, want.Shape) {
		return fmt.Errorf("shape %v, want %v", info.Shape, want.Shape)
	}
	data, err := in.OutputBytes(i)
	if err != nil {
		return err
	}
	step := 1.0
	if i < len(m.Steps) && m.Steps[i] > 0 {
		step = m.Steps[i]
	}
	return judge(m.Tolerance, valuesOf(want.Type, data, want.Shape, step), valuesOf(want.Type, want.Data, want.Shape, step))
}

// valuesOf decodes little-endian elements.
func valuesOf(typ string, data []byte, shape []int, step float64) values {
	v := values{typ: typ, width: 1, step: step}
	if len(shape) > 0 {
		v.width = shape[len(shape)-1]
	}
	size := int(typ[2] - '0')
	for ; len(data) > 0; data = data[size:] {
		v.x = append(v.x, number(typ, data))
	}
	return v
}

// number decodes the first element of data.
func number(typ string, data []byte) float64 {
	switch typ {
	case "<f2":
		return half(binary.LittleEndian.Uint16(data))
	case "<f4":
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(data)))
	case "|i1":
		return float64(int8(data[0]))
	case "<i2":
		return float64(int16(binary.LittleEndian.Uint16(data)))
	case "<i4":
		return float64(int32(binary.LittleEndian.Uint32(data)))
	case "<i8":
		return float64(int64(binary.LittleEndian.Uint64(data)))
	}
	return float64(data[0])
}

// half decodes a float16.
func half(bits uint16) float64 {
	sign, exponent, fraction := 1-2*float64(bits>>15), int(bits>>10&31), float64(bits&1023)
	switch {
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction > 0:
		return math.NaN()
	}
	return math.Inf(int(sign))
}

// within allows an absolute and a relative error.
func (v values) within(want values, absolute, relative float64) error {
	for i, w := range want.x {
		g := v.x[i]
		if g == w || math.IsNaN(g) && math.IsNaN(w) {
			continue
		}
		if gap := math.Abs(g - w); !(gap <= absolute+relative*math.Abs(w)) || math.IsInf(w, 0) {
			return fmt.Errorf("value %d is %v, want %v", i, g, w)
		}
	}
	return nil
}

// alike asks for the same direction and, in every row, the same largest value
// but where the official one is nearly level with it.
func (v values) alike(want values) error {
	var dot, gg, ww float64
	for i, w := range want.x {
		g := v.x[i]
		dot, gg, ww = dot+g*w, gg+g*g, ww+w*w
	}
	if cosine := dot / math.Sqrt(gg*ww); !(cosine >= 0.995) && (gg > 0 || ww > 0) {
		return fmt.Errorf("cosine %.4f", cosine)
	}
	for i := 0; i < len(want.x) && v.width > 1; i += v.width {
		g, w := v.x[i:i+v.width], want.x[i:i+v.width]
		top := slices.Max(w)
		at := slices.Index(g, slices.Max(g))
		if at < 0 || top-w[at] > 0.01*(top-slices.Min(w)) {
			return fmt.Errorf("row %d has its largest value at %d, want %d", i/v.width, at, slices.Index(w, top))
		}
	}
	return nil
}

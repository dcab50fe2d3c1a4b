package npz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// MaxBytes bounds the data of all arrays of a file together.
const MaxBytes = 512 << 20

// maxRank is the largest number of dimensions that NumPy itself allows.
const maxRank = 64

// Array is one array of a file.
type Array struct {
	Name  string // without .npy
	Type  string // NumPy's own: "<f4", "<i8", "|b1", "<U12"; never big-endian
	Shape []int
	Data  []byte // little-endian elements, last dimension fastest
}

// Number is a Go type that elements can have.
type Number interface {
	float32 | float64 | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | bool
}

// typeOf returns NumPy's name for T.
func typeOf[T Number]() string {
	var zero T
	switch any(zero).(type) {
	case bool:
		return "|b1"
	case int8:
		return "|i1"
	case uint8:
		return "|u1"
	case float32:
		return "<f4"
	case float64:
		return "<f8"
	case int16:
		return "<i2"
	case int32:
		return "<i4"
	case int64:
		return "<i8"
	case uint16:
		return "<u2"
	case uint32:
		return "<u4"
	}
	return "<u8"
}

// Of makes an array from values; the shape must hold that many.
func Of[T Number](name string, shape []int, values []T) (Array, error) {
	n, err := count(shape)
	if err != nil {
		return Array{}, fmt.Errorf("npz: %s: %w", name, err)
	}
	if n != len(values) {
		return Array{}, fmt.Errorf("npz: %s: %d values for shape %v", name, len(values), shape)
	}
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		return Array{}, fmt.Errorf("npz: %s: %w", name, err)
	}
	return Array{Name: name, Type: typeOf[T](), Shape: shape, Data: data}, nil
}

// Values returns an array's values, which must be of T's type exactly.
func Values[T Number](a Array) ([]T, error) {
	if want := typeOf[T](); a.Type != want {
		return nil, fmt.Errorf("npz: %s is %s, not %s", a.Name, a.Type, want)
	}
	var zero T
	out := make([]T, len(a.Data)/binary.Size(zero))
	if err := binary.Read(bytes.NewReader(a.Data), binary.LittleEndian, out); err != nil {
		return nil, fmt.Errorf("npz: %s: %w", a.Name, err)
	}
	return out, nil
}

// count returns the number of elements of a shape.
func count(shape []int) (int, error) {
	if len(shape) > maxRank {
		return 0, fmt.Errorf("%d dimensions; at most %d are possible", len(shape), maxRank)
	}
	n := 1
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("dimension %d is negative", d)
		}
		if d > 0 && n > math.MaxInt32/d {
			return 0, fmt.Errorf("shape %v holds more elements than can be counted", shape)
		}
		n *= d
	}
	return n, nil
}

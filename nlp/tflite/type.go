package tflite

import (
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// Type is the element type of a tensor, by its number in the file format.
type Type int8

// The element types of the file format. Which of them an operator takes is its
// own matter.
const (
	Float32    = Type(schema.TensorTypeFLOAT32)
	Float16    = Type(schema.TensorTypeFLOAT16)
	Int32      = Type(schema.TensorTypeINT32)
	Uint8      = Type(schema.TensorTypeUINT8)
	Int64      = Type(schema.TensorTypeINT64)
	String     = Type(schema.TensorTypeSTRING)
	Bool       = Type(schema.TensorTypeBOOL)
	Int16      = Type(schema.TensorTypeINT16)
	Complex64  = Type(schema.TensorTypeCOMPLEX64)
	Int8       = Type(schema.TensorTypeINT8)
	Float64    = Type(schema.TensorTypeFLOAT64)
	Complex128 = Type(schema.TensorTypeCOMPLEX128)
	Uint64     = Type(schema.TensorTypeUINT64)
	Resource   = Type(schema.TensorTypeRESOURCE)
	Variant    = Type(schema.TensorTypeVARIANT)
	Uint32     = Type(schema.TensorTypeUINT32)
	Uint16     = Type(schema.TensorTypeUINT16)
	Int4       = Type(schema.TensorTypeINT4)
	BFloat16   = Type(schema.TensorTypeBFLOAT16)
)

// String returns the file format's own name, such as FLOAT32.
func (t Type) String() string {
	if name, ok := schema.EnumNamesTensorType[schema.TensorType(t)]; ok {
		return name
	}
	return fmt.Sprintf("TYPE_%d", int8(t))
}

// Size returns the bytes of one element, and 0 where elements have no fixed
// size of whole bytes (STRING, RESOURCE, VARIANT, INT4) or the type is unknown.
func (t Type) Size() int {
	switch t {
	case Uint8, Int8, Bool:
		return 1
	case Float16, BFloat16, Int16, Uint16:
		return 2
	case Float32, Int32, Uint32:
		return 4
	case Float64, Int64, Uint64, Complex64:
		return 8
	case Complex128:
		return 16
	}
	return 0
}

// Element is a Go type that tensors can be read and written as.
type Element interface {
	float32 | float64 | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// typeOf returns the tensor type that is held as T.
func typeOf[T Element]() Type {
	var zero T
	switch any(zero).(type) {
	case float32:
		return Float32
	case float64:
		return Float64
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64:
		return Int64
	case uint8:
		return Uint8
	case uint16:
		return Uint16
	case uint32:
		return Uint32
	}
	return Uint64
}

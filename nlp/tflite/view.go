package tflite

import (
	"encoding/binary"
	"unsafe"
)

// words returns n zero bytes that are aligned for every Element.
func words(n int) []byte {
	if n == 0 {
		return nil
	}
	w := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), n)
}

// view returns b as elements without copying it. b must be aligned for T, as
// everything is that comes from words or native.
func view[T Element](b []byte) []T {
	var zero T
	n := len(b) / int(unsafe.Sizeof(zero))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// raw returns s as bytes without copying it, in this machine's byte order.
func raw[T Element](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

// littleEndian tells whether this machine's byte order is the file's.
func littleEndian() bool {
	return binary.NativeEndian.Uint16([]byte{1, 0}) == 1
}

// native returns little-endian elements of the given size as this machine
// holds them: b itself where that is possible, else a copy.
func native(b []byte, size int) []byte {
	if len(b) == 0 {
		return nil
	}
	aligned := uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 == 0
	if littleEndian() && (aligned || size == 1) {
		return b
	}
	out := words(len(b))
	copy(out, b)
	if !littleEndian() {
		swap(out, size)
	}
	return out
}

// swap turns the bytes of each element around, in place.
func swap(b []byte, size int) {
	for ; len(b) >= size && size > 1; b = b[size:] {
		for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
}

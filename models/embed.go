package models

import (
	"io/fs"
	"unsafe"
)

//go:generate go run ./training/make default
//go:generate go run ./training/make lite

// Default returns the files of the bundle that is part of the program: that in
// default or, in a program built with the tag lite, that in lite.
func Default() fs.FS { return bundled{must(fs.Sub(embedded, folder))} }

// bundled are the files of the bundle. What Open returns makes copies.
type bundled struct{ fs.FS }

// View returns the encoder where it lies in the program. Nobody may write there.
func (bundled) View(path string) ([]byte, bool) {
	if path != "encoder.tflite" || encoder == "" {
		return nil, false
	}
	return unsafe.Slice(unsafe.StringData(encoder), len(encoder)), true
}

// must is for what only a wrong build can get wrong.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

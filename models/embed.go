package models

import (
	"embed"
	"io/fs"
)

//go:generate go run ./training/make default

//go:embed default
var embedded embed.FS

// Default returns the files of the bundle that is part of the program.
func Default() fs.FS { return must(fs.Sub(embedded, "default")) }

// must is for what only a wrong build can get wrong.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

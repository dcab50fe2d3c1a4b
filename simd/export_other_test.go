//go:build !amd64

package simd

var drawShort func(c curve, dst, src []float32)

//go:build !amd64

package simd

var drawShort func(c curve, dst, src []float32)

var pairwiseShort func(op Operation, dst, a, b []float32, l Limits)

//go:build !amd64

package simd

func compute(f function, dst, src []float32) { computeGo(f, dst, src) }

func pow(dst, a, b []float32) { powGo(dst, a, b) }

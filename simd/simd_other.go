//go:build !amd64

package simd

func dot(a, b []float32) float32     { return dotGo(a, b) }
func axpy(a float32, x, y []float32) { axpyGo(a, x, y) }
func dotInt8(a, b []int8) int32      { return dotInt8Go(a, b) }

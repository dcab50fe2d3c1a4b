//go:build !amd64

package simd

func drawAll(c curve, dst, src []float32) { drawGo(c, dst, src) }

func expSum(dst, src []float32, shift float32) float32 { return expSumGo(dst, src, shift) }

//go:build !amd64

package simd

func pairwise(op Operation, dst, a, b []float32, l Limits) { pairwiseGo(op, dst, a, b, l) }

func sum(x []float32) float32 { return sumGo(x) }
func top(x []float32) float32 { return topGo(x) }

func bottom(x []float32) float32 { return bottomGo(x) }

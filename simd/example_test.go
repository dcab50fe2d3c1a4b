package simd_test

import (
	"fmt"
	"math"

	"usher/simd"
)

func Example() {
	question, variant := []float32{0.6, 0.8}, []float32{1, 0}
	fmt.Println(simd.Dot(question, variant))
	q := make([]int8, 2)
	scale := simd.Quantise(q, question)
	fmt.Printf("%d %.3f\n", q, scale*scale*float32(simd.DotInt8(q, q)))
	// Output:
	// 0.6
	// [95 127] 0.998
}

// A dense layer: the weights of two units are packed once, then any number of
// rows of inputs are multiplied with them.
func ExampleMatrix_Mul() {
	const units, depth = 2, 3
	weights := simd.Rows{Data: []float32{1, 2, 3, 0, 1, 0}, N: units, Stride: depth}
	room := make([]float32, simd.MatrixSize(units, depth))
	m := simd.PackRows(room, weights, depth, []float32{0.5, -10})

	x := simd.Rows{Data: []float32{1, 1, 1, 2, 0, 1}, N: 2, Stride: depth}
	out := simd.Rows{Data: make([]float32, 2*units), N: 2, Stride: units}
	m.Mul(out, x, 0, float32(math.Inf(1))) // nothing below 0: ReLU
	fmt.Println(out.Data)
	// Output: [6.5 0 5.5 0]
}

func ExampleSoftmaxRows() {
	scores := []float32{0, 0, 1, 1, 1, 1, 1, 1}
	simd.SoftmaxRows(scores, scores, 4, 1)
	fmt.Printf("%.2f\n", scores)
	// Output: [0.13 0.13 0.37 0.37 0.25 0.25 0.25 0.25]
}

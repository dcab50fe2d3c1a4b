package train

import "usher/simd"

// linear is a multinomial logistic regression: logits = x·table + dense·v + bias,
// of n-grams x and vector v.
type linear struct {
	labels int
	table  []float32 // [n-grams][labels]
	dense  []float32 // [labels][dimension of the vectors]
	bias   []float32
}

// logits writes the logits of one row to out.
func (m *linear) logits(r row, out []float32) {
	simd.DotMany(r.vector, m.dense, out)
	for i, id := range r.ids {
		simd.Axpy(r.weights[i], m.table[int(id)*m.labels:], out)
	}
	simd.Add(out, out, m.bias)
}

package train

import "math"

// narrowed is a linear model whose table has fewer columns than labels:
// logits = (x·table)·outᵀ + bias.
type narrowed struct {
	width int
	table []float32 // [n-grams][width]
	out   []float32 // [labels][width]
	bias  []float32
}

// sweeps of the subspace iteration.
const sweeps = 30

// narrow projects m's table on the width directions of the labels that hold
// most of it: the truncated singular value decomposition, by orthogonal
// iteration on tableᵀ·table (Golub and Van Loan, Matrix Computations, 8.2.4).
// Where width is no smaller than the labels the table stays as it is.
func narrow(m *linear, width int) *narrowed {
	k := m.labels
	if width >= k {
		n := &narrowed{width: k, table: m.table, out: make([]float32, k*k), bias: m.bias}
		for i := range k {
			n.out[i*k+i] = 1
		}
		return n
	}
	gram := outer(m)
	// The columns of q, stored one after the other, span the subspace.
	q := make([]float64, width*k)
	state := uint64(1)
	for i := range q {
		state = state*6364136223846793005 + 1442695040888963407 // Knuth's MMIX
		q[i] = float64(int64(state)>>33) / (1 << 30)
	}
	orthonormalise(q, k)
	next := make([]float64, len(q))
	for range sweeps {
		for j := range width {
			apply(gram, q[j*k:(j+1)*k], next[j*k:(j+1)*k])
		}
		q, next = next, q
		orthonormalise(q, k)
	}
	return project(m, q, width)
}

// outer returns tableᵀ·table.
func outer(m *linear) []float64 {
	k := m.labels
	gram := make([]float64, k*k)
	for from := 0; from < len(m.table); from += k {
		row := m.table[from : from+k]
		for i, x := range row {
			if x == 0 {
				continue
			}
			for j, y := range row[i:] {
				gram[i*k+i+j] += float64(float64(x) * float64(y))
			}
		}
	}
	for i := range k {
		for j := range i {
			gram[i*k+j] = gram[j*k+i]
		}
	}
	return gram
}

func project(m *linear, q []float64, width int) *narrowed {
	k := m.labels
	n := &narrowed{width: width, bias: m.bias, out: make([]float32, k*width)}
	for j := range width {
		for c := range k {
			n.out[c*width+j] = float32(q[j*k+c])
		}
	}
	n.table = make([]float32, len(m.table)/k*width)
	for row := range len(m.table) / k {
		for j := range width {
			var sum float64
			for c, x := range m.table[row*k : (row+1)*k] {
				sum += float64(float64(x) * q[j*k+c])
			}
			n.table[row*width+j] = float32(sum)
		}
	}
	return n
}

// apply writes the product of a symmetric matrix and a vector.
func apply(matrix, vector, out []float64) {
	for i := range out {
		out[i] = dot(matrix[i*len(out):(i+1)*len(out)], vector)
	}
}

// orthonormalise makes the vectors of length k in q orthonormal (modified
// Gram–Schmidt). One that depends on those before it becomes zero.
func orthonormalise(q []float64, k int) {
	for from := 0; from < len(q); from += k {
		v := q[from : from+k]
		for before := 0; before < from; before += k {
			u := q[before : before+k]
			along := dot(u, v)
			for i := range v {
				v[i] -= float64(along * u[i])
			}
		}
		length := math.Sqrt(dot(v, v))
		if length < 1e-12 {
			clear(v)
			continue
		}
		for i := range v {
			v[i] /= length
		}
	}
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}

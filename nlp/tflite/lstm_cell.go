package tflite

import (
	"math"

	"usher/nlp/tflite/internal/schema"
	"usher/simd"
)

// cell computes one step of one sequence: sums has what the gates get from
// input and output, memory the cells, which are changed, and out the result.
func (r *lstmRun) cell(sums, memory, out []float32) {
	gate := func(g int) []float32 {
		at := (g - r.first) * r.cells
		return sums[at : at+r.cells]
	}
	forget, update := r.open(gateForget, gate(gateForget), memory), gate(gateCell)
	r.normalize(gateCell, update)
	r.activate(update)
	if r.first == gateInput {
		simd.Mul(update, update, r.open(gateInput, gate(gateInput), memory))
	} else {
		for i, f := range forget {
			update[i] *= 1 - f
		}
	}
	for i, f := range forget {
		memory[i] = f*memory[i] + update[i]
	}
	clip(memory, r.cellClip)
	output := r.open(gateOutput, gate(gateOutput), memory)
	copy(out, memory)
	r.activate(out)
	simd.Mul(out, out, output)
}

// open computes how far a gate is open, in the place of its sums.
func (r *lstmRun) open(g int, sums, memory []float32) []float32 {
	for i, w := range r.vectors[g].peephole {
		sums[i] += w * memory[i]
	}
	r.normalize(g, sums)
	simd.Logistic(sums, sums)
	return sums
}

// normalize gives the sums of a gate the mean and the deviation of its vectors,
// where it has them. The smallest variance is the official runtime's.
func (r *lstmRun) normalize(g int, sums []float32) {
	v := &r.vectors[g]
	if v.norm == nil {
		return
	}
	var sum, squares float32
	for _, x := range sums {
		sum += x
		squares += x * x
	}
	mean := sum / float32(len(sums))
	variance := max(squares/float32(len(sums))-mean*mean, 0)
	by := float32(1 / math.Sqrt(float64(variance)+1e-8))
	for i, x := range sums {
		sums[i] = (x-mean)*by*v.norm[i] + v.bias[i]
	}
}

// activate applies the activation of the cells.
func (r *lstmRun) activate(x []float32) {
	if r.act == schema.ActivationFunctionTypeTANH {
		simd.Tanh(x, x)
		return
	}
	activation(r.act).apply(x)
}

// clip keeps x within limit on both sides; 0 is no limit.
func clip(x []float32, limit float32) {
	if limit <= 0 {
		return
	}
	for i, v := range x {
		x[i] = min(max(v, -limit), limit)
	}
}

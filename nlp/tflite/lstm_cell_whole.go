package tflite

import "math"

// cell computes one step of one sequence: input and again have the sums of the
// gates, memory the cells, which are changed, and out the result. Products are
// rounded the way the official runtime does.
func (r *wholeRun) cell(input, again []int32, memory []int16, out []int8) {
	for g := r.first; g < gates; g++ {
		at := (g - r.first) * r.cells
		r.sum(g, input[at:at+r.cells], again[at:at+r.cells])
	}
	r.open(gateForget, memory)
	r.normalize(gateCell)
	for i, v := range r.gate[gateCell] {
		r.gate[gateCell][i] = tanh16(v, 3)
	}
	if r.first == gateInput {
		r.open(gateInput, memory)
	} else {
		for i, f := range r.gate[gateForget] {
			r.gate[gateInput][i] = math.MaxInt16 - f
		}
	}
	for i, f := range r.gate[gateForget] {
		kept := roundingShift(int32(f)*int32(memory[i]), 15)
		added := roundingShift(int32(r.gate[gateInput][i])*int32(r.gate[gateCell][i]), 30+r.cellScale)
		sum := int32(short(kept + added))
		if r.cellLimit > 0 {
			sum = min(max(sum, -r.cellLimit), r.cellLimit)
		}
		memory[i] = int16(sum)
	}
	r.open(gateOutput, memory)
	for i, o := range r.gate[gateOutput] {
		v := r.toHidden.of(int32(o)*int32(tanh16(memory[i], 15+r.cellScale))) + r.hidden.zero
		out[i] = int8(min(max(v, math.MinInt8), math.MaxInt8))
	}
}

// short keeps x within INT16.
func short(x int32) int16 { return int16(min(max(x, math.MinInt16), math.MaxInt16)) }

// sum adds up what a gate gets from the input and from the output before.
func (r *wholeRun) sum(g int, input, again []int32) {
	rules, bias := &r.rules[g], wholesOf(r.n.in[lstmBias+g])
	for i, s := range input {
		if !r.norm {
			s += bias[i]
		}
		r.gate[g][i] = short(int32(short(rules.input.of(s))) + rules.recurrent.of(again[i]))
	}
}

// open computes how far a gate is open.
func (r *wholeRun) open(g int, memory []int16) {
	if r.peephole {
		for i, w := range view[int16](r.n.in[lstmPeephole+peepholes[g]].data) {
			r.gate[g][i] = short(int32(r.gate[g][i]) + r.rules[g].peephole.of(int32(w)*int32(memory[i])))
		}
	}
	r.normalize(g)
	for i, v := range r.gate[g] {
		r.gate[g][i] = logistic16(v)
	}
}

// normalize gives the sums of a gate the mean and the deviation of its vectors,
// where it has them. Inside they are in 1024ths of a deviation.
func (r *wholeRun) normalize(g int) {
	if !r.norm {
		return
	}
	var sum, squares int64
	for _, v := range r.gate[g] {
		sum += int64(v)
		squares += int64(v) * int64(v)
	}
	n := int64(r.cells)
	mean := sum * 1024 / n
	variance := (squares*(1<<20/n) - mean*mean) >> 20
	if variance < 1 {
		variance = int64(r.rules[g].least)
	}
	by := 1 / math.Sqrt(float64(variance))
	weights, bias := view[int16](r.n.in[lstmNorm+g].data), wholesOf(r.n.in[lstmBias+g])
	for i, v := range r.gate[g] {
		x := int64(math.Round(float64(int64(v)*1024-mean)*by))*int64(weights[i]) + int64(bias[i])
		if x > 0 {
			x += 512
		} else {
			x -= 512
		}
		r.gate[g][i] = short(r.rules[g].norm.of(int32(x / 1024)))
	}
}

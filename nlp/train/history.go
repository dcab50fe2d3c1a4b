package train

import "usher/simd"

// point is a model made of lines: how much each line has of each label,
// [lines][labels], and X·Xᵀ times that, which are the logits that it gives the
// lines. The product of one's amounts and the other's logits is the inner product
// of the weights of two.
type point struct{ amounts, logits []float32 }

func newPoint(n int) point { return point{make([]float32, n), make([]float32, n)} }

// pointBlock is how many numbers of points are worked on at a time.
const pointBlock = 4096

// add adds x times another point.
func (p point) add(x float64, other point) {
	inBlocks(len(p.amounts), pointBlock, func(_, from, to int) {
		simd.Axpy(float32(x), other.amounts[from:to], p.amounts[from:to])
		simd.Axpy(float32(x), other.logits[from:to], p.logits[from:to])
	})
}

// dot returns the inner product with another point.
func (p point) dot(other point) float64 {
	return sumBlocks(len(p.amounts), pointBlock, func(from, to int) float64 {
		return float64(simd.Dot(p.amounts[from:to], other.logits[from:to]))
	})
}

// history is what L-BFGS knows of a function: the last steps, the turns of the
// gradient along them, and the gradient now. A direction is a sum of these, so
// its parts are found from their inner products alone.
type history struct {
	size  int     // steps that are kept
	taken int     // steps so far
	basis []point // steps, turns, gradient; what is not yet known is empty
	dots  [][]float64
}

const (
	mostKept  = 8
	leastKept = 3
	roomKept  = 1 << 26 // numbers; 256 MiB
)

func newHistory(n int) *history {
	h := &history{size: min(mostKept, max(leastKept, roomKept/(4*n)))}
	h.basis, h.dots = make([]point, 2*h.size+1), make([][]float64, 2*h.size+1)
	for i := range h.dots {
		h.dots[i] = make([]float64, 2*h.size+1)
	}
	h.basis[2*h.size] = newPoint(n)
	return h
}

// latest returns the number of the n-th last step, from 0; its turn is that plus
// the size.
func (h *history) latest(n int) int { return (h.taken - 1 - n) % h.size }

func (h *history) kept() int { return min(h.taken, h.size) }

func (h *history) gradient() point { return h.basis[2*h.size] }

// stepped takes in a step along way. The gradient still is that where it began.
func (h *history) stepped(t float64, way point) {
	h.taken++
	last := h.latest(0)
	for _, i := range []int{last, h.size + last} {
		if h.basis[i].amounts == nil {
			h.basis[i] = newPoint(len(way.amounts))
		}
	}
	simd.Mul(h.basis[last].amounts, way.amounts, []float32{float32(t)})
	simd.Mul(h.basis[last].logits, way.logits, []float32{float32(t)})
	copy(h.basis[h.size+last].amounts, h.gradient().amounts)
	copy(h.basis[h.size+last].logits, h.gradient().logits)
}

// turned takes in that the gradient is where the last step led.
func (h *history) turned() {
	fresh := []int{2 * h.size}
	if h.taken > 0 {
		last := h.latest(0)
		turn, gradient := h.basis[h.size+last], h.gradient()
		simd.Sub(turn.amounts, gradient.amounts, turn.amounts)
		simd.Sub(turn.logits, gradient.logits, turn.logits)
		fresh = append(fresh, last, h.size+last)
	}
	h.measure(fresh)
}

// measure computes the inner products of some of the basis with all of it, block
// by block, so that each block comes from memory once.
func (h *history) measure(fresh []int) {
	n, width := len(h.gradient().amounts), len(fresh)*len(h.basis)
	parts := make([]float64, (n+pointBlock-1)/pointBlock*width)
	inBlocks(n, pointBlock, func(block, from, to int) {
		part := parts[block*width : (block+1)*width]
		for j, other := range h.basis {
			if other.amounts == nil {
				continue
			}
			for f, i := range fresh {
				part[f*len(h.basis)+j] = float64(simd.Dot(other.amounts[from:to], h.basis[i].logits[from:to]))
			}
		}
	})
	for f, i := range fresh {
		for j := range h.basis {
			sum := 0.0
			for at := f*len(h.basis) + j; at < len(parts); at += width {
				sum += parts[at]
			}
			h.dots[i][j], h.dots[j][i] = sum, sum
		}
	}
}

// direction returns how much of each of the basis leads down, by the two loops
// of L-BFGS.
func (h *history) direction() []float64 {
	way := make([]float64, len(h.basis))
	way[2*h.size] = -1
	along := func(i int) float64 { // of the way with one of the basis
		sum := 0.0
		for j, x := range way {
			sum += x * h.dots[i][j]
		}
		return sum
	}
	alpha := make([]float64, h.kept())
	for n := range alpha {
		i := h.latest(n)
		alpha[n] = along(i) / h.dots[i][h.size+i]
		way[h.size+i] -= alpha[n]
	}
	if h.taken > 0 {
		i := h.latest(0)
		scale := h.dots[i][h.size+i] / h.dots[h.size+i][h.size+i]
		for j := range way {
			way[j] *= scale
		}
	}
	for n := len(alpha) - 1; n >= 0; n-- {
		i := h.latest(n)
		way[i] += alpha[n] - along(h.size+i)/h.dots[i][h.size+i]
	}
	return way
}

// combine writes so much of each of the basis into out.
func (h *history) combine(parts []float64, out point) {
	inBlocks(len(out.amounts), pointBlock, func(_, from, to int) {
		clear(out.amounts[from:to])
		clear(out.logits[from:to])
		for i, x := range parts {
			if x != 0 {
				simd.Axpy(float32(x), h.basis[i].amounts[from:to], out.amounts[from:to])
				simd.Axpy(float32(x), h.basis[i].logits[from:to], out.logits[from:to])
			}
		}
	})
}

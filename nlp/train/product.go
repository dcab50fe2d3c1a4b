package train

import (
	"math"

	"usher/simd"
)

// product multiplies by X·Xᵀ, where X are the lines that train: their n-grams,
// their vectors, and a constant that gives the bias. How alike each two lines are
// is never written down; the work grows with the lines, not with their square.
type product struct {
	lines, labels, dim int
	share              float32 // of the vectors

	byLine, byGram sparse    // the n-grams that two lines or more have
	alone          []float32 // of each line: the squared length of those that no other has
	vectors        []float32 // [lines][dim]
	across         []float32 // [dim][lines]

	// room for Xᵀ times something
	table  []float32 // [n-grams][labels]
	dense  []float32 // [dim][labels]
	parts  []float32 // dense, and the bias, of each block of lines
	packed []float32 // lines of a block
	matrix []float32 // dense, packed
}

// sparse is a matrix of few numbers: those of row i are start[i]…start[i+1]-1.
type sparse struct {
	start  []int32
	at     []int32 // the column of each number
	weight []float32
}

const (
	biasSquare = 1.0 / 16 // square of the constant
	lineBlock  = 256      // lines that are multiplied at a time
	gramBlock  = 128
)

// unlimited are bounds of a product that cut nothing.
var unlimited = float32(math.Inf(1))

func newProduct(r *rows, labels int) *product {
	p := &product{lines: r.len(), labels: labels, dim: r.dim, vectors: r.vectors, across: make([]float32, len(r.vectors))}
	for i := range p.lines {
		for k, x := range r.at(i).vector {
			p.across[k*p.lines+i] = x
		}
	}
	p.sort(r)
	blocks := (p.lines + lineBlock - 1) / lineBlock
	p.table = make([]float32, (len(p.byGram.start)-1)*labels)
	p.dense = make([]float32, p.dim*labels)
	p.matrix = make([]float32, simd.MatrixSize(labels, p.dim))
	p.parts = make([]float32, blocks*(p.dim+1)*labels)
	if p.dim > 0 {
		p.packed = make([]float32, blocks*simd.MatrixSize(labels, lineBlock))
	}
	return p
}

// sort keeps the n-grams that two lines or more have, by line and by n-gram. What
// is in one line alone makes it like itself only.
func (p *product) sort(r *rows) {
	count := make([]int32, r.grams)
	for _, id := range r.ids {
		count[id]++
	}
	number := make([]int32, len(count))
	p.byGram.start = []int32{0}
	for id, n := range count {
		number[id] = -1
		if last := len(p.byGram.start) - 1; n > 1 {
			number[id] = int32(last)
			p.byGram.start = append(p.byGram.start, p.byGram.start[last]+n)
		}
	}
	shared := p.byGram.start[len(p.byGram.start)-1]
	p.byGram.at, p.byGram.weight = make([]int32, shared), make([]float32, shared)
	p.byLine = sparse{make([]int32, 1, p.lines+1), make([]int32, 0, shared), make([]float32, 0, shared)}
	p.alone = make([]float32, p.lines)
	next := append([]int32(nil), p.byGram.start...)
	for i := range p.lines {
		one := r.at(i)
		for k, id := range one.ids {
			g, w := number[id], one.weights[k]
			if g < 0 {
				p.alone[i] += w * w
				continue
			}
			p.byLine.at, p.byLine.weight = append(p.byLine.at, g), append(p.byLine.weight, w)
			p.byGram.at[next[g]], p.byGram.weight[next[g]] = int32(i), w
			next[g]++
		}
		p.byLine.start = append(p.byLine.start, int32(len(p.byLine.at)))
	}
}

// of writes X·Xᵀ·a into out, both [lines][labels].
func (p *product) of(a, out []float32) {
	k := p.labels
	inBlocks(len(p.byGram.start)-1, gramBlock, func(_, from, to int) {
		for g := from; g < to; g++ {
			sum := p.table[g*k : (g+1)*k]
			clear(sum)
			for n := p.byGram.start[g]; n < p.byGram.start[g+1]; n++ {
				simd.Axpy((1-p.share)*p.byGram.weight[n], a[int(p.byGram.at[n])*k:], sum)
			}
		}
	})
	bias := p.condense(a)
	vectors := simd.PackColumns(p.matrix, simd.Rows{Data: p.dense, N: p.dim, Stride: k}, k, bias)
	inBlocks(p.lines, lineBlock, func(_, from, to int) {
		vectors.Mul(simd.Rows{Data: out[from*k:], N: to - from, Stride: k},
			simd.Rows{Data: p.vectors[from*p.dim:], N: to - from, Stride: p.dim}, -unlimited, unlimited)
		for i := from; i < to; i++ {
			sum := out[i*k : (i+1)*k]
			for n := p.byLine.start[i]; n < p.byLine.start[i+1]; n++ {
				simd.Axpy(p.byLine.weight[n], p.table[int(p.byLine.at[n])*k:], sum)
			}
			simd.Axpy((1-p.share)*p.alone[i], a[i*k:(i+1)*k], sum)
		}
	})
}

// condense multiplies the vectors by a, into p.dense, and returns the bias.
func (p *product) condense(a []float32) []float32 {
	k, size := p.labels, (p.dim+1)*p.labels
	inBlocks(p.lines, lineBlock, func(block, from, to int) {
		part := p.parts[block*size : (block+1)*size]
		if p.dim > 0 {
			room := simd.MatrixSize(k, lineBlock)
			m := simd.PackColumns(p.packed[block*room:(block+1)*room], simd.Rows{Data: a[from*k:], N: to - from, Stride: k}, k, nil)
			m.Mul(simd.Rows{Data: part, N: p.dim, Stride: k}, simd.Rows{Data: p.across[from:], N: p.dim, Stride: p.lines}, -unlimited, unlimited)
		}
		bias := part[p.dim*k:]
		clear(bias)
		simd.Fold(simd.OpAdd, bias, a[from*k:to*k])
	})
	clear(p.dense)
	bias := make([]float32, k)
	for part := p.parts; len(part) > 0; part = part[size:] {
		simd.Axpy(p.share, part[:p.dim*k], p.dense)
		simd.Axpy(biasSquare, part[p.dim*k:size], bias)
	}
	return bias
}

// weights returns the model that the lines make, each as much of each label as
// a says. r are the lines.
func (p *product) weights(r *rows, a []float32) *linear {
	k := p.labels
	m := &linear{labels: k, table: make([]float32, r.grams*k), dense: make([]float32, p.dim*k), bias: p.condense(a)}
	for i := range p.lines {
		one := r.at(i)
		for n, id := range one.ids {
			simd.Axpy((1-p.share)*one.weights[n], a[i*k:(i+1)*k], m.table[int(id)*k:])
		}
	}
	for d := range p.dim {
		for c := range k {
			m.dense[c*p.dim+d] = p.dense[d*k+c]
		}
	}
	return m
}

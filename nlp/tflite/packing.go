package tflite

import "sync/atomic"

// packing bounds the memory of packed copies of a model's constants, all
// together: a file may use one constant in any number of operators.
type packing struct{ left atomic.Int64 }

// newPacking allows for a model of the given bytes.
func newPacking(size int) *packing {
	var p packing
	p.left.Store(int64(2*size) + 16<<20)
	return &p
}

// take tells whether there is room for so many bytes more, and takes them.
func (p *packing) take(bytes int) bool {
	if p.left.Add(-int64(bytes)) >= 0 {
		return true
	}
	p.left.Add(int64(bytes))
	return false
}

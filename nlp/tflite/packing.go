package tflite

import "sync/atomic"

// packing bounds the memory of packed copies of a model's constants, all
// together: a file may use one constant in any number of operators.
type packing struct {
	all  int64 // bytes
	left atomic.Int64
}

// newPacking allows for a model of the given bytes.
func newPacking(size int) *packing {
	p := &packing{all: int64(2*size) + 16<<20}
	p.left.Store(p.all)
	return p
}

// holds tells whether so many bytes may be all that is packed.
func (p *packing) holds(bytes int) bool { return int64(bytes) <= p.all }

// take tells whether there is room for so many bytes more, and takes them.
func (p *packing) take(bytes int) bool {
	if p.left.Add(-int64(bytes)) >= 0 {
		return true
	}
	p.left.Add(int64(bytes))
	return false
}

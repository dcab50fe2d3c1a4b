package tflite

import "sync/atomic"

// packing bounds the memory of packed copies of a model's constants, or of what is
// computed from them, all together: a file may use one constant in any number of
// operators, and a few bytes of it may say how large a tensor of zeros is.
type packing struct {
	all  int64 // bytes
	left atomic.Int64
}

// newPacking allows for so many times a model of the given bytes.
func newPacking(size, times int) *packing {
	p := &packing{all: int64(times*size) + 16<<20}
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

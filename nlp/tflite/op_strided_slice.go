package tflite

import (
	"context"
	"errors"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// stridedSlice takes every so many elements of each dimension. Bit i of a mask
// is about value i of the inputs that say where to begin and end.
type stridedSlice struct {
	begin, end uint32 // from the first, to the last element
	ellipsis   uint32 // stands for all dimensions that are not spoken of
	fresh      uint32 // a new dimension of size 1
	shrink     uint32 // one element, and the dimension is gone
	offset     bool   // the ends are counted from the beginnings
}

func newStridedSlice(c *call) (kernel, error) {
	var k stridedSlice
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.StridedSliceOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k = stridedSlice{
			begin: uint32(o.BeginMask()), end: uint32(o.EndMask()), ellipsis: uint32(o.EllipsisMask()),
			fresh: uint32(o.NewAxisMask()), shrink: uint32(o.ShrinkAxisMask()), offset: o.Offset(),
		}
	}
	if k.offset && k.begin|k.end != 0 {
		return nil, unsupported("with ends that are offsets, and masks")
	}
	return k, firstError(c.integers(1, 2, 3), c.moves(0))
}

// maxSpec is the largest number of values that begin, end and stride may have:
// one for each dimension before and one for each after.
const maxSpec = 2 * maxRank

// spec is where to begin and end in each dimension that is spoken of.
type spec struct {
	begin, end, stride [maxSpec]int
	size               int
}

// read reads the inputs; begin and end are zero where they make no difference
// to the shape and only that is wanted.
func (k stridedSlice) read(s *spec, n *node, all bool) error {
	s.size = n.in[3].n
	if n.in[1].n != s.size || n.in[2].n != s.size {
		return errors.New("begin, end and strides differ in length")
	}
	if s.size > maxSpec {
		return fmt.Errorf("%d strides", s.size)
	}
	for i := range s.size {
		s.stride[i] = n.in[3].integer(i)
		if all {
			s.begin[i], s.end[i] = n.in[1].integer(i), n.in[2].integer(i)
		}
	}
	return nil
}

// cut is what is taken of a dimension: size elements from start on.
type cut struct{ start, size, step int }

// cuts works out what is taken of each dimension of shape, and appends the
// resulting shape to dst.
func (k stridedSlice) cuts(dst []int, cuts *[maxRank]cut, shape []int, s *spec) ([]int, error) {
	rest, err := k.rest(shape, s)
	if err != nil {
		return dst, err
	}
	axis := 0
	for i := range s.size + 1 {
		switch {
		case i == s.size || k.bit(k.ellipsis, i):
			for ; rest > 0; rest-- {
				cuts[axis] = cut{0, shape[axis], 1}
				dst = append(dst, shape[axis])
				axis++
			}
			continue
		case k.bit(k.fresh, i):
			dst = append(dst, 1)
			continue
		}
		if cuts[axis], err = k.cut(s, i, shape[axis]); err != nil {
			return dst, fmt.Errorf("dimension %d: %w", axis, err)
		}
		if !k.bit(k.shrink, i) {
			dst = append(dst, cuts[axis].size)
		}
		axis++
	}
	if len(dst) > maxRank {
		return dst, fmt.Errorf("result of more than %d dimensions", maxRank)
	}
	return dst, nil
}

// rest returns how many dimensions the ellipsis or the end stands for.
func (k stridedSlice) rest(shape []int, s *spec) (int, error) {
	spoken := 0
	for i := range s.size {
		if !k.bit(k.ellipsis|k.fresh, i) {
			spoken++
		}
	}
	if spoken > len(shape) {
		return 0, fmt.Errorf("%d dimensions of %s", spoken, shapeText(shape))
	}
	return len(shape) - spoken, nil
}

func (k stridedSlice) bit(mask uint32, i int) bool { return mask&(1<<i) != 0 }

// cut works out what value i of the inputs takes of a dimension of size d.
func (k stridedSlice) cut(s *spec, i, d int) (cut, error) {
	start, end, step := s.begin[i], s.end[i], s.stride[i]
	if start < 0 {
		start += d
	}
	if k.bit(k.begin, i) && k.bit(k.shrink, i) {
		start = 0
	}
	switch {
	case step == 0:
		return cut{}, errors.New("a stride of 0")
	case k.bit(k.shrink, i) && (start < 0 || start >= d):
		return cut{}, fmt.Errorf("element %d of %d", s.begin[i], d)
	case k.bit(k.shrink, i):
		return cut{start, 1, 1}, nil
	}
	low, high, first, last := 0, d, 0, d // where a slice may begin and end, and does where it is whole
	if step < 0 {
		low, high, first, last = -1, d-1, d-1, -1
	}
	if start = min(max(start, low), high); k.bit(k.begin, i) {
		start = first
	}
	if k.offset {
		end += start
	}
	if end < 0 {
		end += d
	}
	if end = min(max(end, low), high); k.bit(k.end, i) {
		end = last
	}
	if step < 0 {
		return cut{start, max(0, (start-end-step-1)/-step), step}, nil
	}
	return cut{start, max(0, (end-start+step-1)/step), step}, nil
}

// free tells whether the shape of the result does not depend on the values of
// begin and end.
func (k stridedSlice) free(size int) bool {
	plain := ^(k.ellipsis | k.fresh | k.shrink) & (1<<size - 1)
	return plain&^(k.begin&k.end) == 0
}

func (k stridedSlice) prepare(n *node) error {
	known := n.in[1].known && n.in[2].known
	if !known && !k.free(n.in[3].n) {
		n.later()
		return nil
	}
	var s spec
	var cuts [maxRank]cut
	if err := k.read(&s, n, known); err != nil {
		return err
	}
	shape, err := k.cuts(n.dims[:0], &cuts, n.in[0].shape, &s)
	if err == nil && known {
		*geometryOf[walk](n) = walkOf(n.in[0].shape, &cuts)
	}
	return n.resize(shape, err)
}

// walkOf makes the walk that copies what is taken of a tensor.
func walkOf(shape []int, cuts *[maxRank]cut) walk {
	var w walk
	var sizes [maxRank]int
	for i := range shape {
		sizes[i] = cuts[i].size
	}
	from, to := strides(shape), strides(sizes[:len(shape)])
	for i, c := range cuts[:len(shape)] {
		w.from += c.start * from[i]
		w.add(c.size, from[i]*c.step, to[i])
	}
	return w
}

func (k stridedSlice) run(_ context.Context, n *node) error {
	in := n.in[0]
	if n.in[1].known && n.in[2].known {
		geometryOf[walk](n).copy(n.out[0].data, in.data, in.def.typ.Size())
		return nil
	}
	var s spec
	var cuts [maxRank]cut
	if err := k.read(&s, n, true); err != nil {
		return err
	}
	shape, err := k.cuts(n.dims[:0], &cuts, in.shape, &s)
	if err != nil {
		return err
	}
	if n.late {
		if err := n.resize(shape, nil); err != nil {
			return err
		}
	}
	w := walkOf(in.shape, &cuts)
	w.copy(n.out[0].data, in.data, in.def.typ.Size())
	return nil
}

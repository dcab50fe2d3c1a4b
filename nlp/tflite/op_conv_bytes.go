package tflite

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"usher/simd"
)

// byteConv is what convolutions with weights of bytes have in common.
type byteConv struct {
	conv
	weights groupWeights[simd.Int8Matrix]
}

// byteStrip is a strip of bytes.
type byteStrip struct {
	strip
	weights simd.Int8Weights
	bytes   bool              // the weights are of UINT8: 128 becomes 0, and one more unit of ones has the sums of the patches
	packed  []simd.Int8Matrix // none: they are packed when they are needed
	laid    []uint8           // the canvas
	into    []int32           // room for the weights of a group
	left    room              // of the scratch
}

// columns is how many sums there are for a patch and a group.
func (s *byteStrip) columns() int {
	if s.bytes {
		return s.units + 1
	}
	return s.units
}

// matrixSize returns how many numbers the packed weights of a group take.
func (s *byteStrip) matrixSize() int {
	return simd.Int8MatrixSize(s.columns(), s.weights.PackedDepth())
}

// packAll packs the weights of all groups, where they are the model's.
func (k *byteConv) packAll(s *byteStrip) {
	s.packed = k.weights.pack(s.groups, s.matrixSize()*4, func(g int) simd.Int8Matrix {
		return s.pack(make([]int32, s.matrixSize()), g)
	})
}

// carve takes room from n's scratch: for the canvas, for weights that are not packed
// yet, and extra bytes.
func (s *byteStrip) carve(n *node, extra int) error {
	laid, into := s.size()+simd.ByteStride(1), 0 // the kernels read whole quads
	if s.packed == nil {
		into = s.matrixSize()
	}
	memory, err := n.scratch(pieces(laid, into*4) + extra)
	if err != nil {
		return err
	}
	s.left = memory
	s.laid, s.into = carve[uint8](&s.left, laid), carve[int32](&s.left, into)
	return nil
}

// pack packs the weights of group g.
func (s *byteStrip) pack(room []int32, g int) simd.Int8Matrix {
	w := s.weights
	first, last := g*s.units, (g+1)*s.units
	w.Data, w.Units = w.Data[first*w.Depth:last*w.Depth], s.columns()
	if len(w.Scale) > 1 {
		w.Scale = w.Scale[first:last]
	}
	if len(w.Bias) > 0 {
		w.Bias = w.Bias[first:last]
	}
	if s.bytes {
		data := bytes.Clone(raw(w.Data))
		flip(data)
		w.Data = append(view[int8](data), slices.Repeat([]int8{1}, w.Depth)...)
	}
	return simd.PackInt8(room, w)
}

// group returns the weights and the patches of group g.
func (s *byteStrip) group(g int, zero int32, scale float32) (simd.Int8Matrix, simd.BytePlaces) {
	x := simd.BytePlaces{Places: s.places(), Data: s.laid[g*s.taken:], Zero: zero, Scale: scale}
	if s.packed != nil {
		return s.packed[g], x
	}
	return s.pack(s.into, g), x
}

// mixedConv is conv of floats with filters of INT8. Each image is made bytes
// when it is needed, with a zero point if the filters have scales of their own,
// as the official runtime does.
type mixedConv struct {
	byteConv
	scales []float32
}

func (k *mixedConv) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	s := byteStrip{strip: k.strip(geometryOf[canvas](n), n.in[1].shape)}
	s.weights = int8Weights(n.in[1], s.all, s.depth)
	s.weights.Scale, s.weights.Bias, s.weights.Run = k.scales, floatsOf(n.given(2)), s.run
	if shared(n.in[1], n.given(2)) {
		k.packAll(&s)
	}
	if err := s.carve(n, wordsOf(s.pixels())); err != nil {
		return err
	}
	image, size := carve[uint8](&s.left, s.pixels()), s.positions()*s.all
	for b := range n.in[0].shape[0] {
		floats := floatsOf(n.in[0])[b*s.pixels():][:s.pixels()]
		by, zero := quantizeRange(floats, len(k.scales) > 1)
		simd.ToBytes(image, floats, by, zero)
		lay(s.canvas, s.laid[:s.size()], image, uint8(zero))
		if err := k.multiply(ctx, &s, floatsOf(n.out[0])[b*size:][:size], by, zero); err != nil {
			return err
		}
	}
	return nil
}

// multiply computes an image that is laid out.
func (k *mixedConv) multiply(ctx context.Context, s *byteStrip, out []float32, by float32, zero int32) error {
	scale := float32(1)
	if by != 0 {
		scale = 1 / by
	}
	low, high := k.act.bounds()
	for g := range s.groups {
		m, x := s.group(g, zero, scale)
		rows := simd.Rows{Data: out[g*s.units:], N: s.positions(), Stride: s.all}
		part := max(breath/(m.Units()*m.Depth()), 1)
		for at := 0; at < rows.N; at += part {
			if err := ctx.Err(); err != nil {
				return err
			}
			m.MulPlaces(rows.From(at, part), x.From(at, part), low, high)
		}
	}
	return nil
}

var errGroups = errors.New("filters of UINT8 in groups")

// wholeConv is conv of INT8 or UINT8.
type wholeConv struct {
	byteConv
	*rescale
}

func (k *wholeConv) run(ctx context.Context, n *node) error {
	if n.out[0].n == 0 {
		return nil
	}
	s := byteStrip{strip: k.strip(geometryOf[canvas](n), n.in[1].shape)}
	if k.typ == Uint8 && s.groups > 1 {
		return errGroups
	}
	s.weights = int8Weights(n.in[1], s.all, s.depth)
	s.weights.Run, s.bytes = s.run, k.typ == Uint8
	if shared(n.in[1]) {
		k.packAll(&s)
	}
	if k.typ == Uint8 && s.packed == nil {
		return errPacking
	}
	sums := sumRows(s.positions(), s.columns()) * s.columns()
	if err := s.carve(n, wordsOf(sums*4)); err != nil {
		return err
	}
	room, size := carve[int32](&s.left, sums), s.positions()*s.all
	for b := range n.in[0].shape[0] {
		lay(s.canvas, s.laid[:s.size()], n.in[0].data[b*s.pixels():][:s.pixels()], byte(k.in.zero))
		if k.typ == Int8 {
			flip(s.laid)
		}
		for g := range s.groups {
			m, x := s.group(g, byteOf(k.in.zero, k.typ), 1)
			scales, bias := k.from(g*s.units), wholesOf(n.given(2))
			out := n.out[0].data[b*size+g*s.units:]
			if err := scales.multiplyPlaces(ctx, m, out, s.all, x, room, bias[min(g*s.units, len(bias)):]); err != nil {
				return err
			}
		}
	}
	return nil
}

// multiplyPlaces is multiply for rows that lie in an image. Of UINT8 m has one more
// unit, as a byteStrip has.
func (r *rescale) multiplyPlaces(ctx context.Context, m simd.Int8Matrix, out []byte, stride int, x simd.BytePlaces, sums, bias []int32) error {
	columns := m.Units()
	part := len(sums) / columns
	for at := 0; at < x.N(); at += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := x.From(at, part)
		n, units := rows.N(), columns
		m.MulInt32Places(simd.Int32Rows{Data: sums, N: n, Stride: columns}, rows)
		if r.typ == Uint8 {
			units--
			shiftSums(sums, n, units, r.zero)
		}
		r.Rows(out[at*stride:], stride, sums[:n*units], units, bias, 0)
	}
	return nil
}

// shiftSums takes the zero point of the weights out of n rows of sums, behind each of
// which the sum of the patch lies, and leaves them one behind the other.
func shiftSums(sums []int32, n, units int, zero int32) {
	for i := range n {
		from, to := sums[i*(units+1):][:units+1], sums[i*units:]
		rest := zero * from[units]
		for u, s := range from[:units] {
			to[u] = s - rest
		}
	}
}

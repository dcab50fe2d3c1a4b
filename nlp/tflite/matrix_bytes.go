package tflite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"usher/simd"
)

// byteWeights multiply rows of bytes by weights of INT8 [units, depth]. Those
// that are the model's are packed once, as long as there is room.
type byteWeights struct {
	room   *packing
	once   sync.Once
	packed simd.Int8Matrix
	done   bool
}

// pack packs weights of the model, and tells whether there was room. Of weights
// of UINT8, 128 becomes 0.
func (b *byteWeights) pack(w *simd.Int8Weights, typ Type) bool {
	b.once.Do(func() {
		size := simd.Int8MatrixSize(w.Units, w.Depth)
		if b.done = b.room.take(size * 4); !b.done {
			return
		}
		w := *w
		if typ == Uint8 {
			b := bytes.Clone(raw(w.Data))
			flip(b)
			w.Data = view[int8](b)
		}
		b.packed = simd.PackInt8(make([]int32, size), w)
	})
	return b.done
}

// size returns the room that matrix needs where the weights are not packed yet.
func (b *byteWeights) size(w *simd.Int8Weights, packed bool) int {
	if packed {
		return 0
	}
	return wordsOf(simd.Int8MatrixSize(w.Units, w.Depth) * 4)
}

// matrix returns the weights; those that are not packed yet it packs into r.
func (b *byteWeights) matrix(r *room, w *simd.Int8Weights, packed bool) simd.Int8Matrix {
	if packed {
		return b.packed
	}
	return simd.PackInt8(carve[int32](r, simd.Int8MatrixSize(w.Units, w.Depth)), *w)
}

// weightScales returns the scales of weights in whole numbers, one for all or
// one for each unit along axis, with a zero point of zero.
func (t *tensorDef) weightScales(axis int) ([]float32, error) {
	q := t.quant
	if q == nil {
		return nil, unsupported("with weights of " + t.typ.String() + " without a quantisation")
	}
	if n := len(q.Scale); n != 1 && (axis >= len(t.shape) || n != t.shape[axis] || q.Axis != axis) {
		return nil, fmt.Errorf("%d scales for weights %s", n, shapeText(t.shape))
	}
	for _, z := range q.ZeroPoint {
		if z != 0 {
			return nil, unsupported("with weights of " + t.typ.String() + " with a zero point")
		}
	}
	return q.Scale, nil
}

// perUnit checks the parts of a layer that come one for each unit: the scales of
// its weights, input 1, which lie along axis, and the bias, input 2.
func (n *node) perUnit(axis int) error {
	units := n.in[1].shape[axis]
	if q := n.in[1].def.quant; q != nil && len(q.Scale) > 1 && len(q.Scale) != units {
		return fmt.Errorf("%d scales for weights %s", len(q.Scale), shapeText(n.in[1].shape))
	}
	if b := n.given(2); b != nil && b.n != units {
		return errBias
	}
	return nil
}

// byteRowsSize returns the room that n rows of depth bytes take.
func byteRowsSize(n, depth int) int {
	return pieces(n*simd.ByteStride(depth), n*4, n*4)
}

// carveRows takes n rows of depth bytes from r.
func carveRows(r *room, n, depth int) simd.ByteRows {
	stride := simd.ByteStride(depth)
	return simd.ByteRows{
		Data: carve[uint8](r, n*stride), N: n, Stride: stride, Zero: carve[int32](r, n), Scale: carve[float32](r, n),
	}
}

// quantizeRows makes bytes of floats, each row with a scale of its own, the way
// the official runtime does for weights of INT8: from −127 to 127, or with a
// zero point from the smallest to the largest.
func quantizeRows(to simd.ByteRows, x simd.Rows, depth int, asymmetric bool) {
	for i := range to.N {
		row := x.Row(i, depth)
		by, zero := quantizeRange(row, asymmetric)
		to.Zero[i], to.Scale[i] = zero, 1
		if by != 0 {
			to.Scale[i] = 1 / by
		}
		simd.ToBytes(to.Data[i*to.Stride:][:depth], row, by, zero)
	}
}

// quantizeRange returns how many steps of a byte make up 1, and the byte of 0.
func quantizeRange(row []float32, asymmetric bool) (by float32, zero int32) {
	low, high := simd.Range(row)
	width, steps := 2*max(-low, high), float32(254)
	if asymmetric {
		width, steps = high-low, 255
	}
	if by = steps / width; math.IsInf(float64(by), 0) {
		return 0, 128 // nothing but zeros, or as good as
	}
	if asymmetric {
		return by, int32(math.Round(float64(min(max(-low*by, 0), 255))))
	}
	return by, 128
}

// shiftRows makes bytes of whole numbers of INT8 or UINT8 that lie one behind
// another.
func shiftRows(to simd.ByteRows, src []byte, depth int, typ Type, zero int32) {
	for i := range to.N {
		row := to.Data[i*to.Stride:][:depth]
		copy(row, src[i*depth:])
		if typ == Int8 {
			flip(row)
		}
		to.Zero[i] = byteOf(zero, typ)
	}
}

// byteOf returns the byte that stands for a whole number of a type.
func byteOf(x int32, typ Type) int32 {
	if typ == Int8 {
		return x + 128
	}
	return x
}

// flip turns INT8 into bytes with the same order, and back.
func flip(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		binary.NativeEndian.PutUint64(b, binary.NativeEndian.Uint64(b)^0x8080808080808080)
	}
	for i := range b {
		b[i] ^= 0x80
	}
}

// multiplyBytes computes a product of floats in parts that take no longer than
// a breath.
func multiplyBytes(ctx context.Context, m simd.Int8Matrix, out simd.Rows, x simd.ByteRows, act activation) error {
	low, high := act.bounds()
	part := max(breath/max(m.Units()*m.Depth(), 1), 1)
	for at := 0; at < x.N; at += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.Mul(out.From(at, part), x.From(at, part), low, high)
	}
	return nil
}

var (
	errBias    = errors.New("bias and weights differ in length")
	errPacking = errors.New("the weights need more memory than a model of this size may have")
)

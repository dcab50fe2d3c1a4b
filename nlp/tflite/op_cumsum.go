package tflite

import (
	"context"

	"usher/nlp/tflite/internal/schema"
)

// cumsum adds up the elements along an axis, one more for each position.
type cumsum struct{ exclusive, reverse bool }

func newCumsum(c *call) (kernel, error) {
	var k cumsum
	if c.optionsOf != schema.BuiltinOptionsNONE {
		var o schema.CumsumOptions
		o.Init(c.options.Bytes, c.options.Pos)
		k = cumsum{o.Exclusive(), o.Reverse()}
	}
	return k, firstError(c.types(Float32, Int32, Int64), c.integers(1))
}

func (cumsum) prepare(n *node) error { return n.resize(n.in[0].shape, nil) }

func (k cumsum) run(_ context.Context, n *node) error {
	in, out := n.in[0], n.out[0]
	axis, err := readAxis(n.in[1], len(in.shape))
	if err != nil || in.n == 0 {
		return err
	}
	inner := product(in.shape[axis+1:])
	switch in.def.typ {
	case Float32:
		cumulate(k, view[float32](out.data), view[float32](in.data), in.shape[axis], inner)
	case Int32:
		cumulate(k, view[int32](out.data), view[int32](in.data), in.shape[axis], inner)
	default:
		cumulate(k, view[int64](out.data), view[int64](in.data), in.shape[axis], inner)
	}
	return nil
}

// cumulate goes through blocks of size rows of inner elements.
func cumulate[T Element](k cumsum, dst, src []T, size, inner int) {
	for block := 0; block < len(src); block += size * inner {
		for column := range inner {
			at, step := block+column, inner
			if k.reverse {
				at, step = at+(size-1)*inner, -inner
			}
			var sum T
			for range size {
				if k.exclusive {
					dst[at] = sum
				}
				sum += src[at]
				if !k.exclusive {
					dst[at] = sum
				}
				at += step
			}
		}
	}
}

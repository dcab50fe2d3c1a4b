package tflite

import (
	"context"
	"fmt"
)

// blocks moves the positions of an image whose coordinates leave the same
// remainders by a block to an image of their own, or back. Around the large
// image there may be a margin, which is zero and gets lost on the way back.
type blocks struct {
	back bool
	zero [16]byte
}

func newSpaceToBatch(c *call) (kernel, error) { return newBlocks(c, false) }

func newBatchToSpace(c *call) (kernel, error) { return newBlocks(c, true) }

func newBlocks(c *call, back bool) (kernel, error) {
	return blocks{back, c.zeroPoint()}, firstError(c.integers(1, 2), c.moves(0))
}

// check checks the inputs and returns the number of dimensions that are cut.
func (k blocks) check(n *node) (int, error) {
	shape, cuts := n.in[0].shape, n.in[1].n
	if cuts < 1 || cuts >= len(shape) || n.in[2].n != 2*cuts {
		return 0, fmt.Errorf("%d blocks and %d margins for %d dimensions", cuts, n.in[2].n, len(shape))
	}
	for i := range cuts {
		if b := n.in[1].integer(i); b < 1 || n.in[2].integer(2*i) < 0 || n.in[2].integer(2*i+1) < 0 {
			return 0, fmt.Errorf("a block of %d with margins of %d and %d", b, n.in[2].integer(2*i), n.in[2].integer(2*i+1))
		}
	}
	return cuts, nil
}

func (k blocks) prepare(n *node) error {
	cuts, err := k.check(n)
	if err != nil {
		return err
	}
	dst := append(n.dims[:0], n.in[0].shape...)
	for i := range cuts {
		b, margin := n.in[1].integer(i), n.in[2].integer(2*i)+n.in[2].integer(2*i+1)
		switch {
		case k.back && dst[0]%b == 0:
			dst[0], dst[1+i] = dst[0]/b, dst[1+i]*b-margin
		case !k.back && (dst[1+i]+margin)%b == 0:
			dst[0], dst[1+i] = dst[0]*b, (dst[1+i]+margin)/b
		default:
			return fmt.Errorf("%s does not fall into blocks of %d", shapeText(n.in[0].shape), b)
		}
		if dst[0] > MaxMemory || dst[1+i] < 0 {
			return fmt.Errorf("%s in blocks of %d with margins of %d", shapeText(n.in[0].shape), b, margin)
		}
	}
	return n.resize(dst, nil)
}

func (k blocks) run(_ context.Context, n *node) error {
	cuts, err := k.check(n)
	if err != nil || n.out[0].n == 0 {
		return err
	}
	large, small := n.in[0], n.out[0]
	if k.back {
		large, small = small, large
	} else {
		small.fillZero(k.zero)
	}
	for image := range small.shape[0] / large.shape[0] {
		w := k.image(n, large.shape, small.shape, cuts, image)
		w.copy(n.out[0].data, n.in[0].data, large.def.typ.Size())
	}
	return nil
}

// image returns the walk of one of the small images of all large ones. Position
// p of the small one is p·block + shift of the large one.
func (k blocks) image(n *node, large, small []int, cuts, number int) walk {
	from, to := strides(large), strides(small)
	w := walk{to: number * large[0] * to[0]}
	w.add(large[0], from[0], to[0])
	for i := cuts; i > 0; i-- {
		block, before := n.in[1].integer(i-1), n.in[2].integer(2*i-2)
		shift := number%block - before
		number /= block
		first := max(0, (block-1-shift)/block)
		last := min(small[i], (large[i]-shift+block-1)/block)
		w.from += (first*block + shift) * from[i]
		w.to += first * to[i]
		w.add(max(0, last-first), block*from[i], to[i])
	}
	w.add(product(large[1+cuts:]), 1, 1)
	if k.back {
		w.swap()
	}
	return w
}

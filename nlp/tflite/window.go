package tflite

import (
	"errors"
	"fmt"

	"usher/nlp/tflite/internal/schema"
)

// side is how a window moves along the height or the width of an image.
type side struct{ stride, dilation int }

// window is how a window moves over an image [batch, height, width, channels].
type window struct {
	same bool // the image is padded so that no position of stride 1 is lost
	y, x side
}

// newWindow checks what the file says.
func newWindow(padding schema.Padding, strideH, strideW, dilationH, dilationW int32) (window, error) {
	w := window{same: padding == schema.PaddingSAME}
	w.y, w.x = side{int(strideH), int(dilationH)}, side{int(strideW), int(dilationW)}
	if min(strideH, strideW, dilationH, dilationW) < 1 {
		return w, fmt.Errorf("strides %d and %d, dilations %d and %d", strideH, strideW, dilationH, dilationW)
	}
	if padding != schema.PaddingSAME && padding != schema.PaddingVALID {
		return w, fmt.Errorf("padding %d", padding)
	}
	return w, nil
}

// span is a side of an image with that of a window on it.
type span struct {
	side
	in, kernel, out int
	before          int // padding
}

// span works out how many positions a kernel has on a side.
func (w window) span(s side, in, kernel int) (span, error) {
	p := span{side: s, in: in, kernel: kernel}
	if kernel < 1 {
		return p, fmt.Errorf("a window of length %d", kernel)
	}
	reach := (kernel-1)*s.dilation + 1
	if w.same {
		p.out = (in + s.stride - 1) / s.stride
		p.before = max((p.out-1)*s.stride+reach-in, 0) / 2
		return p, nil
	}
	if p.out = (in - reach + s.stride) / s.stride; in < reach {
		return p, fmt.Errorf("a window of length %d on an image of %d", reach, in)
	}
	return p, nil
}

// covered returns how many steps of the kernel lie inside of the image at a position.
func (p *span) covered(at int) int {
	first, start := 0, at*p.stride-p.before
	if start < 0 {
		first = (-start + p.dilation - 1) / p.dilation
	}
	last := (p.in - start + p.dilation - 1) / p.dilation
	return max(min(last, p.kernel)-first, 0)
}

// scene is an image with a window on it.
type scene struct{ y, x span }

var errImage = errors.New("an image has 4 dimensions")

// on works out the positions of a kernel of the given height and width on an
// image of shape.
func (w window) on(shape []int, height, width int) (s scene, err error) {
	if len(shape) != 4 {
		return s, errImage
	}
	if s.y, err = w.span(w.y, shape[1], height); err != nil {
		return s, err
	}
	s.x, err = w.span(w.x, shape[2], width)
	return s, err
}

// positions returns how many there are.
func (s *scene) positions() int { return s.y.out * s.x.out }

package tflite

// patches takes what a window covers out of an image, so that a convolution
// becomes a product of matrices.
type patches[T any] struct {
	scene
	image          []T
	channels       int // of the image
	channel, taken int // those that are copied: so many from the first on
	zero           T   // what is around the image
}

// copy writes the patches of n positions into rows of dst that begin stride
// numbers apart.
func (p *patches[T]) copy(dst []T, stride, position, n int) {
	for i := range n {
		at := position + i
		p.patch(dst[i*stride:][:p.y.kernel*p.x.kernel*p.taken], at/p.x.out, at%p.x.out)
	}
}

// patch writes one patch.
func (p *patches[T]) patch(dst []T, y, x int) {
	line := p.x.kernel * p.taken
	firstY, lastY, inY := p.y.inside(y)
	firstX, lastX, inX := p.x.inside(x)
	pour(dst[:firstY*line], p.zero)
	pour(dst[lastY*line:], p.zero)
	for ky := firstY; ky < lastY; ky++ {
		to := dst[ky*line:][:line]
		pour(to[:firstX*p.taken], p.zero)
		pour(to[lastX*p.taken:], p.zero)
		to = to[firstX*p.taken : lastX*p.taken]
		from := p.image[(inY+(ky-firstY)*p.y.dilation)*p.x.in*p.channels:]
		if p.taken == p.channels && p.x.dilation == 1 {
			few(to, from[inX*p.channels:])
			continue
		}
		for at := inX; len(to) > 0; at, to = at+p.x.dilation, to[p.taken:] {
			few(to[:p.taken], from[at*p.channels+p.channel:])
		}
	}
}

// few copies numbers, of which there are often only a handful.
func few[T any](to, from []T) {
	if len(to) > 12 {
		copy(to, from)
		return
	}
	from = from[:len(to)]
	for i := range to {
		to[i] = from[i]
	}
}

func pour[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

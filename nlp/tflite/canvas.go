package tflite

import (
	"context"
	"fmt"
	"math"

	"usher/simd"
)

// canvas is an image laid out so that a window sees it from all of its positions
// alike: with what is around the image, and each step of the window as far from any
// position as from the first. An image that is so already stays where it is. The
// plan makes it for the shapes of a node, which keeps it.
type canvas struct {
	scene
	channels         int // of the image
	times            int // that each of them lies in the canvas, side by side
	vertical, across margin
	planes, plane    int // of a line: column i is pixel i/planes of plane i%planes, and each has so many
	room             []byte
	rows             simd.Offsets // of the positions
	steps            simd.Offsets // of the window
}

// margin is what the canvas has on one side of an image.
type margin struct {
	lead, size  int // what comes before the image, and all
	first, last int // the steps of the window that touch the image somewhere
	idle        int // where the window sees nothing of the image; 0 where that is not needed
}

// margin works out what steps that lie inside of the image at some position need.
// Where all are to have a place, those of a window without dilation get one each,
// and the others share one.
func (p *span) margin(all bool) margin {
	m := margin{last: p.kernel}
	if !all || p.dilation > 1 {
		m.first = max(p.before-(p.out-1)*p.stride+p.dilation-1, 0) / p.dilation
		m.last = max(min((p.in+p.before+p.dilation-1)/p.dilation, p.kernel), m.first)
	}
	m.lead = max(p.before-m.first*p.dilation, 0)
	reach := (p.out-1)*p.stride + 1
	m.size = m.lead + max(p.in, (m.last-1)*p.dilation-p.before+reach)
	if all && m.last-m.first < p.kernel {
		m.idle = m.size
		m.size += reach
	}
	return m
}

// steps returns those that have a place, from a first to before a last.
func (m *margin) steps(p *span) (first, last int) {
	if m.idle > 0 {
		return 0, p.kernel
	}
	return m.first, m.last
}

// at returns where step i lies from the first position.
func (m *margin) at(p *span, i int) int {
	if i < m.first || i >= m.last {
		return m.idle
	}
	return m.lead + i*p.dilation - p.before
}

// newCanvas makes n's canvas for a window that has positions on its image. The steps
// are all of the window, or those that touch the image.
func (n *node) newCanvas(s scene, times int, all bool) *canvas {
	c := geometryOf[canvas](n)
	*c = canvas{scene: s, channels: n.in[0].shape[3], times: times, room: c.room, planes: 1}
	c.vertical, c.across = s.y.margin(all), s.x.margin(all)
	c.plane = c.across.size
	return c
}

// sort puts the columns that neighbouring positions see next to one another.
func (c *canvas) sort() {
	c.planes = min(c.x.stride, c.across.size) // a longer stride has one position
	c.plane = (c.across.size + c.planes - 1) / c.planes
}

// pixel is how many numbers the canvas has for one.
func (c *canvas) pixel() int { return c.channels * c.times }

// line is how many it has for a line.
func (c *canvas) line() int { return c.planes * c.plane * c.pixel() }

// size is how many it has.
func (c *canvas) size() int { return c.vertical.size * c.line() }

// pixels is how many numbers the image has.
func (c *canvas) pixels() int { return c.y.in * c.x.in * c.channels }

// still tells whether the image itself is the canvas.
func (c *canvas) still() bool { return c.planes == 1 && c.size() == c.pixels() }

// place works out where the steps of the window lie, and the positions of it where
// those are needed. Of a line of the window it takes so many steps, and of each
// of them its first numbers, or every so manieth.
func (c *canvas) place(n *node, positions, steps, numbers, every int) (err error) {
	if c.size() > math.MaxInt32 {
		return fmt.Errorf("an image %s under a window of %d by %d needs too much memory", shapeText(n.in[0].shape), c.y.kernel, c.x.kernel)
	}
	first, last := c.vertical.steps(&c.y)
	count := (last - first) * steps * ((numbers + every - 1) / every)
	if c.room, err = n.mem.grow(c.room, (positions+count)*4); err != nil {
		return err
	}
	room := view[int32](c.room)
	rows, at := room[:0:positions], room[positions:positions:positions+count]
	for i := range positions {
		rows = append(rows, int32(i/c.x.out*c.y.stride*c.line()+i%c.x.out*c.x.stride*c.pixel()))
	}
	for y := first; y < last; y++ {
		at = c.placeLine(at, c.vertical.at(&c.y, y)*c.line(), steps, numbers, every)
	}
	c.rows, c.steps = simd.NewOffsets(rows), simd.NewOffsets(at)
	return nil
}

// placeLine does so for the steps of a line of the window, which lies at line.
func (c *canvas) placeLine(at []int32, line, steps, numbers, every int) []int32 {
	first, _ := c.across.steps(&c.x)
	for x := range steps {
		column := c.across.at(&c.x, first+x)
		pixel := line + (column%c.planes*c.plane+column/c.planes)*c.pixel()
		for i := 0; i < numbers; i += every {
			at = append(at, int32(pixel+i))
		}
	}
	return at
}

// laidSize is how much room laidOut needs.
func (c *canvas) laidSize() int {
	if c.still() {
		return 0
	}
	return c.size()
}

// laidOut is lay where that is needed, and the image itself where not.
func laidOut[T Element](c *canvas, room, image []T, zero T) []T {
	if c.still() {
		return image
	}
	lay(c, room, image, zero)
	return room
}

// lay lays an image out. Around it is nothing but zero.
func lay[T Element](c *canvas, dst, src []T, zero T) {
	if c.still() {
		copy(dst, src)
		return
	}
	line, width := c.line(), c.x.in*c.channels
	pour(dst[:c.vertical.lead*line], zero)
	pour(dst[(c.vertical.lead+c.y.in)*line:], zero)
	for y := range c.y.in {
		layLine(c, dst[(c.vertical.lead+y)*line:][:line], src[y*width:][:width], zero)
	}
}

// layLine lays out a line of the image.
func layLine[T Element](c *canvas, dst, src []T, zero T) {
	pixel := c.pixel()
	if c.planes == 1 {
		first, last := c.across.lead*pixel, c.across.lead*pixel+len(src)*c.times
		pour(dst[:first], zero)
		layRun(dst[first:last], src, c.times)
		pour(dst[last:], zero)
		return
	}
	pour(dst, zero)
	channels, size := c.channels, c.plane*pixel
	plane, at := c.across.lead%c.planes, c.across.lead/c.planes*pixel
	for ; len(src) >= channels; src = src[channels:] {
		layRun(dst[plane*size+at:], src[:channels], c.times)
		if plane++; plane == c.planes {
			plane, at = 0, at+pixel
		}
	}
}

// layRun writes each number of src so many times into dst.
func layRun[T Element](dst, src []T, times int) {
	switch {
	case times > 1:
		for j := range times {
			to := dst[j:]
			for i, v := range src {
				to[i*times] = v
			}
		}
	case len(src) >= manyUnits:
		copy(dst, src)
	default: // copy takes longer
		dst = dst[:len(src)]
		for i := range dst {
			dst[i] = src[i]
		}
	}
}

// pour writes v everywhere.
func pour[T Element](dst []T, v T) {
	few := min(len(dst), manyUnits)
	for i := range dst[:few] {
		dst[i] = v
	}
	if few < len(dst) {
		repeat(dst, few)
	}
}

// repeat fills s with its first n elements.
func repeat[T any](s []T, n int) {
	for ; n < len(s); n *= 2 {
		copy(s[n:], s[:n])
	}
}

// sweep covers image b of dst with w, whose taps are the steps. So many positions of
// a line are computed together, with the same of all lines; or where that is 0, all
// of a line one by one.
func sweep[T int32 | float32](ctx context.Context, c *canvas, w simd.Window[T], dst, image []T, together int) error {
	pixel, down := c.pixel(), c.y.stride*c.line()
	w.Taps = c.steps
	if together == 0 {
		w.Rows, w.Width, w.To, w.From = c.x.out, pixel, pixel, c.x.stride*pixel
		for y := range c.y.out {
			if err := cover(ctx, w, dst[y*c.x.out*pixel:], image[y*down:]); err != nil {
				return err
			}
		}
		return nil
	}
	w.Rows, w.To, w.From = c.y.out, c.x.out*pixel, down
	for x := 0; x < c.x.out; x += together {
		w.Width = min(together, c.x.out-x) * pixel
		if err := cover(ctx, w, dst[x*pixel:], image[x*pixel:]); err != nil {
			return err
		}
	}
	return nil
}

// cover computes rows in parts that take no longer than a breath, or a row.
func cover[T int32 | float32](ctx context.Context, w simd.Window[T], dst, image []T) error {
	rows := w.Rows
	part := max(breath/(w.Width*max(w.Taps.N(), 1)), 1)
	for at := 0; at < rows; at += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.Rows = min(part, rows-at)
		w.Cover(dst[at*w.To:], image[at*w.From:])
	}
	return nil
}

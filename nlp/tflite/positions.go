package tflite

import (
	"cmp"
	"fmt"
	"math"
)

// integers checks that inputs which hold shapes, axes or positions are of a
// type that readInts reads.
func (c *call) integers(inputs ...int) error {
	for _, i := range inputs {
		switch t := c.input(i); {
		case t == nil, t.typ == Int16, t.typ == Int32, t.typ == Int64:
		default:
			return unsupported("by " + t.typ.String())
		}
	}
	return nil
}

// moves checks that the given inputs and all outputs are of one type, whatever
// it is: their elements are only copied.
func (c *call) moves(inputs ...int) error {
	of := c.input(inputs[0]).typ
	for _, i := range inputs[1:] {
		if t := c.input(i); t != nil && t.typ != of {
			return unsupported("of " + of.String() + " and " + t.typ.String())
		}
	}
	for i := range c.out {
		if t := c.output(i).typ; t != of {
			return unsupported("from " + of.String() + " to " + t.String())
		}
	}
	return nil
}

// readInts appends the values of a tensor that integers allows. Shapes and
// lists of axes have one for each dimension, so more than maxRank are an error.
func readInts(dst []int, t *tensor) ([]int, error) {
	if t.n > maxRank {
		return dst, fmt.Errorf("%q has %d values; at most %d dimensions are possible", t.def.name, t.n, maxRank)
	}
	for i := range t.n {
		dst = append(dst, t.integer(i))
	}
	return dst, nil
}

// readInt returns the one value of a tensor that integers allows.
func readInt(t *tensor) (int, error) {
	if t.n != 1 {
		return 0, fmt.Errorf("%q has %d values in the place of one", t.def.name, t.n)
	}
	return t.integer(0), nil
}

// integer returns value i. Those beyond 32 bits become the next one that is
// not: no tensor is so large that it would make a difference.
func (t *tensor) integer(i int) int {
	switch t.def.typ {
	case Int16:
		return int(view[int16](t.data)[i])
	case Int32:
		return int(view[int32](t.data)[i])
	}
	return int(min(max(view[int64](t.data)[i], math.MinInt32), math.MaxInt32))
}

// readAxis returns the axis of a tensor of the given rank that t names.
func readAxis(t *tensor, rank int) (int, error) {
	axis, err := readInt(t)
	if err != nil {
		return 0, err
	}
	return axisOf(axis, rank)
}

// readAxes appends one axis for each value of t.
func readAxes(dst []int, t *tensor, rank int) ([]int, error) {
	first := len(dst)
	dst, err := readInts(dst, t)
	for i := first; i < len(dst) && err == nil; i++ {
		dst[i], err = axisOf(dst[i], rank)
	}
	return dst, err
}

// product multiplies dimensions. Of those of a tensor without elements it means
// nothing.
func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// firstError returns the first of several errors that is one.
func firstError(errs ...error) error { return cmp.Or(errs...) }

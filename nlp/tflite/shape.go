package tflite

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// maxRank is the largest number of dimensions a tensor may have.
const maxRank = 8

// unknown is a dimension that is not known before the inputs are resized.
const unknown = -1

var errTooLarge = errors.New("more elements than can be counted")

// count returns the number of elements of a shape, and unknown where one of
// its dimensions is.
func count(shape []int) (int, error) {
	n, open := 1, false
	for _, d := range shape {
		switch {
		case d == unknown:
			open = true
		case d < 0:
			return 0, fmt.Errorf("dimension %d is negative", d)
		case d == 0:
			n = 0
		case n > math.MaxInt32/d:
			return 0, errTooLarge
		default:
			n *= d
		}
	}
	if open {
		return unknown, nil
	}
	return n, nil
}

// axisOf turns an axis that may count from the end into one that does not.
func axisOf(axis, rank int) (int, error) {
	if axis < -rank || axis >= rank {
		return 0, fmt.Errorf("axis %d of a tensor of %d dimensions", axis, rank)
	}
	if axis < 0 {
		axis += rank
	}
	return axis, nil
}

// broadcast appends to dst the shape of an element-wise operation on a and b:
// dimensions are lined up at the end, and one of size 1 is repeated.
func broadcast(dst, a, b []int) ([]int, error) {
	rank := max(len(a), len(b))
	for i := range rank {
		x, y := 1, 1
		if j := i - rank + len(a); j >= 0 {
			x = a[j]
		}
		if j := i - rank + len(b); j >= 0 {
			y = b[j]
		}
		switch {
		case x == y || y == 1:
			dst = append(dst, x)
		case x == 1 || x == unknown:
			dst = append(dst, y)
		case y == unknown:
			dst = append(dst, x)
		default:
			return dst, fmt.Errorf("shapes %s and %s do not broadcast", shapeText(a), shapeText(b))
		}
	}
	return dst, nil
}

// shapeText writes a shape as [2,?,3]; ? is a dimension that is not known.
func shapeText(shape []int) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range shape {
		if i > 0 {
			b.WriteByte(',')
		}
		if d == unknown {
			b.WriteByte('?')
		} else {
			b.WriteString(strconv.Itoa(d))
		}
	}
	b.WriteByte(']')
	return b.String()
}

package tflite

import "usher/simd"

// axes are the dimensions of a tensor in as few as possible, innermost first:
// neighbours that are both reduced, or both kept, are one.
type axes struct {
	rank    int
	size    [maxRank]int // at least two are given
	step    [maxRank]int // how far it moves in the result, 0 where it is reduced
	reduced [maxRank]bool
	count   int  // elements that go into one of the result
	images  bool // the reduced ones are the height and the width of images
}

// axesOf finds the dimensions along which values numbers the reduced ones.
func axesOf(shape []int, values []int32) (axes, error) {
	reduced, err := reducedAxes(values, len(shape))
	a := axes{count: 1, images: len(shape) == 4 && reduced == [maxRank]bool{1: true, 2: true}}
	a.size[0], a.size[1] = 1, 1
	for i, step := len(shape)-1, 1; i >= 0; i-- {
		d := a.rank - 1
		if a.rank > 0 && a.reduced[d] == reduced[i] {
			a.size[d] *= shape[i]
		} else {
			d, a.rank = a.rank, a.rank+1
			a.size[d], a.reduced[d] = shape[i], reduced[i]
			if !reduced[i] {
				a.step[d] = step
			}
		}
		if reduced[i] {
			a.count *= shape[i]
		} else {
			step *= shape[i]
		}
	}
	if a.rank == 0 {
		a.rank, a.step[0] = 1, 1
	}
	return a, err
}

// reducedAxes marks the axes that are reduced.
func reducedAxes(values []int32, rank int) (reduced [maxRank]bool, err error) {
	for _, a := range values {
		axis, err := axisOf(int(a), rank)
		if err != nil {
			return reduced, err
		}
		reduced[axis] = true
	}
	return reduced, nil
}

// reducer brings elements of type T together in an A.
type reducer[T, A any] struct {
	start A

	// Both take rows of one length, which lie one behind the other: one row for
	// each of acc, or rows as long as acc, whose elements go each into its own.
	foldRows, joinRows func(acc []A, src []T)
}

// reduce walks through src once, from front to back, by planes of the two
// innermost dimensions.
func reduce[T, A any](acc []A, src []T, a *axes, r *reducer[T, A]) {
	for i := range acc {
		acc[i] = r.start
	}
	take, width := r.joinRows, a.size[0]
	if a.reduced[0] {
		take, width = r.foldRows, a.size[1]
	}
	var at [maxRank]int
	for o, plane := 0, a.size[0]*a.size[1]; len(src) > 0; src = src[plane:] {
		take(acc[o:o+width], src[:plane])
		for d := 2; d < a.rank; d++ {
			o += a.step[d]
			if at[d]++; at[d] < a.size[d] {
				break
			}
			o, at[d] = o-a.step[d]*a.size[d], 0
		}
	}
}

// byRows makes a reducer of what takes one row at a time: fold brings it into
// one result, join each of its elements into its own.
func byRows[T, A any](start A, fold func(acc A, row []T) A, join func(acc []A, row []T)) *reducer[T, A] {
	return &reducer[T, A]{
		start: start,
		foldRows: func(acc []A, src []T) {
			width := len(src) / len(acc)
			for i, a := range acc {
				acc[i] = fold(a, src[i*width:][:width])
			}
		},
		joinRows: func(acc []A, src []T) {
			for ; len(src) > 0; src = src[len(acc):] {
				join(acc, src[:len(acc)])
			}
		},
	}
}

// reducerOf makes a reducer of a function that takes one element more.
func reducerOf[T, A any](start A, f func(acc A, x T) A) *reducer[T, A] {
	return byRows(start, func(acc A, row []T) A {
		for _, x := range row {
			acc = f(acc, x)
		}
		return acc
	}, func(acc []A, row []T) {
		for i, x := range row {
			acc[i] = f(acc[i], x)
		}
	})
}

// reducerBy makes a reducer of floats: OpAdd, OpMax or OpMin brings them
// together. To the latter two, what is not a number does not count.
func reducerBy(op simd.Operation, start float32) *reducer[float32, float32] {
	return &reducer[float32, float32]{
		start:    start,
		foldRows: func(acc, src []float32) { simd.FoldRows(op, acc, src) },
		joinRows: func(acc, src []float32) { simd.Fold(op, acc, src) },
	}
}

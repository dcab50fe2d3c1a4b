package tflite

// axes are the dimensions of a tensor in as few as possible, innermost first:
// neighbours that are both reduced, or both kept, are one.
type axes struct {
	rank    int
	size    [maxRank]int
	step    [maxRank]int // how far it moves in the result, 0 where it is reduced
	reduced [maxRank]bool
	count   int // elements that go into one of the result
}

// axesOf finds the dimensions along which values numbers the reduced ones.
func axesOf(shape []int, values []int32) (axes, error) {
	reduced, err := reducedAxes(values, len(shape))
	a := axes{count: 1}
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
		a.rank, a.size[0], a.step[0] = 1, 1, 1
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
	fold  func(acc A, row []T) A // a run that goes into one result
	join  func(acc []A, row []T) // a run of which each element goes into its own

	// What is faster than one run at a time, nil where there is nothing: fold of
	// rows of the same length from the start on, one into each, and join of rows as
	// long as acc.
	foldRows, joinRows func(acc []A, src []T)
}

// reduce walks through src once, from front to back.
func reduce[T, A any](acc []A, src []T, a *axes, r *reducer[T, A]) {
	if r.foldRows != nil && a.reduced[0] && a.rank <= 2 && a.size[0] > 0 {
		r.foldRows(acc, src)
		return
	}
	for i := range acc {
		acc[i] = r.start
	}
	if r.joinRows != nil && !a.reduced[0] && a.rank == 2 {
		r.joinRows(acc, src)
		return
	}
	var at [maxRank]int
	for o, width := 0, a.size[0]; len(src) > 0; src = src[width:] {
		if a.reduced[0] {
			acc[o] = r.fold(acc[o], src[:width])
		} else {
			r.join(acc[o:o+width], src[:width])
		}
		for d := 1; d < a.rank; d++ {
			o += a.step[d]
			if at[d]++; at[d] < a.size[d] {
				break
			}
			o, at[d] = o-a.step[d]*a.size[d], 0
		}
	}
}

// reducerOf makes a reducer of a function that takes one element more.
func reducerOf[T, A any](start A, f func(acc A, x T) A) *reducer[T, A] {
	return &reducer[T, A]{
		start: start,
		fold: func(acc A, row []T) A {
			for _, x := range row {
				acc = f(acc, x)
			}
			return acc
		},
		join: func(acc []A, row []T) {
			for i, x := range row {
				acc[i] = f(acc[i], x)
			}
		},
	}
}

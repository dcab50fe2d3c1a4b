package simd_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// operand makes one for a number of rows.
func operand(r *rand.Rand, rows, width int) simd.Operand {
	o := simd.Operand{Step: width}
	if r.IntN(3) == 0 {
		o.One, o.Step = true, 1
	}
	switch r.IntN(3) {
	case 0:
		o.Step = 0
	case 1:
		o.Step += r.IntN(4)
	}
	o.Data = vector(r, width+rows*o.Step)
	if r.IntN(4) == 0 {
		o.Data[r.IntN(len(o.Data))] = float32(math.NaN())
	}
	return o
}

func TestRowsAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 32))
	for name, op := range simd.Operations {
		for range 400 {
			rows, width := 1+r.IntN(9), 1+r.IntN(70)
			a, b := operand(r, rows, width), operand(r, rows, width)
			l := simd.Limits{Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}
			if r.IntN(2) == 0 {
				l = simd.Limits{Low: -0.5, High: 0.5}
			}
			got, want := make([]float32, rows*width+1), make([]float32, rows*width+1)
			l.Rows(op, got[:rows*width], width, a, b)
			l.RowsGo(op, want[:rows*width], width, a, b)
			if !same(got, want) {
				t.Errorf("%s of %d rows of %d (steps %d, %d; one %v, %v) = %v, in plain Go %v",
					name, rows, width, a.Step, b.Step, a.One, b.One, got, want)
			}
			if !a.One && a.Step == width && !b.One && b.Step == width {
				clear(got)
				if l.Each(op, got[:rows*width], a.Data, b.Data); !same(got, want) {
					t.Errorf("%s of %d numbers = %v, in plain Go %v", name, rows*width, got, want)
				}
			}
			if !a.One && a.Step == width {
				into := slices.Clone(a.Data[:rows*width])
				l.Rows(op, into, width, simd.Operand{Data: into, Step: width}, b)
				if !same(into, want[:rows*width]) {
					t.Errorf("%s in place = %v, want %v", name, into, want)
				}
			}
		}
	}
}

func TestRowsOfNothing(t *testing.T) {
	t.Parallel()
	all := simd.Limits{High: 1}
	all.Rows(simd.OpAdd, nil, 4, simd.Operand{}, simd.Operand{})
	all.Rows(simd.OpAdd, []float32{1}, 0, simd.Operand{}, simd.Operand{})
	simd.Window[float32]{Covering: simd.CoverWeighted}.Cover(nil, nil)
	simd.SoftmaxRows(nil, nil, 4, 1)
	simd.SoftmaxRows([]float32{1}, []float32{1}, 0, 1)
	acc := []float32{5}
	simd.FoldRows(simd.OpAdd, nil, []float32{1})
	if simd.FoldRows(simd.OpAdd, acc, nil); acc[0] != 5 {
		t.Errorf("5 plus an empty row is %v", acc[0])
	}
}

// TestRowsRefuse wants a panic in Go rather than numbers from beyond the end.
func TestRowsRefuse(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"operand": func() {
			simd.Limits{}.Rows(simd.OpAdd, make([]float32, 8), 4, simd.Operand{Data: make([]float32, 7), Step: 4}, simd.Operand{Data: make([]float32, 4)})
		},
		"one": func() {
			simd.Limits{}.Rows(simd.OpAdd, make([]float32, 8), 4, simd.Operand{One: true}, simd.Operand{Data: make([]float32, 8), Step: 4})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s too short: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(39, 40))
	for width := 1; width < 170; width++ {
		for name, op := range simd.Operations {
			acc, src := vector(r, width+1), vector(r, 3*width+width/2) // half a row does not count
			src[r.IntN(width)] = float32(math.NaN())
			want := slices.Clone(acc)
			for i := range 3 {
				row := simd.Operand{Data: src[i*width:]}
				simd.Limits{Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}.RowsGo(op, want[:width], width, row, simd.Operand{Data: want})
			}
			if simd.Fold(op, acc[:width], src); !same(acc, want) {
				t.Errorf("%s of rows of %d = %v, want %v", name, width, acc, want)
			}
		}
	}
	simd.Fold(simd.OpAdd, nil, []float32{1})
}

func TestFoldRows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(33, 34))
	nan := float32(math.NaN())
	for width := 1; width < 140; width++ {
		for _, op := range []simd.Operation{simd.OpAdd, simd.OpMax, simd.OpMin} {
			x, got := vector(r, 3*width), vector(r, 4)
			if op != simd.OpAdd {
				x[0], x[width+r.IntN(width)] = nan, nan
			}
			want := slices.Clone(got)
			simd.FoldRows(op, got[:3], x)
			simd.FoldRowsGo(op, want[:3], x)
			if !slices.EqualFunc(got, want, func(a, b float32) bool { return near(a, b, width) }) {
				t.Errorf("operation %d on rows of %d = %v, in plain Go %v", op, width, got, want)
			}
		}
	}
	acc := []float32{1}
	if simd.FoldRows(simd.OpMax, acc, []float32{nan, nan}); acc[0] != 1 {
		t.Errorf("the larger of 1 and what is not a number is %v", acc[0])
	}
}

func TestSoftmaxRows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(35, 36))
	for width := 1; width < 100; width++ {
		x := vector(r, 3*width)
		if width > 3 {
			x[1] = float32(math.Inf(-1))
		}
		got, want := make([]float32, 3*width+1), make([]float32, 3*width)
		simd.SoftmaxRows(got[:3*width], x, width, 1.5)
		for i := range 3 {
			simd.Softmax1(want[i*width:][:width], x[i*width:][:width], 1.5)
		}
		if !slices.EqualFunc(got[:3*width], want, agree) {
			t.Errorf("softmax of rows of %d = %v, want %v", width, got, want)
		}
		if got[3*width] != 0 {
			t.Errorf("rows of %d: wrote behind the end", width)
		}
		if simd.SoftmaxRows(x, x, width, 1.5); !slices.EqualFunc(x, want, agree) {
			t.Errorf("softmax of rows of %d in place = %v, want %v", width, x, want)
		}
	}
}

func BenchmarkRows(b *testing.B) {
	r := rand.New(rand.NewPCG(37, 38))
	dst, x := make([]float32, 16*32), vector(r, 16*32)
	same, column := simd.Operand{Data: x, Step: 32}, simd.Operand{Data: x, Step: 1, One: true}
	l := simd.Limits{Low: -1, High: 1}
	b.Run("Mul", func(b *testing.B) {
		for b.Loop() {
			l.Rows(simd.OpMul, dst, 32, same, column)
		}
	})
	b.Run("Sum", func(b *testing.B) {
		for b.Loop() {
			simd.FoldRows(simd.OpAdd, dst[:16], x)
		}
	})
	b.Run("Softmax", func(b *testing.B) {
		for b.Loop() {
			simd.SoftmaxRows(dst, x, 16, 1)
		}
	})
}

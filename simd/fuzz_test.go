package simd_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher/simd"
)

// source gives the numbers of a fuzz target: those of its data first, then
// random ones.
type source struct {
	*rand.Rand
	data []byte
}

func newSource(seed uint64, data []byte) *source {
	return &source{rand.New(rand.NewPCG(seed, 1)), data}
}

func (s *source) word() uint32 {
	if len(s.data) < 4 {
		return s.Uint32()
	}
	w := binary.LittleEndian.Uint32(s.data)
	s.data = s.data[4:]
	return w
}

// any returns n numbers of every kind, at any address.
func (s *source) any(n int) []float32 {
	out := make([]float32, n+16)[s.IntN(16):][:n]
	for i := range out {
		out[i] = math.Float32frombits(s.word())
	}
	return out
}

// small returns n numbers of -1…1, at any address.
func (s *source) small(n int) []float32 {
	out := s.any(n)
	for i, x := range out {
		out[i] = float32(int32(math.Float32bits(x))) / (1 << 31)
	}
	return out
}

// operand makes one for rows of width numbers out of what numbers gives.
func (s *source) operand(rows, width int, numbers func(n int) []float32) simd.Operand {
	o := simd.Operand{One: s.IntN(3) == 0}
	if o.One {
		width = 1
	}
	if s.IntN(3) > 0 {
		o.Step = width + s.IntN(2)*s.IntN(20)
	}
	o.Data = numbers((rows-1)*o.Step + width) // no more than it takes
	return o
}

// between puts marks around a copy of x; intact tells whether they are there.
func (s *source) between(x []float32) (inside []float32, intact func() bool) {
	before := 1 + s.IntN(16)
	room := slices.Repeat([]float32{mark}, before+len(x)+16)
	copy(room[before:], x)
	return room[before:][:len(x):len(x)], func() bool {
		for i, m := range room {
			if (i < before || i >= before+len(x)) && m != mark {
				return false
			}
		}
		return true
	}
}

func (s *source) limits() simd.Limits {
	if s.IntN(2) == 0 {
		return simd.Limits{Low: -0.5, High: 0.5}
	}
	return simd.Limits{Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}
}

// addShapes gives a fuzz target shapes around the blocks of the kernels.
func addShapes(f *testing.F) {
	f.Helper()
	for i, width := range []uint8{0, 7, 8, 15, 16, 17, 31, 32, 33, 200} {
		f.Add(uint64(i), uint8(i), width, []byte("numbers of every kind"))
	}
}

func FuzzRows(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, rows, width := newSource(seed, data), int(h)%20+1, int(w)+1
		l := s.limits()
		for name, op := range simd.Operations {
			a, b := s.operand(rows, width, s.any), s.operand(rows, width, s.any)
			got, intact := s.between(make([]float32, rows*width))
			want := make([]float32, rows*width)
			l.Rows(op, got, width, a, b)
			l.RowsGo(op, want, width, a, b)
			if !same(got, want) || !intact() {
				t.Errorf("%s of %+v and %+v = %v, want %v; marks intact: %v", name, a, b, got, want, intact())
			}
		}
	})
}

func FuzzEach(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, n := newSource(seed, data), int(h)*int(w)%1000+1
		l := s.limits()
		for name, op := range simd.Operations {
			a, b := s.any(n), s.any(n)
			got, intact := s.between(a)
			if s.IntN(2) == 0 {
				l.Each(op, got, got, b)
			} else {
				l.Each(op, got, a, b)
			}
			want := make([]float32, n)
			l.RowsGo(op, want, n, simd.Operand{Data: a}, simd.Operand{Data: b})
			if !same(got, want) || !intact() {
				t.Errorf("%s of %v and %v = %v, want %v; marks intact: %v", name, a, b, got, want, intact())
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, rows, width := newSource(seed, data), int(h)%20+1, int(w)+1
		for name, op := range simd.Operations {
			src := s.any(rows*width + s.IntN(width)) // less than a row does not count
			got, intact := s.between(s.any(width))
			want := slices.Clone(got)
			for i := range rows {
				unlimited := simd.Limits{Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}
				unlimited.RowsGo(op, want, width, simd.Operand{Data: src[i*width:]}, simd.Operand{Data: want})
			}
			if simd.Fold(op, got, src); !same(got, want) || !intact() {
				t.Errorf("%s of %d rows of %v = %v, want %v; marks intact: %v", name, rows, src, got, want, intact())
			}
		}
	})
}

// bound returns how far two sums of x may be apart, in whatever order.
func bound(x []float32) float64 {
	var size float64
	for _, v := range x {
		size += math.Abs(float64(v))
	}
	return size * float64(len(x)) * 0x1p-23
}

func FuzzFoldRows(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, rows, width := newSource(seed, data), int(h)%20+1, int(w)+1
		x := s.small(rows * width)
		got, intact := s.between(make([]float32, rows))
		simd.FoldRows(simd.OpAdd, got, x)
		for i, sum := range got {
			row := x[i*width:][:width]
			if want := simd.SumGo(row); math.Abs(float64(sum-want)) > bound(row) || !intact() {
				t.Errorf("sum of %v = %v, want %v; marks intact: %v", row, sum, want, intact())
			}
		}
		x = s.any(rows * width)
		for _, op := range []simd.Operation{simd.OpMax, simd.OpMin} {
			got, intact := s.between(s.small(rows))
			want := slices.Clone(got)
			simd.FoldRows(op, got, x)
			simd.FoldRowsGo(op, want, x)
			if !same(got, want) || !intact() {
				t.Errorf("operation %d on rows of %d of %v = %v, want %v; marks intact: %v", op, width, x, got, want, intact())
			}
		}
	})
}

// softmaxGo is Softmax with the exponents of the standard library.
func softmaxGo(dst, src []float32, beta float32) {
	var sum float64
	top := beta * simd.TopGo(src) // beta is above 0
	for i, x := range src {
		e := math.Exp(float64(beta*x - top))
		dst[i] = float32(e)
		sum += e
	}
	for i := range dst {
		dst[i] = float32(float64(dst[i]) / sum)
	}
}

func FuzzSoftmaxRows(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, rows, width := newSource(seed, data), int(h)%20+1, int(w)+1
		x, beta := s.small(rows*width), []float32{1, 0.5, 40}[s.IntN(3)]
		for range s.IntN(len(x)) / 4 {
			if i := s.IntN(len(x)); i%width > 0 { // a row has a number
				x[i] = float32(math.Inf(-1))
			}
		}
		got, intact := s.between(x)
		if s.IntN(2) == 0 {
			simd.SoftmaxRows(got, got, width, beta)
		} else {
			simd.SoftmaxRows(got, x, width, beta)
		}
		want := make([]float32, len(x))
		for i := range rows {
			softmaxGo(want[i*width:][:width], x[i*width:][:width], beta)
		}
		// An exponent of up to 80 is rounded to within 2^-18.
		within := func(a, b float32) bool { return math.Abs(float64(a-b)) <= 4e-6*float64(b)+2e-7 }
		if !slices.EqualFunc(got, want, within) || !intact() {
			t.Errorf("softmax of rows of %d of %v with beta %v = %v, want %v; marks intact: %v", width, x, beta, got, want, intact())
		}
	})
}

func FuzzToBytes(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, n := newSource(seed, data), int(h)*int(w)%1000
		x, zero := s.any(n), int32(s.IntN(256))
		if s.IntN(2) == 0 {
			x = s.small(n)
		}
		by := float32(math.Exp2(float64(s.IntN(40) - 20)))
		low, high := simd.RangeAt(0, x)
		want := make([]byte, n)
		simd.ToBytesAt(0, want, x, by, zero)
		for l, name := range simd.Levels() {
			if a, b := simd.RangeAt(l, x); a != low || b != high {
				t.Errorf("%s: range of %v is %v to %v, want %v to %v", name, x, a, b, low, high)
			}
			room := slices.Repeat([]byte{77}, n+64)
			at := s.IntN(32)
			simd.ToBytesAt(l, room[at:][:n:n], x, by, zero)
			if !slices.Equal(room[at:][:n], want) {
				t.Errorf("%s: %v times %v plus %d is %v, want %v", name, x, by, zero, room[at:][:n], want)
			}
			if bytes := slices.Delete(room, at, at+n); slices.ContainsFunc(bytes, func(b byte) bool { return b != 77 }) {
				t.Errorf("%s: wrote outside", name)
			}
		}
	})
}

func FuzzRescaleRows(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, rows, width := newSource(seed, data), int(h)%20+1, int(w)+1
		from := s.IntN(9)
		multipliers, shifts := make([]int32, 1+s.IntN(2)*(from+width-1)), []int{}
		for i := range multipliers {
			multipliers[i] = int32(s.word() >> 1)
			shifts = append(shifts, s.IntN(63)-31)
		}
		sums, bias := make([]int32, rows*width), make([]int32, width*s.IntN(2))
		for _, numbers := range [][]int32{sums, bias} {
			for i := range numbers {
				numbers[i] = int32(s.word()) >> s.IntN(32)
			}
		}
		low := int32(s.IntN(2)*128 - 128)
		r := simd.NewRescale(multipliers, shifts, low+int32(s.IntN(256)), low+int32(s.IntN(20)), low+255-int32(s.IntN(20))).From(from)
		if s.IntN(2) == 0 {
			r = r.HalvesUp()
		}
		step, rest := width+s.IntN(20), int32(s.word())
		var want []byte
		for l, name := range simd.Levels() {
			got := slices.Repeat([]byte{77}, rows*step+40)
			if r.RowsAt(l, got[8:][:(rows-1)*step+width], step, sums, width, bias, rest); l == 0 {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, in plain Go %v, of %v, bias %v, rest %d, multipliers %v, shifts %v", name, got, want, sums, bias, rest, multipliers, shifts)
			}
		}
	})
}

func FuzzRoundBytes(f *testing.F) {
	addShapes(f)
	f.Fuzz(func(t *testing.T, seed uint64, h, w uint8, data []byte) {
		s, n := newSource(seed, data), int(h)*int(w)%1000
		x, low := s.any(n), int32(s.IntN(2)*128-128)
		if s.IntN(2) == 0 {
			x = s.small(n)
		}
		zero, high := low+int32(s.IntN(256)), low+255-int32(s.IntN(20))
		scale := float32(math.Exp2(float64(s.IntN(40)-30))) * (1 + s.Float32())
		want := make([]byte, n)
		simd.RoundBytesAt(0, want, x, scale, zero, low, high)
		for l, name := range simd.Levels() {
			room := slices.Repeat([]byte{77}, n+64)
			at := s.IntN(32)
			simd.RoundBytesAt(l, room[at:][:n:n], x, scale, zero, low, high)
			if !slices.Equal(room[at:][:n], want) {
				t.Errorf("%s: %v by %v plus %d is %v, want %v", name, x, scale, zero, room[at:][:n], want)
			}
			if rest := slices.Delete(room, at, at+n); slices.ContainsFunc(rest, func(b byte) bool { return b != 77 }) {
				t.Errorf("%s: wrote outside", name)
			}
		}
	})
}

package simd

// The plain Go kernels, to hold the assembly against.
var (
	DotGo     = dotGo
	AxpyGo    = axpyGo
	DotInt8Go = dotInt8Go
)

// Pairwise and its twins, by name: in plain Go, and where there are any, the way
// of processors with shorter vectors.
var Pairwise = pairwises()

func pairwises() map[string][]func(dst, a, b []float32) {
	out := map[string][]func(dst, a, b []float32){}
	for name, op := range Operations {
		at := func(f func(op Operation, dst, a, b []float32, l Limits)) {
			out[name] = append(out[name], func(dst, a, b []float32) { f(op, dst, a, b, unlimited) })
		}
		at(pairwise)
		at(pairwiseGo)
		if pairwiseShort != nil {
			at(pairwiseShort)
		}
	}
	return out
}

// Operations by name.
var Operations = map[string]Operation{
	"Add": OpAdd, "Sub": OpSub, "Mul": OpMul, "Div": OpDiv, "Max": OpMax, "Min": OpMin, "SquaredDifference": OpSquaredDifference,
}

// RowsGo is Rows in plain Go.
func (l Limits) RowsGo(op Operation, dst []float32, width int, a, b Operand) {
	for i := range len(dst) / width {
		pairwiseGo(op, dst[i*width:][:width], a.row(i, width), b.row(i, width), l)
	}
}

// FoldRowsGo is FoldRows in plain Go.
func FoldRowsGo(op Operation, acc, src []float32) {
	all := map[Operation]func([]float32) float32{OpAdd: sumGo, OpMax: topGo, OpMin: bottomGo}[op]
	width := len(src) / len(acc)
	for i, a := range acc {
		acc[i] = op.of(all(src[i*width:][:width]), a)
	}
}

// Curves holds the curves by name: as they are, in plain Go, and the way of
// processors with shorter vectors.
var Curves = curves()

func curves() map[string][]func(dst, src []float32) {
	out := map[string][]func(dst, src []float32){}
	for name, c := range map[string]curve{
		"Exp": curveExp, "Logistic": curveLogistic, "Tanh": curveTanh, "Gelu": curveGelu, "GeluTanh": curveGeluTanh,
	} {
		out[name] = append(out[name],
			func(dst, src []float32) { draw(c, dst, src) },
			func(dst, src []float32) { drawGo(c, dst, src) })
		if drawShort != nil {
			out[name] = append(out[name], func(dst, src []float32) { drawShort(c, dst, src) })
		}
	}
	return out
}

// The plain Go reductions.
var (
	SumGo    = sumGo
	TopGo    = topGo
	ExpSumGo = expSumGo
	ExpSum   = expSum
	Softmax1 = softmax
)

// Levels lists what this machine can do, from plain Go up.
func Levels() []string { return levelNames[:best+1] }

var levelNames = []string{"plain", "AVX2", "AVX-512", "VNNI"}

// MulAt is Mul with the instructions of Levels()[l].
func (m Matrix) MulAt(l int, out, x Rows, low, high float32) { m.mul(level(l), out, x, low, high) }

// MulAt and MulInt32At are likewise.
func (m Int8Matrix) MulAt(l int, out Rows, x ByteRows, low, high float32) {
	m.mul(level(l), out, x, low, high)
}

func (m Matrix) MulPlacesAt(l int, out Rows, image []float32, at Places, low, high float32) {
	m.mulPlaces(level(l), out, image, at, low, high)
}

func (m Int8Matrix) MulPlacesAt(l int, out Rows, x BytePlaces, low, high float32) {
	m.mulPlaces(level(l), out, x, low, high)
}

func (m Int8Matrix) MulInt32PlacesAt(l int, out Int32Rows, x BytePlaces) {
	m.mulInt32Places(level(l), out, x)
}

func (m Int8Matrix) MulInt32At(l int, out Int32Rows, x ByteRows) { m.mulInt32(level(l), out, x) }

// RangeAt, ToBytesAt and RoundBytesAt are likewise.
func RangeAt(l int, x []float32) (low, high float32) { return rangeOf(level(l), x) }

func ToBytesAt(l int, dst []uint8, x []float32, by float32, zero int32) {
	toBytes(level(l), dst, x, by, zero)
}

func RoundBytesAt(l int, dst []uint8, x []float32, scale float32, zero, low, high int32) {
	roundBytes(level(l), dst, x, scale, zero, low, high)
}

// RowsAt is Rows with the instructions of Levels()[l].
func (r *Rescale) RowsAt(l int, dst []byte, step int, sums []int32, width int, bias []int32, rest int32) {
	r.rows(level(l), dst, step, sums, width, bias, rest)
}

// PackRowsGo is PackRows in plain Go.
func PackRowsGo(room []float32, w Rows, depth int, bias []float32) Matrix {
	m := newMatrix(room, w.N, depth, bias)
	m.packRowsGo(w)
	return m
}

// CoverAt is Cover with the instructions of Levels()[l].
func (w Window[T]) CoverAt(l int, dst, image []T) {
	w.check(dst, image)
	w.cover(level(l), dst, image)
}

package tflite

import "usher/nlp/tflite/internal/schema"

// comparisons are the operators that give truth values, and those on them.
func comparisons() map[schema.BuiltinOperator]operator {
	logical := func(options schema.BuiltinOptions, f func(x, y uint8) uint8) operator {
		return operator{maxVersion: 1, minIn: 2, maxIn: 2, options: options, kernel: func(c *call) (kernel, error) {
			return newLogical(c, f)
		}}
	}
	compare := func(maxVersion int, options schema.BuiltinOptions, o ordering) operator {
		return operator{maxVersion: maxVersion, minIn: 2, maxIn: 2, options: options, kernel: func(c *call) (kernel, error) {
			return newComparison(c, o)
		}}
	}
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorEQUAL:         compare(4, schema.BuiltinOptionsEqualOptions, equal),
		schema.BuiltinOperatorNOT_EQUAL:     compare(3, schema.BuiltinOptionsNotEqualOptions, less|greater),
		schema.BuiltinOperatorLESS:          compare(3, schema.BuiltinOptionsLessOptions, less),
		schema.BuiltinOperatorLESS_EQUAL:    compare(3, schema.BuiltinOptionsLessEqualOptions, less|equal),
		schema.BuiltinOperatorGREATER:       compare(3, schema.BuiltinOptionsGreaterOptions, greater),
		schema.BuiltinOperatorGREATER_EQUAL: compare(3, schema.BuiltinOptionsGreaterEqualOptions, greater|equal),
		schema.BuiltinOperatorLOGICAL_AND:   logical(schema.BuiltinOptionsLogicalAndOptions, both),
		schema.BuiltinOperatorLOGICAL_OR:    logical(schema.BuiltinOptionsLogicalOrOptions, either),
		schema.BuiltinOperatorLOGICAL_NOT:   {maxVersion: 1, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsLogicalNotOptions, kernel: newLogicalNot},
	}
}

// ordering is a set of what a comparison takes for true.
type ordering uint8

const (
	less ordering = 1 << iota
	equal
	greater
)

// newComparison makes the kernel that compares elements. A number that is none
// differs from all others, and is neither less nor greater.
func newComparison(c *call, o ordering) (kernel, error) {
	of := byType{
		Float32: rows(ordered[float32](o)), Int8: rows(ordered[int8](o)), Uint8: rows(ordered[uint8](o)),
		Int16: rows(ordered[int16](o)), Int32: rows(ordered[int32](o)), Int64: rows(ordered[int64](o)),
	}
	a, b, out := c.input(0), c.input(1), c.output(0)
	if o == equal || o == less|greater {
		of[Bool] = of[Uint8]
	}
	if a.typ != b.typ {
		return nil, unsupported("of " + a.typ.String() + " and " + b.typ.String())
	}
	if of[a.typ] == nil {
		return nil, unsupported("of " + a.typ.String())
	}
	if out.typ != Bool {
		return nil, unsupported("to " + out.typ.String())
	}
	if a.quant == nil || b.quant == nil || a.typ != Int8 && a.typ != Uint8 {
		return pairwise{rows: of[a.typ]}, nil
	}
	q, err := affines(a, b)
	if err != nil {
		return nil, err
	}
	x, y := levels(q[0]), levels(q[1])
	if a.typ == Int8 {
		return pairwise{rows: elements(func(p, q int8) uint8 { return o.holds(x(int32(p)), y(int32(q))) })}, nil
	}
	return pairwise{rows: elements(func(p, q uint8) uint8 { return o.holds(x(int32(p)), y(int32(q))) })}, nil
}

// holds tells whether x and y are so ordered.
func (o ordering) holds(x, y int32) uint8 {
	return bit(x < y && o&less != 0 || x == y && o&equal != 0 || x > y && o&greater != 0)
}

// ordered makes a function of rows that tells which elements are so ordered.
func ordered[T Element](o ordering) func(dst []uint8, a, b []T) {
	lt, eq, gt, ne := bit(o&less != 0), bit(o&equal != 0), bit(o&greater != 0), uint8(0)
	if o == less|greater { // true of numbers that have no order, too
		lt, gt, ne = 0, 0, 1
	}
	return func(dst []uint8, a, b []T) {
		as, bs := stride(dst, a), stride(dst, b)
		for i := range dst {
			x, y := a[i*as], b[i*bs]
			dst[i] = bit(x < y)&lt | bit(x == y)&eq | bit(x > y)&gt | bit(x != y)&ne
		}
	}
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// levels makes a function that turns quantised numbers into 256ths, which can
// be compared with those of another quantisation.
func levels(a affine) func(q int32) int32 {
	scale := factorOf(float64(a.scale))
	return func(q int32) int32 { return scale.times((q - a.zero) << 8) }
}

func newLogical(c *call, f func(x, y uint8) uint8) (kernel, error) {
	return newBinary(c, byType{Bool: elements(f)}, actNone)
}

func both(x, y uint8) uint8   { return min(x, y, 1) }
func either(x, y uint8) uint8 { return min(x|y, 1) }

func newLogicalNot(c *call) (kernel, error) {
	return mapped{func(n *node) {
		dst := n.out[0].data
		for i, x := range n.in[0].data {
			dst[i] = 1 - min(x, 1)
		}
	}}, c.types(Bool)
}

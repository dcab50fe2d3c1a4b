package simd

import "math"

// Dot returns the dot product of a and b, over the length of the shorter.
func Dot(a, b []float32) float32 {
	n := min(len(a), len(b))
	return dot(a[:n], b[:n])
}

// Axpy adds a·x to y, over the length of the shorter.
func Axpy(a float32, x, y []float32) {
	n := min(len(x), len(y))
	axpy(a, x[:n], y[:n])
}

// DotMany writes the dot product of x with each row of a matrix into out. The
// rows lie one behind another in rows, each as long as x; there are as many as
// fit into both rows and out.
func DotMany(x, rows, out []float32) {
	if len(x) == 0 {
		clear(out)
		return
	}
	for i := range min(len(out), len(rows)/len(x)) {
		out[i] = dot(x, rows[i*len(x):(i+1)*len(x)])
	}
}

// DotInt8 returns the dot product of a and b, over the length of the shorter.
// It is exact for fewer than 2^17 numbers.
func DotInt8(a, b []int8) int32 {
	n := min(len(a), len(b))
	return dotInt8(a[:n], b[:n])
}

// Quantise writes v into q as whole numbers of -127…127 and returns the scale
// s for which v ≈ s·q; 0 where v is zero or not finite, and then q is zero. It
// works over the length of the shorter.
func Quantise(q []int8, v []float32) (scale float32) {
	n := min(len(q), len(v))
	q, v = q[:n], v[:n]
	var top float32
	for _, x := range v {
		if x != x {
			top = float32(math.Inf(1))
			break
		}
		top = max(top, x, -x)
	}
	// 1/top must be finite too, so the smallest numbers count as nothing.
	if math.IsInf(float64(top), 0) || math.IsInf(float64(127/top), 0) {
		clear(q)
		return 0
	}
	up := 127 / top
	for i, x := range v {
		q[i] = int8(math.RoundToEven(float64(x * up)))
	}
	return top / 127
}

func dotGo(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

func axpyGo(a float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}

func dotInt8Go(a, b []int8) int32 {
	b = b[:len(a)]
	var s int32
	for i, v := range a {
		s += int32(v) * int32(b[i])
	}
	return s
}

package simd

// Rescale turns sums of products of whole numbers into bytes, with the rounding
// that quantised models agree on: times a multiplier over 2^31, to nearest and
// halves up; then divided by a power of 2, to nearest and halves away from zero,
// or up as well.
type Rescale struct {
	up                      bool // halves go up in the second step
	each                    bool // unit has a scale of its own
	multiplier, left, right []int32
	zero, low, high         int64
}

// scaleBlock is how many sums a kernel takes at a time.
const scaleBlock = 8

// NewRescale makes a Rescale of one multiplier and shift to the left for all
// units, or one for each; negative shifts go to the right, and are at most 31
// either way. zero is added at the end, and all is kept within low and high,
// which are those of INT8 or UINT8 or closer.
func NewRescale(multipliers []int32, shifts []int, zero, low, high int32) Rescale {
	r := Rescale{each: len(multipliers) > 1, zero: int64(zero), low: int64(low), high: int64(high)}
	for i := range max(len(multipliers), scaleBlock) {
		m, shift := multipliers[min(i, len(multipliers)-1)], shifts[min(i, len(shifts)-1)]
		r.multiplier = append(r.multiplier, m)
		r.left, r.right = append(r.left, int32(max(shift, 0))), append(r.right, int32(max(-shift, 0)))
	}
	return r
}

// HalvesUp returns r with halves that go up in the second step, too.
func (r Rescale) HalvesUp() Rescale {
	r.up = true
	return r
}

// From returns r for the units from first on.
func (r Rescale) From(first int) Rescale {
	if r.each {
		r.multiplier, r.left, r.right = r.multiplier[first:], r.left[first:], r.right[first:]
	}
	return r
}

// Row writes the bytes for a row of sums, one for each unit, into dst. rest is
// added to all sums, and bias, where there is one, to that of each unit.
func (r *Rescale) Row(dst []byte, sums, bias []int32, rest int32) {
	if len(sums) > 0 {
		r.Rows(dst[:len(sums)], len(sums), sums, len(sums), bias, rest)
	}
}

// Rows is Row for rows of width sums, one behind the other; their bytes begin step
// apart in dst.
func (r *Rescale) Rows(dst []byte, step int, sums []int32, width int, bias []int32, rest int32) {
	if width == 0 || len(sums) == 0 {
		return
	}
	r.checked(dst, step, sums, width, bias)
	r.rows(best, dst, step, sums, width, bias, rest)
}

// checked panics where a slice is shorter than what the kernels touch.
func (r *Rescale) checked(dst []byte, step int, sums []int32, width int, bias []int32) {
	last := len(sums)/width - 1
	_, _ = dst[last*step:][:width], sums[last*width:][:width]
	if len(bias) > 0 {
		_ = bias[:width]
	}
	if r.each {
		_ = r.multiplier[:width]
	}
}

func (r *Rescale) rowsGo(dst []byte, step int, sums []int32, width int, bias []int32, rest int32) {
	for i := range len(sums) / width {
		r.rowGo(dst[i*step:][:width], sums[i*width:][:width], bias, rest)
	}
}

func (r *Rescale) rowGo(dst []byte, sums, bias []int32, rest int32) {
	for i := range sums {
		s, at := sums[i]+rest, 0
		if len(bias) > 0 {
			s += bias[i]
		}
		if r.each {
			at = i
		}
		p := (int64(s<<(r.left[at]&31))*int64(r.multiplier[at]) + 1<<30) >> 31
		if right := r.right[at] & 31; right > 0 {
			half := int64(1) << (right - 1)
			if !r.up {
				half += p >> 63
			}
			p = (p + half) >> right
		}
		dst[i] = byte(min(max(p+r.zero, r.low), r.high))
	}
}

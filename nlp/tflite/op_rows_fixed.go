package tflite

import "math"

// powers are e^(-scale·i) for the distances i between two bytes.
func powers(scale float64) *[256]float32 {
	var out [256]float32
	for i := range out {
		out[i] = float32(math.Exp(-scale * float64(i)))
	}
	return &out
}

// total sums up the powers of a row's distances from its largest number.
func total[T quantized](row []T, power *[256]float32) (sum float32, top T) {
	top = row[0]
	for _, x := range row {
		top = max(top, x)
	}
	for _, x := range row {
		sum += power[uint8(top-x)]
	}
	return sum, top
}

// newFixedSoftmax makes the softmax of bytes. Its result may have 16 bits.
func newFixedSoftmax(c *call, beta float32) (kernel, error) {
	in, out := c.input(0), c.output(0)
	if in.typ != Int8 && in.typ != Uint8 || out.typ != in.typ && out.typ != Int16 {
		return nil, unsupported("from " + in.typ.String() + " to " + out.typ.String())
	}
	q, err := affines(in, out)
	if err != nil {
		return nil, err
	}
	power := powers(float64(q[0].scale) * float64(beta))
	switch {
	case in.typ == Int8 && out.typ == Int16:
		return mapped{inRows(softmaxOf[int8, int16](power, q[1], out.typ))}, nil
	case in.typ == Int8:
		return mapped{inRows(softmaxOf[int8, int8](power, q[1], out.typ))}, nil
	case out.typ == Int16:
		return mapped{inRows(softmaxOf[uint8, int16](power, q[1], out.typ))}, nil
	}
	return mapped{inRows(softmaxOf[uint8, uint8](power, q[1], out.typ))}, nil
}

func softmaxOf[T, R quantized](power *[256]float32, out affine, of Type) func(dst []R, src []T) {
	low, high := of.limits()
	return func(dst []R, src []T) {
		sum, top := total(src, power)
		scale := 1 / (sum * out.scale)
		for i, x := range src {
			steps := int32(min(power[uint8(top-x)]*scale+0.5, 1<<16))
			dst[i] = R(min(max(steps+out.zero, low), high))
		}
	}
}

func newFixedLogSoftmax(c *call) (kernel, error) {
	if err := c.types(Int8, Uint8); err != nil {
		return nil, err
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	if c.input(0).typ == Int8 {
		return mapped{inRows(logSoftmaxOf[int8](q[0], q[1], Int8))}, nil
	}
	return mapped{inRows(logSoftmaxOf[uint8](q[0], q[1], Uint8))}, nil
}

func logSoftmaxOf[T quantized](in, out affine, of Type) func(dst, src []T) {
	power := powers(float64(in.scale))
	low, high := of.limits()
	return func(dst, src []T) {
		sum, top := total(src, power)
		log := math.Log(float64(sum))
		for i, x := range src {
			y := -float64(in.scale)*float64(uint8(top-x)) - log
			dst[i] = T(saturate(math.RoundToEven(y/float64(out.scale))+float64(out.zero), low, high))
		}
	}
}

func newFixedL2Normalization(c *call) (kernel, error) {
	if err := c.types(Int8, Uint8); err != nil {
		return nil, err
	}
	q, err := affines(c.input(0), c.output(0))
	if err != nil {
		return nil, err
	}
	if c.input(0).typ == Int8 {
		return mapped{inRows(l2NormalizeOf[int8](q[0], q[1], Int8))}, nil
	}
	return mapped{inRows(l2NormalizeOf[uint8](q[0], q[1], Uint8))}, nil
}

func l2NormalizeOf[T quantized](in, out affine, of Type) func(dst, src []T) {
	low, high := of.limits()
	return func(dst, src []T) {
		var squares int64
		for _, x := range src {
			d := int64(x) - int64(in.zero)
			squares += d * d
		}
		scale := 1 / (math.Sqrt(float64(max(squares, 1))) * float64(out.scale))
		for i, x := range src {
			y := math.Round(float64(int32(x)-in.zero) * scale)
			dst[i] = T(saturate(y+float64(out.zero), low, high))
		}
	}
}

package simd

import "unsafe"

// computeGo is the plain twin of the kernels for a tile of bytes.
func (t *byteTile) computeGo() {
	panel := unsafe.Slice(t.panel, t.quads*quad*panelWidth)
	for i := range t.rows {
		var sums [panelWidth]int32
		for k := range t.quads {
			w := (*[quad * panelWidth]int8)(panel[k*quad*panelWidth:])
			x := unsafe.Slice(row(t.x[i], stepAt(t.steps, k, quad), 1), quad)
			a, b, c, d := int32(x[0]), int32(x[1]), int32(x[2]), int32(x[3])
			for j := range sums {
				sums[j] += a*int32(w[j*quad]) + b*int32(w[j*quad+1]) + c*int32(w[j*quad+2]) + d*int32(w[j*quad+3])
			}
		}
		t.finishGo(i, &sums)
	}
}

// finishGo takes the zero point out of the sums of row i, and writes them.
func (t *byteTile) finishGo(i int, sums *[panelWidth]int32) {
	zero := *row(t.zero, i, 4)
	out := unsafe.Slice(row(t.out, i, t.outStride), panelWidth)
	for j, s := range unsafe.Slice(t.sums, panelWidth) {
		out[j] = sums[j] - zero*s
	}
	if t.scaled == 0 {
		return
	}
	scale, bias := unsafe.Slice(t.scale, panelWidth), unsafe.Slice(t.bias, panelWidth)
	by, floats := *row(t.rowScale, i, 4), unsafe.Slice((*float32)(unsafe.Pointer(&out[0])), panelWidth)
	for j, s := range out {
		floats[j] = min(max(float32(s)*(by*scale[j])+bias[j], t.low), t.high)
	}
}

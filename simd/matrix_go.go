package simd

import "unsafe"

// computeGo is the plain twin of the kernels for a tile of floats.
func (t *floatTile) computeGo() {
	panel := unsafe.Slice(t.panel, panelWidth*(t.depth+1))
	for i := range t.rows {
		sums := [panelWidth]float32(panel)
		for k := range t.depth {
			v := *row(t.x[i], stepAt(t.steps, k, 1), 4)
			w := (*[panelWidth]float32)(panel[(k+1)*panelWidth:])
			for j := range sums {
				sums[j] += v * w[j]
			}
		}
		out := unsafe.Slice(row(t.out, i, t.outStride), panelWidth)
		for j, v := range sums {
			out[j] = min(max(v, t.low), t.high)
		}
	}
}

// stepAt returns where step k of a row begins; without steps, they are apart.
func stepAt(steps *int32, k, apart int) int {
	if steps == nil {
		return k * apart
	}
	return int(*row(steps, k, 4))
}

// row returns the address of row i; the first is at p.
func row[T any](p *T, i, stride int) *T { return (*T)(unsafe.Add(unsafe.Pointer(p), i*stride)) }

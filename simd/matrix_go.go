package simd

import "unsafe"

// computeGo is the plain twin of the kernels for a tile of floats.
func (t *floatTile) computeGo() {
	panel := unsafe.Slice(t.panel, panelWidth*(t.depth+1))
	for i := range t.rows {
		x := unsafe.Slice(row(t.x, i, t.xStride), t.depth)
		sums := [panelWidth]float32(panel)
		for k, v := range x {
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

// row returns the address of row i; the first is at p.
func row[T any](p *T, i, stride int) *T { return (*T)(unsafe.Add(unsafe.Pointer(p), i*stride)) }

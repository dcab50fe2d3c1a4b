//go:build !amd64

package simd

// best is the only level there is.
const best = levelGo

// There are no vectors.
const wide, wider = false, false

package simd

// level is a set of instructions that kernels use, with those of the levels
// below it.
type level int

const (
	levelGo     level = iota // plain Go
	levelAVX2                // with FMA
	levelAVX512              // F, BW, DQ, VL
	levelVNNI                // AVX-512 with dot products of bytes
)

// String names a level.
func (l level) String() string { return [...]string{"go", "avx2", "avx512", "vnni"}[l] }

package simd

// The plain Go kernels, to hold the assembly against.
var (
	DotGo     = dotGo
	AxpyGo    = axpyGo
	DotInt8Go = dotInt8Go
)

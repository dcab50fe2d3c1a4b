package simd

import "golang.org/x/sys/cpu"

// best is the highest level that the processor, and the system, can do.
var best = func() level {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return levelGo
	case !x.HasAVX512F || !x.HasAVX512BW || !x.HasAVX512DQ || !x.HasAVX512VL:
		return levelAVX2
	case !x.HasAVX512VNNI:
		return levelAVX512
	}
	return levelVNNI
}()

// Kernels for which there is nothing above a level ask for these.
var (
	wide  = best >= levelAVX2   // vectors of 8 numbers
	wider = best >= levelAVX512 // of 16
)

// Package simd holds the vector kernels of similarity search and of models: on
// amd64 assembly for AVX-512, with VNNI for bytes, or for AVX2 with FMA, by what
// the processor has when the program starts; plain Go everywhere else. All give
// the same result to within rounding.
//
//	simd.Dot(question, variant)          // similarity of unit vectors
//	scale := simd.Quantise(small, large) // a quarter of the memory
//	simd.DotInt8(small, other)           // exact, in whole numbers
package simd

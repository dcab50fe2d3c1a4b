// Package simd holds the vector kernels of similarity search and of models:
// AVX2 and FMA assembly on amd64 where the processor has them, plain Go
// everywhere else. Both give the same result to within rounding.
//
//	simd.Dot(question, variant)          // similarity of unit vectors
//	scale := simd.Quantise(small, large) // a quarter of the memory
//	simd.DotInt8(small, other)           // exact, in whole numbers
package simd

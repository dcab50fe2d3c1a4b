// Package npz reads and writes NumPy's .npz files: zip archives of .npy arrays.
// It is how `usher model run` takes a model's inputs and hands out its outputs.
//
// Arrays of booleans, integers, floats, complex numbers and text of fixed
// length can be read, little- or big-endian, in C or Fortran order; they are
// held and written little-endian in C order. Python objects are refused.
package npz

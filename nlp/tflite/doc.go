// Package tflite runs TensorFlow Lite models in plain Go.
//
// Load checks a .tflite file from its first byte to its last offset before it
// trusts any of it: a damaged or hostile file is an error, never a panic, and
// costs time and memory in proportion to its length. A Model is immutable and
// may be shared; an Interpreter holds the tensors of one run at a time and
// belongs to one goroutine.
//
// It runs the operators that converters write for models of text, in float32,
// float32 with weights of float16 or int8, and fully quantised: element-wise
// arithmetic and comparisons, reductions, functions, moves and joins, products
// of matrices, convolutions and pooling, LSTMs, loops and branches. operators
// lists them. Load names everything of a file that is missing.
//
// A plan, made when the shapes of the inputs change, computes what depends on
// constants and shapes alone, and lays the other tensors out in one arena; from
// then on a run allocates nothing. A Pool lends interpreters to concurrent
// callers.
//
// What comes out is held against the official runtime, for each operator and
// for whole networks: see TestConformance and scripts/conformance.
//
// Builder writes models: the bytes are the same for the same calls, and the
// official runtime loads them.
package tflite

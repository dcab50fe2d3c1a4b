// Package tflite runs TensorFlow Lite models in plain Go.
//
// Load checks a .tflite file from its first byte to its last offset before it
// trusts any of it: a damaged or hostile file is an error, never a panic, and
// costs time and memory in proportion to its length. A Model is immutable and
// may be shared; an Interpreter holds the tensors of one run at a time and
// belongs to one goroutine.
//
// Operators so far: ADD, FULLY_CONNECTED, GATHER, L2_NORMALIZATION, LOGISTIC,
// MUL, RESHAPE, SOFTMAX and SUM on float32, and on integers where the official
// runtime has that too. Load names every operator of a file that is missing.
//
// Builder writes models: the bytes are the same for the same calls, and the
// official runtime loads them.
package tflite

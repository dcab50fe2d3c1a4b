// Package schema reads and writes the tables of a .tflite file. The bindings
// in schema_generated.go are made by scripts/generate-tflite-schema from
// schema.fbs, which is TensorFlow's own file (v2.18.0, Apache-2.0).
//
// The accessors trust the bytes they are given: whoever reads a file from
// outside checks its offsets first, as package tflite does.
package schema

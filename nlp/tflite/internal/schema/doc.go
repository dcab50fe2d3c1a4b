// Package schema reads and writes the tables of a .tflite file. The bindings
// in schema_generated.go are made by scripts/generate-tflite-schema from
// schema.fbs, which is TensorFlow's own file (v2.18.0, Apache-2.0).
//
// The accessors trust the bytes they are given: Verify checks the offsets of a
// file from outside first. What it checks is described in layout.go, and nothing
// else may be read: whoever reads another field adds it there.
package schema

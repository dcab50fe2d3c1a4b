// Package layout checks FlatBuffers before anything reads them: generated
// accessors, and those of package flatbuffers, trust every offset.
//
// A Table describes what of a table is read; Check walks a file along it, in
// time and memory that go with the length of the file, however it is damaged.
package layout

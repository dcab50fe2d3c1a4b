// Package metadata reads TFLite metadata, which says how a model takes a text
// and what its outputs mean: the tokeniser, its vocabulary, the labels.
//
// MediaPipe Model Maker and TensorFlow's Task Library write it, as FlatBuffers of
// metadata_schema.fbs, into a model's file; the files that it names lie in a ZIP
// archive behind the model. Parse checks all that it reads: damaged or hostile
// metadata is an error.
package metadata

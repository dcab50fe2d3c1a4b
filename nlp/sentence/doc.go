// Package sentence encodes texts with a model that somebody trained: a .tflite
// file that takes the ids of a text's pieces and gives one vector.
//
// The model has an input of ids, INT32 [1, n] or [b, n], and may have a mask and
// segment ids of the same shape beside it, told apart by their names or, without
// such names, by their order; n is fixed or open. Its first output is FLOAT32
// [1, dimension] or [b, dimension]. Sentence encoders made of BERT are of this
// kind, and static tables whose rows are averaged.
//
// Where n is open, a short text costs less than a long one. Texts are cut after
// Limit pieces.
package sentence

// Package train makes classification heads from labelled lines and writes them
// as TensorFlow Lite files.
//
// A head is a multinomial logistic regression over the n-grams of package nlp
// and, where there is an encoder, over the sentence vector beside them.
// Regularisation is chosen, and confidence calibrated, on lines that were held
// out. The same lines and options give the same bytes: one goroutine, a fixed
// order. Without vectors they do so on every machine, since no rounding depends
// on the processor; vectors, and the sums over them, differ in their last digits
// between kinds of processors.
package train

// Package train makes classification heads from labelled lines and writes them
// as TensorFlow Lite files.
//
// A head is a multinomial logistic regression over the n-grams of package nlp.
// Regularisation is chosen, and confidence calibrated, on lines that were held
// out. The same lines and options give the same bytes on every machine: one
// goroutine, a fixed order, and no arithmetic whose rounding depends on the
// processor.
package train

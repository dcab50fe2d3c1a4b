// Package train makes classification heads from labelled lines and writes them
// as TensorFlow Lite files.
//
// A head is a multinomial logistic regression over the n-grams of package nlp
// and, where there is an encoder, over the sentence vector beside them: the one
// that is the optimum of its lines. How n-grams weigh, regularisation, and the
// share of the vectors are chosen, and confidence is calibrated, on lines that
// were held out; so is how far its answers are to be trusted, which the file says
// beside the probabilities.
//
// The same lines and options give the same bytes, whatever the number of
// processors: each sum has one order. Other kinds of processors round the last
// digits differently.
package train

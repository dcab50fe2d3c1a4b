// Package nlp turns a customer's words into numbers: ranked labels through a
// Recognizer, sentence vectors through an Encoder, and probabilities that mean
// what they say through temperature scaling.
//
// The features are hashed n-grams of words and characters (Grams). Training
// and serving share the code, so a head sees in service what it saw in
// training. Nothing here depends on the machine: the same text gives the same
// bits everywhere.
package nlp

// Package nlptest is the suite that every nlp.Recognizer and nlp.Encoder
// passes. It is not needed at run time.
package nlptest

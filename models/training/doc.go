// Package training makes the default model bundle from the lines in text,
// which were written for this purpose. The lines of one head serve the others
// as well: a question about delivery is neither a wish for a person nor an
// insult. Lines in text/dev and text/test are never trained on; they say how good
// the heads are. What lies in text/pairs, text/words and text/stock is for the
// sentence encoder, which learns from the lines of the heads as well.
//
// That is trained in Python, by the package encoder beside this one
// (scripts/train-encoder), and put into the bundle where it lies in its folder.
package training

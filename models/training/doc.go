// Package training makes the model bundles from the lines in text,
// which were written for this purpose. The lines of one head serve the others
// as well: a question about delivery is neither a wish for a person nor an
// insult. Lines in text/dev and text/test are never trained on; they say how good
// the heads are. What lies in text/more is for them too, where it speaks of persons
// or is advertising or looks like it.
//
// The sentence encoder learns from all of these lines, from the rest of text/more
// and from what is there for it alone, in text/pairs, text/words and text/stock. It
// is trained in Python, by the package encoder beside this one
// (scripts/train-encoder), and put into the bundle where it lies in its folder.
package training

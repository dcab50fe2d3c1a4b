// Package models holds the model bundle that is embedded in the program, made
// by `go generate ./models` from the lines in training/text. See
// default/MODEL_CARD.md for what it can and cannot do. A program that is built
// with the tag lite embeds the bundle in lite in its place, whose encoder is a
// table of words: it is small and quick, and knows less.
package models

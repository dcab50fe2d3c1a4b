// Package models holds the model bundle that is embedded in the program, made
// by `go generate ./models` from the lines in training/text. See
// default/MODEL_CARD.md for what it can and cannot do.
package models

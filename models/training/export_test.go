package training

import "usher/nlp/bundle"

// What the tests of encoders and of their papers see.
var (
	ReadEncoder = readEncoder
	Shippable   = shippable
	Fitted      = fitted
	MiniLM      = minilm
	Card        = card
)

// BuiltOf has the encoder's encoder.json as it is to be written.
func BuiltOf(b *bundle.Bundle, card string, encoder []byte) *Built {
	return &Built{Bundle: b, Card: card, encoder: encoder}
}

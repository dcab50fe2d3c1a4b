package training

// What the tests of encoders and of their papers see.
var (
	ReadEncoder = readEncoder
	Shippable   = shippable
	MiniLM      = minilm
	Card        = card
)

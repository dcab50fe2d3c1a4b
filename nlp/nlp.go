package nlp

import (
	"context"

	"usher"
)

// Recognizer ranks the labels of one head for a text. Implementations are safe
// for concurrent use.
type Recognizer interface {
	// Recognize returns labels with calibrated probabilities, best first, every
	// label at most once. Where nothing fits the result is empty without an
	// error. The error is ctx's where ctx ended.
	Recognize(ctx context.Context, text string) ([]usher.ScoredIntent, error)
}

// Encoder turns texts into vectors whose dot product is their similarity.
// Implementations are safe for concurrent use.
type Encoder interface {
	// Encode returns one vector a text, in order. All have the same dimension
	// and length 1; a text in which nothing can be encoded gets the zero vector.
	Encode(ctx context.Context, texts []string) ([][]float32, error)
}

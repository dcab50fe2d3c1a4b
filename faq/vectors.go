package faq

import (
	"context"

	"usher"
)

// VectorIndex keeps what one encoder made of wordings, in this process or in a
// database that several share, and finds those near a vector. It is safe for
// concurrent use. The package faqtest holds what each must do. Vectors are of
// one dimension, that of the first; others are CodeInvalid, and then nothing of
// the call is kept.
type VectorIndex interface {
	// Known returns the wordings of some entries that were put, with a vector or
	// without, in any order; those of all entries where none is named.
	Known(ctx context.Context, of ...usher.EntryID) ([]usher.Wording, error)
	// Put adds wordings, or replaces them. Whoever asks then finds them.
	Put(ctx context.Context, vectors []usher.WordingVector) error
	// Remove takes wordings out; what is not there is passed over.
	Remove(ctx context.Context, wordings []usher.Wording) error
	// Nearest returns what is near a vector; nothing for a vector that is zero or
	// not finite. An index of very many may overlook one of fifty.
	Nearest(ctx context.Context, q usher.VectorQuery) (usher.Neighbours, error)
	// Settle is told when very many have come: it may then build, beside searches
	// and changes, what makes searches fast. It returns when that is done.
	Settle(ctx context.Context) error
}

package bundle

import (
	"context"
	"sync/atomic"

	"usher"
	"usher/nlp"
)

// Holder holds the bundle in service. Calls that have begun end on the bundle
// that they began with; a turn that makes several should keep to Current. It is
// safe for concurrent use, and no encoder on purpose: the vectors of one bundle
// mean nothing beside those of another.
type Holder struct{ current atomic.Pointer[Bundle] }

// NewHolder returns a holder of b, which is not nil.
func NewHolder(b *Bundle) *Holder {
	h := &Holder{}
	h.current.Store(b)
	return h
}

// Swap puts b, which is not nil, into service and returns the bundle before it.
func (h *Holder) Swap(b *Bundle) *Bundle { return h.current.Swap(b) }

// Current returns the bundle in service.
func (h *Holder) Current() *Bundle { return h.current.Load() }

// Understand asks the bundle in service.
func (h *Holder) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	return h.Current().Understand(ctx, q)
}

// Hash is that of the bundle in service.
func (h *Holder) Hash() string { return h.Current().Hash() }

// Manifest is that of the bundle in service.
func (h *Holder) Manifest() Manifest { return h.Current().Manifest() }

// Recognizer returns a head of the bundle in service, which stays that of this
// bundle after a swap.
func (h *Holder) Recognizer(name string) (nlp.Recognizer, bool) { return h.Current().Recognizer(name) }

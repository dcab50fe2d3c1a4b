package bundle

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"usher"
	"usher/nlp"
)

// Holder holds the bundle in service. Calls that have begun end on the bundle
// that they began with; a turn that makes several should keep to the one that
// Pin gives it. It is safe for concurrent use, and no encoder on purpose: the
// vectors of one bundle mean nothing beside those of another.
type Holder struct {
	current atomic.Pointer[Bundle] // changes under mu
	freed   chan struct{}

	mu   sync.Mutex // guards pins
	pins map[*Bundle]int
}

// NewHolder returns a holder of b, which is not nil.
func NewHolder(b *Bundle) *Holder {
	h := &Holder{freed: make(chan struct{}, 1), pins: map[*Bundle]int{}}
	h.current.Store(b)
	return h
}

// Swap puts b, which is not nil, into service and returns the bundle before it.
func (h *Holder) Swap(b *Bundle) *Bundle {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current.Swap(b)
}

// Current returns the bundle in service.
func (h *Holder) Current() *Bundle { return h.current.Load() }

// Pin returns the bundle in service, which is among Pinned until release is
// called, once. Who puts away what belongs to a bundle looks there first.
func (h *Holder) Pin() (b *Bundle, release func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b = h.current.Load()
	h.pins[b]++
	return b, func() { h.release(b) }
}

func (h *Holder) release(b *Bundle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pins[b]--; h.pins[b] > 0 {
		return
	}
	delete(h.pins, b)
	if b == h.current.Load() {
		return
	}
	select {
	case h.freed <- struct{}{}:
	default: // it is told already
	}
}

// Pinned returns the bundles that are pinned, in no particular order.
func (h *Holder) Pinned() []*Bundle {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.pins))
}

// Freed tells that a bundle that is not in service is not pinned any more. It is
// for one listener; what comes while that is busy is told once.
func (h *Holder) Freed() <-chan struct{} { return h.freed }

// Understand asks the bundle in service.
func (h *Holder) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	return h.Current().Understand(ctx, q)
}

// Language asks the bundle in service.
func (h *Holder) Language(ctx context.Context, s string) usher.Language {
	return h.Current().Language(ctx, s)
}

// Hash is that of the bundle in service.
func (h *Holder) Hash() string { return h.Current().Hash() }

// Manifest is that of the bundle in service.
func (h *Holder) Manifest() Manifest { return h.Current().Manifest() }

// Recognizer returns a head of the bundle in service, which stays that of this
// bundle after a swap.
func (h *Holder) Recognizer(name string) (nlp.Recognizer, bool) { return h.Current().Recognizer(name) }

package nlp

import (
	"context"
	"sync"
)

// turnKey finds in a context what is kept for a turn.
type turnKey struct{}

// turn keeps what models made for others to use later in a turn.
type turn struct {
	mu   sync.Mutex
	kept map[any]any
}

// WithTurn returns a context in which models keep what they may need again before
// the turn is over, such as how they read a text whose parts are asked for later.
// It changes what they cost, never what they say.
func WithTurn(ctx context.Context) context.Context {
	return context.WithValue(ctx, turnKey{}, &turn{kept: map[any]any{}})
}

// InTurn reports whether ctx is of WithTurn.
func InTurn(ctx context.Context) bool { return ctx.Value(turnKey{}) != nil }

// Once returns what the turn of ctx keeps under key, which is comparable, or else
// what work makes, which is kept; without a turn nothing is. A failure is not
// kept. Two that ask at the same time may both work.
func Once[T any](ctx context.Context, key any, work func() (T, error)) (T, error) {
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok {
		return work()
	}
	t.mu.Lock()
	kept, known := t.kept[key].(T)
	t.mu.Unlock()
	if known {
		return kept, nil
	}
	made, err := work()
	if err != nil {
		return made, err
	}
	t.mu.Lock()
	t.kept[key] = made
	t.mu.Unlock()
	return made, nil
}

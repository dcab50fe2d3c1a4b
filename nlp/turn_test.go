package nlp_test

import (
	"errors"
	"testing"

	"usher/nlp"
)

func TestOnce(t *testing.T) {
	t.Parallel()
	type key struct{ of string }
	worked := 0
	work := func() (int, error) { worked++; return worked, nil }
	once := func(want int, what string, got int, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", what, got, err, want)
		}
	}
	for n := range 2 {
		got, err := nlp.Once(t.Context(), key{"a"}, work)
		once(n+1, "without a turn", got, err)
	}
	ctx := nlp.WithTurn(t.Context())
	if !nlp.InTurn(ctx) || nlp.InTurn(t.Context()) {
		t.Error("InTurn tells one context from the other wrongly")
	}
	failed := errors.New("failed")
	if _, err := nlp.Once(ctx, key{"a"}, func() (int, error) { return 0, failed }); !errors.Is(err, failed) {
		t.Errorf("%v, want the failure", err)
	}
	for range 2 {
		got, err := nlp.Once(ctx, key{"a"}, work)
		once(3, "in a turn", got, err)
	}
	got, err := nlp.Once(ctx, key{"b"}, work)
	once(4, "another key", got, err)
	got, err = nlp.Once(nlp.WithTurn(t.Context()), key{"a"}, work)
	once(5, "another turn", got, err)
}

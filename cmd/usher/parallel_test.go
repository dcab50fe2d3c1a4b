package main

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func TestInParallel(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 1000} {
		done := make([]atomic.Int32, n)
		if err := inParallel(t.Context(), n, func(_ context.Context, i int) error { done[i].Add(1); return nil }); err != nil {
			t.Error(err)
		}
		for i := range done {
			if done[i].Load() != 1 {
				t.Errorf("%d of %d was done %d times", i, n, done[i].Load())
			}
		}
	}
}

// TestInParallelStops: the first error ends those that run, no other begins, and
// all have returned when it does.
func TestInParallelStops(t *testing.T) {
	t.Parallel()
	bad := errors.New("refused")
	var begun, running atomic.Int64
	err := inParallel(t.Context(), 1000, func(ctx context.Context, i int) error {
		begun.Add(1)
		running.Add(1)
		defer running.Add(-1)
		switch {
		case i < 3:
			return nil
		case i == 3:
			return bad
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, bad) || begun.Load() > int64(3+runtime.GOMAXPROCS(0)) || running.Load() != 0 {
		t.Errorf("%v after %d were begun, %d are running", err, begun.Load(), running.Load())
	}
}

// TestInParallelEnds: who asked has gone.
func TestInParallelEnds(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	ctx, stop := context.WithCancelCause(t.Context())
	var begun atomic.Int64
	err := inParallel(ctx, 1000, func(ctx context.Context, i int) error {
		begun.Add(1)
		stop(gone)
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, gone) || begun.Load() > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("%v after %d were begun", err, begun.Load())
	}
}

// TestEvalStops: an endpoint that refuses the key is not asked for each line.
func TestEvalStops(t *testing.T) {
	t.Parallel()
	p, cfg := newEndpoint(t)
	lines := written(t, strings.Repeat(`{"text":"where is my order","label":"order"}`+"\n", 200))
	code, said := exitOf(t, "eval", "intent", "--llm", "--config", otherKey(t, cfg), "--intents", lines, "--data", lines)
	if code == 0 || !strings.Contains(said, "refuses the key (status 401)") {
		t.Errorf("status %d, %s", code, said)
	}
	if asked := p.asked.Load(); asked == 0 || asked > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("it was asked %d times", asked)
	}
}

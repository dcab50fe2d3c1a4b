package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"usher/store"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

// soon is how long what must happen may take on a slow machine.
const soon = time.Minute

// TestLockHasOneHolder: of two nodes one gets the lock; the other gets it when
// the first gives it back, ends, or loses its connection, and who lost it knows.
func TestLockHasOneHolder(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	for name, end := range map[string]func(*postgres.Engine, store.Held){
		"given back": func(_ *postgres.Engine, h store.Held) { h.Release() },
		"node ends": func(e *postgres.Engine, _ store.Held) {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		},
		"connection lost": func(*postgres.Engine, store.Held) {
			pgtest.Exec(t, address, `SELECT pg_terminate_backend(pid) FROM pg_locks
				WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
		},
	} {
		// One after the other: the last ends every connection that has a lock.
		t.Run(name, func(t *testing.T) {
			one, two := open(t, address), open(t, address)
			held, err := one.Lock(t.Context(), "job")
			if err != nil {
				t.Fatal(err)
			}
			early, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, err := two.Lock(early, "job"); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("two nodes have the lock: %v", err)
			}
			other, err := two.Lock(t.Context(), "another")
			if err != nil {
				t.Fatal(err)
			}
			other.Release()
			end(one, held)
			ctx, cancel := context.WithTimeout(t.Context(), soon)
			defer cancel()
			next, err := two.Lock(ctx, "job")
			if err != nil {
				t.Fatalf("nobody gets the lock: %v", err)
			}
			select {
			case <-held.Lost:
			case <-ctx.Done():
				t.Error("the first node does not know that it has lost the lock")
			}
			held.Release() // no more its own
			select {
			case <-next.Lost:
				t.Error("the second node has lost the lock at once")
			default:
			}
		})
	}
}

// TestLockOutlivesARestart: who waits for a lock waits on while the server is
// away.
func TestLockOutlivesARestart(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	one, two := open(t, server.URL), open(t, server.URL)
	held, err := one.Lock(t.Context(), "job")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	got := make(chan error, 1)
	go func() {
		_, err := two.Lock(ctx, "job")
		got <- err
	}()
	server.Kill(t)
	select {
	case <-held.Lost:
	case <-ctx.Done():
		t.Error("the lock of a server that is gone is held")
	}
	server.Start(t)
	if err := <-got; err != nil {
		t.Errorf("Lock over a restart = %v", err)
	}
}

// TestLockOfASilentNode: a node is stopped, or cut off, and its connections stay
// open. Another gets its lock all the same, and it knows when it is back.
func TestLockOfASilentNode(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	proxy := pgtest.NewProxy(t, address)
	one, two := open(t, proxy.URL), open(t, address)
	held, err := one.Lock(t.Context(), "job")
	if err != nil {
		t.Fatal(err)
	}
	proxy.Silence()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err := two.Lock(ctx, "job"); err != nil {
		t.Errorf("nobody gets the lock of a node that says nothing any more: %v", err)
	}
	select {
	case <-held.Lost:
	case <-ctx.Done():
		t.Error("the silent node does not know that it has lost the lock")
	}
}

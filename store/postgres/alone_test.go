package postgres_test

import (
	"context"
	"strings"
	"testing"

	"usher"
	"usher/store"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

// TestOpenAlone: who moves the data and who writes keep each other out, also
// where a server was there before and has lost its connection for a moment.
func TestOpenAlone(t *testing.T) {
	t.Parallel()
	address := pgtest.Migrated(t)
	refused := func(open func(context.Context, string) (*postgres.Engine, error), want string) {
		t.Helper()
		e, err := open(t.Context(), address)
		if err == nil {
			err = e.Close()
		}
		if usher.CodeOf(err) != usher.CodeConflict || !strings.Contains(err.Error(), want) {
			t.Errorf("Open = %v; want CodeConflict with %q", err, want)
		}
	}
	write := func(e *postgres.Engine) error {
		return e.Update(t.Context(), func(tx store.Tx) error { return tx.Exec(t.Context(), "UPDATE customers SET id = id") })
	}
	server := open(t, address)
	open(t, address) // two may write
	refused(postgres.OpenAlone, "stop all of them first")

	cutOff(t, address, "ShareLock")
	mover, err := postgres.OpenAlone(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := write(mover); err != nil {
		t.Errorf("who moves the data cannot write: %v", err)
	}
	refused(postgres.Open, "is being moved by usher migrate")
	refused(postgres.OpenAlone, "stop all of them first")
	for range 2 { // the first finds out that the connection is gone
		if err := write(server); usher.CodeOf(err) != usher.CodeBusy {
			t.Errorf("a server writes while the data is moved: %v; want CodeBusy", err)
		}
	}
	if err := mover.Alone(t.Context()); err != nil {
		t.Errorf("who moves the data is not alone: %v", err)
	}
	if err := mover.Close(); err != nil {
		t.Error(err)
	}
	if err := write(server); err != nil {
		t.Errorf("a server cannot write when the data was moved: %v", err)
	}

	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if mover, err = postgres.OpenAlone(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	cutOff(t, address, "ExclusiveLock")
	if err := mover.Alone(t.Context()); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("Alone after the connection was lost = %v; want CodeConflict", err)
	}
	_ = write(mover) // finds out
	if err := write(mover); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("Update after the connection was lost = %v; want CodeConflict", err)
	}
	if err := mover.Close(); err != nil {
		t.Error(err)
	}
}

// cutOff ends the connections that hold advisory locks of a mode.
func cutOff(t *testing.T, address, mode string) {
	t.Helper()
	pgtest.Exec(t, address, `SELECT pg_terminate_backend(pid) FROM pg_locks
		WHERE locktype = 'advisory' AND mode = '`+mode+`' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
}

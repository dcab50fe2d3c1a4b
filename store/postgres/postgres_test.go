package postgres_test

import (
	"context"
	"testing"

	"usher/store"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
	"usher/store/storetest"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	database := pgtest.Folders(t)
	storetest.Run(t, func(ctx context.Context, dir string) (store.Engine, error) {
		address, err := database(dir)
		if err != nil {
			return nil, err
		}
		return postgres.Open(ctx, address)
	})
}

func TestBlobs(t *testing.T) {
	t.Parallel()
	storetest.RunBlobs(t, func(string) (store.Blobs, error) { return open(t, pgtest.Migrated(t)).Blobs(), nil })
}

// open opens a database until the test ends.
func open(tb testing.TB, address string) *postgres.Engine {
	tb.Helper()
	e, err := postgres.Open(tb.Context(), address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Error(err)
		}
	})
	return e
}

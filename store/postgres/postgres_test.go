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
func open(t testing.TB, address string) *postgres.Engine {
	t.Helper()
	e, err := postgres.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

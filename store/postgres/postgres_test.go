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

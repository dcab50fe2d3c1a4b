package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"usher/store"
	"usher/store/sqlite"
	"usher/store/storetest"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(ctx context.Context, dir string) (store.Engine, error) {
		return sqlite.Open(ctx, filepath.Join(dir, "usher.db"))
	})
}

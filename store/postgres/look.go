package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Look is what can be said of a database.
type Look struct {
	Server          string // version of PostgreSQL
	Vector          string // version of pgvector; empty: not in use yet
	Version, Newest int64  // its schema (0: none yet), and the one that Migrate brings it to
	Synced          bool   // the server waits for its disk
}

// Look looks at the database, and leaves it as it is. CodeInvalid where Migrate
// would refuse it.
func (e *Engine) Look(ctx context.Context) (l Look, err error) {
	c, err := e.connect(ctx, plainSession)
	if err == nil {
		defer closeConn(ctx, c)
		l, err = look(ctx, c)
	}
	if err != nil {
		return l, fmt.Errorf("postgres: look: %w", explain(e.conn, err))
	}
	return l, nil
}

func look(ctx context.Context, c *pgx.Conn) (l Look, err error) {
	if err := c.QueryRow(ctx, `SELECT current_setting('server_version'), current_setting('fsync')::bool,
		COALESCE((SELECT extversion FROM pg_extension WHERE extname = 'vector'), '')`).Scan(&l.Server, &l.Synced, &l.Vector); err != nil {
		return l, err
	}
	if l.Newest, err = newestSchema(c.Config()); err != nil {
		return l, err
	}
	err = c.QueryRow(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+versions).Scan(&l.Version)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == pgNoTable:
		return l, checkVector(ctx, c) // the first start will want it
	case err == nil && l.Version > l.Newest:
		err = tooNew(c.Config(), l.Version, l.Newest)
	}
	return l, err
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Vectors are the indexes of FAQ vectors in an engine's database, by pgvector.
type Vectors struct {
	engine *Engine
	pool   *pgxpool.Pool
}

// vectorSession is what sessions that compare vectors are told. A plan depends on
// the filter and on how many there are, so none is kept: the general one for any
// filter reads them all. HNSW goes on where a filter leaves too few of what it
// has found. What is searched often is in memory. Neither compiled nor parallel
// plans are worth their start.
const vectorSession = readerSession + "; SET plan_cache_mode = force_custom_plan; SET hnsw.iterative_scan = relaxed_order; SET hnsw.ef_search = 200; " +
	"SET random_page_cost = 1.1; SET jit = off; SET max_parallel_workers_per_gather = 0"

// NewVectors returns the indexes of a migrated database, over connections of
// their own. Close them before the engine.
func (e *Engine) NewVectors(ctx context.Context) (*Vectors, error) {
	cfg := e.pool.Config()
	cfg.MaxConns = int32(max(4, runtime.GOMAXPROCS(0)))
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error { return prepareSession(ctx, c, vectorSession) }
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("postgres: vectors: %w", explain(e.conn, err))
	}
	return &Vectors{engine: e, pool: pool}, nil
}

// Close waits for what is under way.
func (v *Vectors) Close() { v.pool.Close() }

// Index returns the index of an encoder, which need not be there yet. It does not
// wait for the database.
func (v *Vectors) Index(encoder string) *VectorIndex {
	return &VectorIndex{vectors: v, encoder: encoder}
}

// with lends fn a connection, and where that turns out to be gone, as all are after
// a restart of the server, another one: fn may be called twice.
func (v *Vectors) with(ctx context.Context, fn func(*pgxpool.Conn) error) error {
	lend := func() error {
		c, err := v.pool.Acquire(ctx)
		if err != nil {
			return err
		}
		defer c.Release()
		return fn(c)
	}
	err := lend()
	if err != nil && lost(err) && ctx.Err() == nil {
		v.pool.Reset()
		err = lend()
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return explain(v.engine.conn, err)
}

// inTx is with, and a transaction.
func (v *Vectors) inTx(ctx context.Context, fn func(pgx.Tx) error) error {
	return v.with(ctx, func(c *pgxpool.Conn) error { return pgx.BeginFunc(ctx, c, fn) })
}

// noTable reports whether a table that a statement needs is not there.
func noTable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == pgNoTable
}

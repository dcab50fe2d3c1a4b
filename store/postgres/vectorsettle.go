package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// FewVectors is up to how many vectors are compared one by one: that is exact,
	// and takes a few milliseconds at most. A copy of as many fits into memory.
	FewVectors = 5000
	// mostNumbers is how many numbers a vector in an HNSW index may have.
	mostNumbers = 4000
	// keepUnused is how long the vectors of an encoder are kept that no node looks
	// after: who goes back to it finds them.
	keepUnused = 30 * 24 * time.Hour
)

// Settle implements faq.VectorIndex. Of several nodes one builds, the others
// wait for it. What nobody has used for a month it lets go.
func (x *VectorIndex) Settle(ctx context.Context) error {
	err := x.reading(ctx, func(s space) error { return x.settle(ctx, s) })
	if err == nil {
		err = x.vectors.letGo(ctx)
	}
	if err != nil {
		return fmt.Errorf("postgres: settle vectors: %w", err)
	}
	return nil
}

func (x *VectorIndex) settle(ctx context.Context, s space) error {
	due := func() (count int64, build bool, err error) {
		var built bool
		err = x.vectors.with(ctx, func(c *pgxpool.Conn) error {
			return c.QueryRow(ctx, "UPDATE vector_spaces SET used = "+now+` WHERE encoder = $1
				RETURNING count, EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($2) AND indisvalid)`, x.encoder, hnsw(s)).Scan(&count, &built)
		})
		return count, count > FewVectors && s.dimension <= mostNumbers && !built, err
	}
	if _, build, err := due(); err != nil || !build {
		return err
	}
	held, err := x.vectors.engine.Lock(ctx, "vectors "+x.encoder)
	if err != nil {
		return err
	}
	defer held.Release()
	count, build, err := due() // another node may have built it
	if err != nil || !build {
		return err
	}
	return x.vectors.build(ctx, s, count)
}

func hnsw(s space) string { return s.table() + "_hnsw" }

// build makes the index of a space while it is searched and changed. One that was
// left half built is made anew.
func (v *Vectors) build(ctx context.Context, s space, count int64) error {
	c, err := v.engine.connect(ctx, plainSession)
	if err != nil {
		return explain(v.engine.conn, err)
	}
	defer closeConn(ctx, c)
	for _, say := range []string{
		// The whole graph in memory, with its links, or the build takes ten times as long.
		fmt.Sprintf("SET maintenance_work_mem = '%dkB'", min(max(count*int64(3*s.dimension+1000)/1024, 65_536), 2_000_000)),
		"SET max_parallel_maintenance_workers = 0", // they would need as much shared memory, of which containers have little
		"DROP INDEX CONCURRENTLY IF EXISTS " + hnsw(s),
		fmt.Sprintf("CREATE INDEX CONCURRENTLY %s ON %s USING hnsw (embedding halfvec_ip_ops)", hnsw(s), s.table()),
		"ANALYZE " + s.table(),
	} {
		if _, err := c.Exec(ctx, say); err != nil {
			return explain(v.engine.conn, err)
		}
	}
	return nil
}

// letGo drops the spaces that no node has looked after for long.
func (v *Vectors) letGo(ctx context.Context) error {
	return v.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "DELETE FROM vector_spaces WHERE used < "+now+" - $1 RETURNING id", keepUnused.Microseconds())
		if err != nil {
			return err
		}
		old, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if err != nil {
			return err
		}
		for _, id := range old {
			if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS "+space{id: id}.table()); err != nil {
				return err
			}
		}
		return nil
	})
}

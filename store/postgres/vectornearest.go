package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"usher"
)

// nearer is the order of neighbours.
func nearer(a, b usher.Neighbour) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Mark, b.Mark))
}

// Nearest implements faq.VectorIndex, in one round trip, and one more for the
// languages.
func (x *VectorIndex) Nearest(ctx context.Context, q usher.VectorQuery) (out usher.Neighbours, err error) {
	if !usable(q.Vector) {
		return out, nil
	}
	err = x.reading(ctx, func(s space) error {
		if s.dimension == 0 {
			return nil
		}
		if len(q.Vector) != s.dimension {
			return otherDimension(len(q.Vector), s.dimension)
		}
		return x.vectors.with(ctx, func(c *pgxpool.Conn) (err error) {
			out, err = nearest(ctx, c, s, x.encoder, q)
			return err
		})
	})
	if err != nil {
		return usher.Neighbours{}, fmt.Errorf("postgres: nearest vectors: %w", err)
	}
	slices.SortFunc(out.Near, nearer)
	return out, nil
}

func nearest(ctx context.Context, c *pgxpool.Conn, s space, encoder string, q usher.VectorQuery) (out usher.Neighbours, err error) {
	exact, err := fewOf(ctx, c, s, q.Languages)
	if err != nil {
		return out, err
	}
	var batch pgx.Batch
	query, args := selecting(s, q, exact)
	batch.Queue(query, args...)
	batch.Queue("SELECT count, COALESCE(-(total <#> $2::real[]::vector), 0) FROM vector_spaces WHERE encoder = $1", encoder, q.Vector)
	results := c.SendBatch(ctx, &batch)
	defer func() { err = errors.Join(err, results.Close()) }()
	rows, err := results.Query()
	if err != nil {
		return out, err
	}
	if out.Near, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n usher.Neighbour, err error) {
		return n, row.Scan((*string)(&n.Entry), &n.Mark, &n.Similarity)
	}); err != nil {
		return out, err
	}
	return out, results.QueryRow().Scan(&out.Count, &out.Total)
}

// fewOf tells whether some languages have so few wordings that they are compared one
// by one. The planner would take HNSW for them, which finds one in a hundred only
// after it has read for forty milliseconds.
func fewOf(ctx context.Context, c *pgxpool.Conn, s space, of []usher.Language) (few bool, err error) {
	if len(of) == 0 {
		return false, nil
	}
	count := fmt.Sprintf("SELECT count(*) <= $2 FROM (SELECT FROM %s WHERE language = ANY($1) LIMIT $2 + 1) AS found", s.table())
	return few, c.QueryRow(ctx, count, texts(of), FewVectors).Scan(&few)
}

// selecting is the search as a statement with its arguments. Its text has those
// filters only that there are, so that the planner sees what is asked. HNSW is no
// way to find what is nearest by distance + 0.
func selecting(s space, q usher.VectorQuery, exact bool) (string, []any) {
	args := []any{q.Vector, max(0, q.Limit), texts(q.Beside)}
	filter := ""
	if len(q.Languages) > 0 {
		args = append(args, texts(q.Languages))
		filter += fmt.Sprintf(" AND language = ANY($%d)", len(args))
	}
	if len(q.Exclude) > 0 {
		args = append(args, texts(q.Exclude))
		filter += fmt.Sprintf(" AND entry <> ALL($%d)", len(args))
	}
	order := ""
	if exact {
		order = " + 0"
	}
	return fmt.Sprintf(`WITH near AS MATERIALIZED (
			SELECT entry FROM %[1]s WHERE embedding IS NOT NULL%[3]s ORDER BY (embedding <#> $1::real[]::halfvec(%[2]d))%[4]s LIMIT $2
		)
		SELECT entry, mark, COALESCE(-(embedding <#> $1::real[]::halfvec(%[2]d)), 0)::real
		FROM (SELECT entry FROM near UNION SELECT unnest($3::text[])) AS wanted JOIN %[1]s USING (entry) WHERE true%[3]s`,
		s.table(), s.dimension, filter, order), args
}

package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"usher"
)

// VectorIndex keeps the vectors of one encoder as numbers of half the length,
// which half the room and time are enough for. Small ones are searched exactly,
// large ones by HNSW once Settle has built it. It is safe for concurrent use, and
// of one encoder there may be several, here and on other nodes.
type VectorIndex struct {
	vectors *Vectors
	encoder string

	mu    sync.Mutex
	known space // its dimension is 0 where it has not been read yet
}

// space is a row of vector_spaces.
type space struct{ id, dimension int }

// table is the name of the space's table.
func (s space) table() string { return "vectors_" + strconv.Itoa(s.id) }

const (
	putBatch = 1000            // vectors that go in one statement
	holdTime = 2 * time.Minute // for reading or writing any number of vectors
)

// space returns what is known of the index; its dimension is 0 before the first
// vector.
func (x *VectorIndex) space(ctx context.Context) (space, error) {
	x.mu.Lock()
	known := x.known
	x.mu.Unlock()
	if known.dimension > 0 {
		return known, nil
	}
	err := x.vectors.with(ctx, func(c *pgxpool.Conn) error {
		return c.QueryRow(ctx, "SELECT id, dimension FROM vector_spaces WHERE encoder = $1", x.encoder).Scan(&known.id, &known.dimension)
	})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return space{}, err
	}
	x.learn(known)
	return known, nil
}

func (x *VectorIndex) learn(s space) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known = s
}

// reading calls fn with the space, and once more where its table has gone since it
// was read; not where there is none.
func (x *VectorIndex) reading(ctx context.Context, fn func(space) error) error {
	for again := true; ; again = false {
		s, err := x.space(ctx)
		if err != nil || s.id == 0 {
			return err
		}
		if err = fn(s); !noTable(err) || !again {
			return err
		}
		x.learn(space{})
	}
}

// Known implements faq.VectorIndex.
func (x *VectorIndex) Known(ctx context.Context, of ...usher.EntryID) ([]usher.Wording, error) {
	known, err := collect(ctx, x, "entry, mark", of, func(row pgx.CollectableRow) (w usher.Wording, err error) {
		return w, row.Scan((*string)(&w.Entry), &w.Mark)
	})
	if err != nil {
		return nil, fmt.Errorf("postgres: known vectors: %w", err)
	}
	return known, nil
}

// Read implements faq.Stored. A wording without a vector has none here either.
func (x *VectorIndex) Read(ctx context.Context, of []usher.EntryID) ([]usher.WordingVector, error) {
	if len(of) == 0 {
		return nil, nil
	}
	vectors, err := collect(ctx, x, "entry, mark, language, embedding::real[]", of, func(row pgx.CollectableRow) (v usher.WordingVector, err error) {
		return v, row.Scan((*string)(&v.Entry), &v.Mark, (*string)(&v.Language), &v.Vector)
	})
	if err != nil {
		return nil, fmt.Errorf("postgres: read vectors: %w", err)
	}
	return vectors, nil
}

// collect reads columns of the wordings of some entries, of all where none is named.
func collect[T any](ctx context.Context, x *VectorIndex, columns string, of []usher.EntryID, scan pgx.RowToFunc[T]) (all []T, err error) {
	ctx, cancel := context.WithTimeout(ctx, holdTime)
	defer cancel()
	err = x.reading(ctx, func(s space) error {
		query, args := fmt.Sprintf("SELECT %s FROM %s", columns, s.table()), []any(nil)
		if len(of) > 0 {
			query, args = query+" WHERE entry = ANY($1)", []any{texts(of)}
		}
		return x.vectors.with(ctx, func(c *pgxpool.Conn) error {
			rows, err := c.Query(ctx, query, args...)
			if err != nil {
				return err
			}
			all, err = pgx.CollectRows(rows, scan)
			return err
		})
	})
	return all, err
}

// Put implements faq.VectorIndex.
func (x *VectorIndex) Put(ctx context.Context, vectors []usher.WordingVector) error {
	if len(vectors) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, holdTime)
	defer cancel()
	if err := x.vectors.inTx(ctx, func(tx pgx.Tx) error { return x.put(ctx, tx, vectors) }); err != nil {
		return fmt.Errorf("postgres: put vectors: %w", err)
	}
	return nil
}

func (x *VectorIndex) put(ctx context.Context, tx pgx.Tx, vectors []usher.WordingVector) error {
	dimension := 0
	for _, v := range vectors {
		if n := len(v.Vector); n > 0 && dimension > 0 && n != dimension {
			return otherDimension(n, dimension)
		}
		dimension = cmp.Or(dimension, len(v.Vector))
	}
	s, err := x.open(ctx, tx, dimension)
	if err != nil {
		return err
	}
	if dimension > 0 && dimension != s.dimension {
		return otherDimension(dimension, s.dimension)
	}
	last := make(map[usher.Wording]int, len(vectors))
	for i, v := range vectors {
		last[v.Wording] = i
	}
	var r records
	for i, v := range vectors {
		if last[v.Wording] == i {
			r.add(v)
		}
		if len(r.entries) == putBatch || i == len(vectors)-1 {
			if err := r.write(ctx, tx, s, x.encoder); err != nil {
				return err
			}
			r = records{}
		}
	}
	return nil
}

// open returns the space, and makes what is missing of it. Until the transaction
// ends nobody else writes to it.
func (x *VectorIndex) open(ctx context.Context, tx pgx.Tx, dimension int) (s space, err error) {
	if _, err := tx.Exec(ctx, "INSERT INTO vector_spaces (encoder, dimension, count, used) VALUES ($1, 0, 0, "+now+") ON CONFLICT DO NOTHING", x.encoder); err != nil {
		return s, err
	}
	if err := tx.QueryRow(ctx, "SELECT id, dimension FROM vector_spaces WHERE encoder = $1 FOR UPDATE", x.encoder).Scan(&s.id, &s.dimension); err != nil {
		return s, err
	}
	if s.dimension == 0 {
		// A row is to lie in its page as a whole: the comparison reads nothing else.
		make := fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %[1]s (entry TEXT COLLATE "C", mark BIGINT, language TEXT COLLATE "C" NOT NULL,
			embedding halfvec, PRIMARY KEY (entry, mark)); CREATE INDEX IF NOT EXISTS %[1]s_language ON %[1]s (language)`, s.table())
		if dimension > 0 {
			make += fmt.Sprintf("; ALTER TABLE %s ALTER embedding TYPE halfvec(%d); UPDATE vector_spaces SET dimension = %[2]d WHERE id = %d", s.table(), dimension, s.id)
		}
		make += fmt.Sprintf("; ALTER TABLE %s ALTER embedding SET STORAGE PLAIN", s.table()) // last: a new type has its own
		if err := tx.Conn().PgConn().Exec(ctx, make).Close(); err != nil {
			return s, err
		}
	}
	s.dimension = cmp.Or(s.dimension, dimension)
	return s, nil
}

// now is the server's clock in microseconds.
const now = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"

// records are vectors as columns.
type records struct {
	entries, languages []string
	marks              []int64
	embeddings         []*string // as pgvector writes them; nil: there is none
}

func (r *records) add(v usher.WordingVector) {
	r.entries, r.marks, r.languages = append(r.entries, string(v.Entry)), append(r.marks, v.Mark), append(r.languages, string(v.Language))
	var embedding *string
	if usable(v.Vector) {
		b := []byte{'['}
		for i, f := range v.Vector {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendFloat(b, float64(f), 'g', 6, 32)
		}
		text := string(append(b, ']'))
		embedding = &text
	}
	r.embeddings = append(r.embeddings, embedding)
}

// usable tells whether a vector can be compared.
func usable(v []float32) bool {
	var square float64
	for _, f := range v {
		square += float64(f) * float64(f)
	}
	return square > 1e-12 && !math.IsInf(square, 0) && !math.IsNaN(square)
}

// write puts the records in the place of those with their keys.
func (r *records) write(ctx context.Context, tx pgx.Tx, s space, encoder string) error {
	var batch pgx.Batch
	batch.Queue(taking(s), r.entries, r.marks, encoder)
	batch.Queue(fmt.Sprintf(`WITH come AS (
			INSERT INTO %s (entry, mark, language, embedding)
			SELECT entry, mark, language, embedding::halfvec FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS r (entry, mark, language, embedding)
			RETURNING embedding
		), sums AS (SELECT count(embedding) AS n, sum(embedding::vector) AS v FROM come)
		UPDATE vector_spaces SET count = count + n, total = COALESCE(total + v, total, v), used = %s FROM sums WHERE encoder = $5`, s.table(), now),
		r.entries, r.marks, r.languages, r.embeddings, encoder)
	return tx.SendBatch(ctx, &batch).Close()
}

// taking is the statement that takes wordings out of a space, and off its sum.
func taking(s space) string {
	return fmt.Sprintf(`WITH gone AS (
			DELETE FROM %s AS t USING unnest($1::text[], $2::bigint[]) AS k (entry, mark) WHERE t.entry = k.entry AND t.mark = k.mark RETURNING embedding
		), sums AS (SELECT count(embedding) AS n, sum(embedding::vector) AS v FROM gone)
		UPDATE vector_spaces SET count = count - n, total = CASE WHEN count > n THEN COALESCE(total - v, total) END FROM sums WHERE encoder = $3`, s.table())
}

// Remove implements faq.VectorIndex.
func (x *VectorIndex) Remove(ctx context.Context, wordings []usher.Wording) error {
	ctx, cancel := context.WithTimeout(ctx, holdTime)
	defer cancel()
	entries, marks := make([]string, len(wordings)), make([]int64, len(wordings))
	for i, w := range wordings {
		entries[i], marks[i] = string(w.Entry), w.Mark
	}
	err := x.reading(ctx, func(s space) error {
		return x.vectors.inTx(ctx, func(tx pgx.Tx) error {
			// First the lock that Put takes first.
			if _, err := tx.Exec(ctx, "SELECT FROM vector_spaces WHERE encoder = $1 FOR UPDATE", x.encoder); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, taking(s), entries, marks, x.encoder)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("postgres: remove vectors: %w", err)
	}
	return nil
}

// otherDimension is the error for a vector that does not fit.
func otherDimension(got, want int) error {
	return usher.Errorf(usher.CodeInvalid, nil, "the vector has %d numbers, those of this encoder have %d; give each encoder an index of its own", got, want)
}

// texts are names as a list of PostgreSQL.
func texts[T ~string](of []T) []string {
	out := make([]string, len(of))
	for i, s := range of {
		out[i] = string(s)
	}
	return out
}

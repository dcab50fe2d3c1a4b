package postgres_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher/store"
	"usher/store/postgres/pgtest"
	"usher/store/sqlite"
)

// TestNodesStartAtOnce: of four that find an empty database, one makes the
// schema and the others find it.
func TestNodesStartAtOnce(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := open(t, address).Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var last int64
	if err := open(t, address).QueryRow(t.Context(), "SELECT last FROM positions").Scan(&last); err != nil || last != 0 {
		t.Errorf("the first position is %d, %v", last, err)
	}
}

// TestSameSchema: both engines have the same tables, columns and kinds of
// values. With SQLite blobs are a folder's, and vectors are in memory.
func TestSameSchema(t *testing.T) {
	t.Parallel()
	lite, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := lite.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := lite.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	there := columns(t, lite, `SELECT m.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'BIGINT' ELSE c.type END
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`)
	here := columns(t, open(t, pgtest.Migrated(t)), `SELECT table_name || '.' || column_name || ' ' || upper(data_type) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT IN ('goose_db_version', 'blobs', 'vector_spaces')`)
	for _, c := range here {
		if !slices.Contains(there, c) {
			t.Errorf("SQLite has no %s", c)
		}
	}
	for _, c := range there {
		if !slices.Contains(here, c) {
			t.Errorf("PostgreSQL has no %s", c)
		}
	}
	if len(here) < 100 {
		t.Errorf("only %d columns", len(here))
	}
}

func columns(t *testing.T, q store.Querier, query string) []string {
	t.Helper()
	var all []string
	for row, err := range q.Query(t.Context(), query) {
		var s string
		if err == nil {
			err = row.Scan(&s)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// TestTextsByBytes: every text is compared as SQLite does, whatever the order
// of the database's language.
func TestTextsByBytes(t *testing.T) {
	t.Parallel()
	if wrong := columns(t, open(t, pgtest.Migrated(t)), `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`); len(wrong) > 0 {
		t.Errorf(`write TEXT COLLATE "C": %s`, strings.Join(wrong, ", "))
	}
}

// TestListInAQuery: a list goes in as one JSON text.
func TestListInAQuery(t *testing.T) {
	t.Parallel()
	got := columns(t, open(t, pgtest.Migrated(t)), `SELECT value FROM json_each(CAST('["a","ü","3"]' AS text))`)
	if !slices.Equal(got, []string{"a", "ü", "3"}) {
		t.Errorf("json_each = %q", got)
	}
}

// TestSchemasApart: two schemas of one database are two stores.
func TestSchemasApart(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	pgtest.Exec(t, address, "CREATE EXTENSION vector; CREATE SCHEMA one; CREATE SCHEMA two")
	for _, schema := range []string{"one", "two"} {
		e := open(t, pgtest.With(t, address, nameOf(t, address), "search_path", schema+",public"))
		if err := e.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Lock(context.Background(), "job"); err != nil { // each its own
			t.Fatal(err)
		}
	}
}

package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"usher"
)

// Column is a column of a table.
type Column struct {
	Name   string
	Number bool // a BIGINT; else a TEXT
}

// Portable is an engine whose data can go to another, and come from there.
type Portable interface {
	Engine
	// Columns returns the columns of a table in their order.
	Columns(ctx context.Context, table string) ([]Column, error)
	// Emptying returns the statements of a transaction that take all rows out of
	// tables, each of which comes behind those that it refers to, however many
	// rows there are.
	Emptying(tables []string) []string
}

// portableTable is a table that is copied: all of it in the order of key, of
// which two rows never have the same; without one, in one go.
type portableTable struct {
	name string
	key  []string
}

// portableTables are all tables but those of the servers that run now, and of
// secrets, which are not in the database of a single server. Each is behind those
// that it refers to.
var portableTables = []portableTable{
	{"customers", []string{"id"}},
	{"conversations", []string{"id"}},
	{"messages", []string{"position"}},
	{"events", []string{"position"}},
	{"turns", []string{"id"}},
	{"misses", []string{"id"}},
	{"agents", []string{"id"}},
	{"credentials", []string{"agent"}},
	{"sessions", []string{"token_hash"}},
	{"responses", nil},
	{"entries", []string{"id"}},
	{"intents", []string{"name"}},
	{"links", []string{"token_hash"}},
	{"files", []string{"id"}},
	{"feedback", []string{"message"}},
	{"bundles", []string{"hash"}},
	{"api_keys", []string{"id"}},
	{"webhooks", []string{"id"}},
	{"webhook_states", []string{"webhook"}},
	{"deliveries", []string{"webhook", "position"}},
	{"settings", []string{"key"}},
	{"tallies", []string{"state"}},
	{"positions", []string{"id"}},
}

// preset are the tables in which a new database has rows already.
var preset = []string{"tallies", "positions"}

const (
	portablePage = 1000         // rows that are read and written at a time
	unfinished   = "unfinished" // key of the setting that says that a copy did not come to its end
)

// Place is where data lies: an engine and, beside it, the bytes of files. The
// schema of the engine is up to date.
type Place struct {
	Engine Portable
	Blobs  Blobs
}

// Sole is an engine that knows whether it alone could write.
type Sole interface {
	// Alone fails where others may have written since the engine was opened.
	Alone(ctx context.Context) error
}

// Copy copies everything from one place to another, which must be new, and
// compares the two; told hears of each table and its rows, and of "blobs". No
// server may work on either, which a Sole is asked before the end. The
// destination of a copy that did not come to its end is refused by New, and by
// Copy emptied first.
//
// CodeConflict where the destination holds anything, CodeInternal where the two
// differ at the end.
func Copy(ctx context.Context, from, to Place, told func(table string, rows int)) error {
	if err := vacate(ctx, to.Engine); err != nil {
		return wrap("copy", err)
	}
	n, err := copyBlobs(ctx, from.Blobs, to.Blobs)
	if err != nil {
		return wrap("copy files", err)
	}
	told("blobs", n)
	err = from.Engine.View(ctx, func(q Querier) error {
		for _, t := range portableTables {
			n, err := t.copy(ctx, q, from.Engine, to.Engine)
			if err != nil {
				return fmt.Errorf("table %s: %w", t.name, err)
			}
			told(t.name, n)
		}
		return nil
	})
	if err != nil {
		return wrap("copy", err)
	}
	for _, e := range []Portable{from.Engine, to.Engine} {
		if s, ok := e.(Sole); ok {
			if err := s.Alone(ctx); err != nil {
				return wrap("copy", err)
			}
		}
	}
	return finish(ctx, to.Engine)
}

// finish takes away the mark of a copy that goes on.
func finish(ctx context.Context, e Engine) error {
	err := e.Update(ctx, func(tx Tx) error { return tx.Exec(ctx, "DELETE FROM settings WHERE key = $1", unfinished) })
	if err != nil {
		return wrap("copy", err)
	}
	return nil
}

// checkFinished refuses a database to which a copy did not come to its end.
func checkFinished(ctx context.Context, q Querier) error {
	var value string
	err := q.QueryRow(ctx, "SELECT value FROM settings WHERE key = $1", unfinished).Scan(&value)
	if errors.Is(err, ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return usher.Errorf(usher.CodeConflict, nil, "usher migrate did not come to its end here: run it again")
}

// vacate makes sure that nothing is kept but what a new database has, and marks
// it. What a copy that was cut short has left is removed.
func vacate(ctx context.Context, e Portable) error {
	if err := checkFinished(ctx, e); err == nil {
		for _, t := range portableTables {
			if slices.Contains(preset, t.name) {
				continue
			}
			var n int64
			if err := e.QueryRow(ctx, "SELECT COUNT(*) FROM "+t.name).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return usher.Errorf(usher.CodeConflict, nil, "the destination holds data already (%d %s), and nothing is written over: name a new database or folder", n, t.name)
			}
		}
	} else if usher.CodeOf(err) != usher.CodeConflict {
		return err
	}
	return e.Update(ctx, func(tx Tx) error {
		all := make([]string, len(portableTables))
		for i, t := range portableTables {
			all[i] = t.name
		}
		for _, statement := range e.Emptying(all) {
			if err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return tx.Exec(ctx, "INSERT INTO settings (key, value) VALUES ($1, '1')", unfinished)
	})
}

// copy copies one table and compares it.
func (t portableTable) copy(ctx context.Context, q Querier, from, to Portable) (int, error) {
	columns, err := from.Columns(ctx, t.name)
	if err != nil {
		return 0, err
	}
	there, err := to.Columns(ctx, t.name)
	if err != nil {
		return 0, err
	}
	if !slices.Equal(sorted(columns), sorted(there)) {
		return 0, usher.Errorf(usher.CodeInternal, nil, "the two databases have other columns: %v and %v", columns, there)
	}
	n := 0
	for page, err := range t.pages(ctx, q, columns) {
		if err != nil {
			return n, err
		}
		if err := t.insert(ctx, to, columns, page); err != nil {
			return n, err
		}
		n += len(page)
	}
	return n, t.compare(ctx, q, to, columns)
}

func sorted(columns []Column) []Column {
	return slices.SortedFunc(slices.Values(columns), func(a, b Column) int { return strings.Compare(a.Name, b.Name) })
}

// insert writes a page in one transaction.
func (t portableTable) insert(ctx context.Context, to Engine, columns []Column, page [][]any) error {
	query := "INSERT INTO " + t.name + " (" + names(columns) + ") VALUES (" + marks(len(columns)) + ")"
	return to.Update(ctx, func(tx Tx) error {
		for _, row := range page {
			if err := tx.Exec(ctx, query, row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// compare reads the table on both sides. The mark of a copy that goes on is not
// of the table.
func (t portableTable) compare(ctx context.Context, a, b Querier, columns []Column) error {
	next, stop := iter.Pull2(t.pages(ctx, b, columns))
	defer stop()
	for page, err := range t.pages(ctx, a, columns) {
		if err != nil {
			return err
		}
		other, err, ok := next()
		if err != nil {
			return err
		}
		if !ok || !slices.EqualFunc(page, other, slices.Equal) {
			return usher.Errorf(usher.CodeInternal, nil, "what was copied is not what was there; the source is as it was")
		}
	}
	if _, err, more := next(); more {
		return errors.Join(err, usher.Errorf(usher.CodeInternal, nil, "the copy has more rows than there were; the source is as it was"))
	}
	return nil
}

// marks are the placeholders of n arguments.
func marks(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "$" + strconv.Itoa(i+1)
	}
	return strings.Join(all, ", ")
}

func names(columns []Column) string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.Name
	}
	return strings.Join(all, ", ")
}

// pages reads the table in the order of its key, or of all columns where it has
// none.
func (t portableTable) pages(ctx context.Context, q Querier, columns []Column) iter.Seq2[[][]any, error] {
	return func(yield func([][]any, error) bool) {
		var last []any // key of the last row read
		for {
			page, err := t.page(ctx, q, columns, last)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) > 0 && !yield(page, nil) {
				return
			}
			if len(page) < portablePage || t.key == nil {
				return
			}
			last = last[:0]
			for _, k := range t.key {
				last = append(last, page[len(page)-1][slices.IndexFunc(columns, func(c Column) bool { return c.Name == k })])
			}
		}
	}
}

// page reads the rows behind the key last, or the first ones.
func (t portableTable) page(ctx context.Context, q Querier, columns []Column, last []any) ([][]any, error) {
	query := "SELECT " + names(columns) + " FROM " + t.name
	var where []string
	if t.name == "settings" {
		where = append(where, "key <> '"+unfinished+"'")
	}
	if last != nil {
		where = append(where, "("+strings.Join(t.key, ", ")+") > ("+marks(len(last))+")")
	}
	if where != nil {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	if t.key == nil {
		query += " ORDER BY " + names(columns)
	} else {
		query += " ORDER BY " + strings.Join(t.key, ", ") + " LIMIT " + strconv.Itoa(portablePage)
	}
	return collect(q.Query(ctx, query, last...), func(r Row) ([]any, error) {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		texts, numbers := make([]string, len(columns)), make([]int64, len(columns))
		for i, c := range columns {
			if into[i] = &texts[i]; c.Number {
				into[i] = &numbers[i]
			}
		}
		err := r.Scan(into...)
		for i, c := range columns {
			if row[i] = texts[i]; c.Number {
				row[i] = numbers[i]
			}
		}
		return row, err
	})
}

// copyBlobs copies the bytes of files. Those that are there already were copied
// by an earlier attempt: keys are never used for other bytes.
func copyBlobs(ctx context.Context, from, to Blobs) (int, error) {
	n := 0
	for key, err := range from.Keys(ctx, time.Now().Add(time.Hour)) {
		if err != nil {
			return n, err
		}
		content, err := readBlob(ctx, from, key)
		if err != nil {
			return n, err
		}
		if there, err := readBlob(ctx, to, key); err == nil && slices.Equal(there, content) {
			n++
			continue
		}
		if err := to.Remove(ctx, key); err != nil {
			return n, err
		}
		if err := to.Put(ctx, key, content); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func readBlob(ctx context.Context, b Blobs, key string) (_ []byte, err error) {
	r, err := b.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/store"
	"usher/store/folder"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
	"usher/store/sqlite"
)

// TestCopy takes everything from SQLite to PostgreSQL and back: there is what
// there was. Each table has rows, messages more than are copied at a time.
func TestCopy(t *testing.T) {
	t.Parallel()
	there, here, back := newFile(t), place(t), newFile(t)
	fill(t, there)
	if err := there.Blobs.Put(t.Context(), "blob-1", []byte(strings.Repeat("x", 600<<10))); err != nil {
		t.Fatal(err)
	}
	for i, way := range [][2]store.Place{{there, here}, {here, back}} {
		got := map[string]int{}
		if err := store.Copy(t.Context(), way[0], way[1], func(table string, rows int) { got[table] = rows }); err != nil {
			t.Fatal(err)
		}
		for table, n := range got {
			if n == 0 {
				t.Errorf("way %d: nothing was copied of %s", i+1, table)
			}
		}
		if got["messages"] != manyRows || len(got) < 20 {
			t.Errorf("way %d: %v", i+1, got)
		}
	}
	if a, b := dump(t, there), dump(t, back); a != b {
		t.Errorf("after both ways there is something else:\n%.2000s\nwant\n%.2000s", b, a)
	}
	s, err := store.New(t.Context(), back.Engine, store.Config{Blobs: back.Blobs})
	if err != nil {
		t.Fatalf("the copy can't be opened: %v", err)
	}
	if _, err := s.SaveEntry(t.Context(), usher.Entry{ID: "new", Variants: []usher.Variant{{Text: "new?"}}, Answer: usher.Texts{"en": "yes"}}); err != nil {
		t.Errorf("the copy can't be written to: %v", err)
	}
}

// Nothing is written over, and who has only half of a copy is told so until
// the copy was made again.
func TestCopyHalf(t *testing.T) {
	t.Parallel()
	there, here := newFile(t), place(t)
	fill(t, there)
	ctx, cancel := context.WithCancel(t.Context())
	err := store.Copy(ctx, there, here, func(table string, _ int) {
		if table == "messages" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a copy that was cut short: %v", err)
	}
	if _, err := store.New(t.Context(), unclosed{here.Engine}, store.Config{}); usher.CodeOf(err) != usher.CodeConflict || !strings.Contains(err.Error(), "usher migrate") {
		t.Errorf("half a copy was opened: %v", err)
	}
	if err := store.Copy(t.Context(), there, here, func(string, int) {}); err != nil {
		t.Fatalf("the second try: %v", err)
	}
	if a, b := dump(t, there), dump(t, here); a != b {
		t.Errorf("the second try has something else")
	}
	if err := store.Copy(t.Context(), there, here, func(string, int) {}); usher.CodeOf(err) != usher.CodeConflict || !strings.Contains(err.Error(), "holds data already") {
		t.Errorf("a copy over data: %v", err)
	}
}

// TestCopyDisturbed: where others could write to what was copied, the copy does
// not come to its end.
func TestCopyDisturbed(t *testing.T) {
	t.Parallel()
	address, there := pgtest.Migrated(t), newFile(t)
	mover, err := postgres.OpenAlone(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mover.Close() }()
	fill(t, store.Place{Engine: mover, Blobs: mover.Blobs()})
	err = store.Copy(t.Context(), store.Place{Engine: mover, Blobs: mover.Blobs()}, there, func(table string, _ int) {
		if table == "messages" {
			cutOff(t, address, "ExclusiveLock")
		}
	})
	if usher.CodeOf(err) != usher.CodeConflict || !strings.Contains(err.Error(), "others could write") {
		t.Errorf("a copy whose source was not alone: %v", err)
	}
	if _, err := store.New(t.Context(), unclosed{there.Engine}, store.Config{}); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("it was opened all the same: %v", err)
	}
}

// unclosed is an engine that stays open where a store could not be made.
type unclosed struct{ store.Engine }

func (unclosed) Close() error { return nil }

func newFile(t *testing.T) store.Place {
	t.Helper()
	dir := t.TempDir()
	e, err := sqlite.Open(t.Context(), filepath.Join(dir, "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() }) // a store may have closed it
	files, err := folder.Open(filepath.Join(dir, "files"), folder.Config{})
	if err == nil {
		err = e.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return store.Place{Engine: e, Blobs: files}
}

func place(t *testing.T) store.Place {
	t.Helper()
	e := open(t, pgtest.Migrated(t))
	return store.Place{Engine: e, Blobs: e.Blobs()}
}

// manyRows is more than are copied at a time.
const manyRows = 2345

// fixed are the values that a column must have; of others any will do.
var fixed = map[string]string{
	"conversations.customer": "id-%d", "conversations.state": "bot", "messages.conversation": "id-0", "turns.conversation": "id-0",
	"misses.conversation": "id-0", "misses.state": "open", "agents.role": "admin", "credentials.agent": "id-%d", "sessions.agent": "id-0",
	"webhook_states.webhook": "id-%d", "webhook_states.why": "", "deliveries.webhook": "id-%d", "deliveries.state": "dead",
	"links.agent": "id-%d", "links.kind": "invite", "links.ended": "used", "files.sender_kind": "customer",
}

// tables are those that have rows of their own.
var tables = strings.Fields("customers conversations messages events turns misses agents credentials sessions responses entries intents links files feedback bundles api_keys webhooks webhook_states deliveries settings")

// fill puts rows into each table.
func fill(t *testing.T, p store.Place) {
	t.Helper()
	for _, table := range tables {
		columns, err := p.Engine.Columns(t.Context(), table)
		if err != nil || len(columns) == 0 {
			t.Fatalf("columns of %s: %v, %v", table, columns, err)
		}
		n := 3
		if table == "messages" {
			n = manyRows
		}
		err = p.Engine.Update(t.Context(), func(tx store.Tx) error {
			for i := range n {
				names, marks, values := []string{}, []string{}, []any{}
				for k, c := range columns {
					names, marks = append(names, c.Name), append(marks, fmt.Sprintf("$%d", k+1))
					values = append(values, value(table, c, i))
				}
				query := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
				if err := tx.Exec(t.Context(), query, values...); err != nil {
					return err
				}
			}
			return tx.Exec(t.Context(), "UPDATE positions SET last = 99999 WHERE id = 1")
		})
		if err != nil {
			t.Fatalf("fill %s: %v", table, err)
		}
	}
}

func value(table string, c store.Column, i int) any {
	if form, ok := fixed[table+"."+c.Name]; ok {
		if strings.Contains(form, "%d") {
			return fmt.Sprintf(form, i)
		}
		return form
	}
	if c.Number {
		if table == "responses" {
			return int64(7) // two that are the same
		}
		return int64(i + 1)
	}
	if table == "responses" {
		return "somebody"
	}
	if c.Name == "id" {
		return fmt.Sprintf("id-%d", i)
	}
	return fmt.Sprintf("%s ‘%d’ 中文 \U0001f600 \\ %%", c.Name, i)
}

// dump is everything that a place has.
func dump(t *testing.T, p store.Place) string {
	t.Helper()
	var b strings.Builder
	for _, table := range append(slices.Clone(tables), "tallies", "positions") {
		columns, err := p.Engine.Columns(t.Context(), table)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(columns, func(a, b store.Column) int { return strings.Compare(a.Name, b.Name) })
		var parts []string
		for _, c := range columns {
			parts = append(parts, "CAST("+c.Name+" AS TEXT)")
		}
		var lines []string
		for row, err := range p.Engine.Query(t.Context(), "SELECT "+strings.Join(parts, " || '|' || ")+" FROM "+table) {
			var line string
			if err == nil {
				err = row.Scan(&line)
			}
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return b.String()
}

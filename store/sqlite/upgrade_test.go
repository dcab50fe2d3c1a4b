package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

// spine is what the first version of the schema may hold.
var spine = []string{
	`PRAGMA application_id = 0x55534852`,
	`INSERT INTO customers VALUES ('p1', 'web', 'n1', 'Zoe', 'en', 1), ('p2', 'web', 'n2', '', 'zh', 1)`,
	`INSERT INTO conversations VALUES
		('c1', 'web', 'p1', 'agent', 'a1', 3, 4, 'en', '', '', '', 0, 5, 1, 1, 9, 'The PARCEL again', 'customer', 0, 4, 1, 0, 0),
		('c2', 'web', 'p2', 'closed', '', 2, 1, 'zh', '', '', '', 0, 0, 1, 1, 8, '再见', 'customer', 0, 1, 1, 0, 0)`,
	`INSERT INTO messages VALUES
		(1, 'm1', 'c1', 1, 'customer', 'p1', '', 'text', 'hi', '', '', '', '', 'web', '', 1),
		(2, 'm2', 'c1', 2, 'bot', '', '', 'text', 'hello', '', '', '', '', 'web', '', 2),
		(3, 'm3', 'c1', 3, 'customer', 'p1', '', 'text', 'a parcel', '', '', '', '', 'web', '', 3),
		(4, 'm4', 'c1', 4, 'customer', 'p1', '', 'text', 'The PARCEL again', '', '', '', '', 'web', '', 9),
		(5, 'm5', 'c2', 1, 'customer', 'p2', '', 'text', '再见', '', '', '', '', 'web', '', 8)`,
	`INSERT INTO turns VALUES
		('t1', 'c1', 1, '', 'hi', '', '{"route":"smalltalk"}', '', '', 1, 100),
		('t2', 'c1', 4, '', 'x', '', '{"route":"handoff"}', '', '', 1, 200),
		('t3', 'c2', 1, '', 'x', '', '', '', '', 1, 300)`,
	`INSERT INTO misses VALUES ('019a0000-0000-7000-8000-000000000001', 'c1', 4, 'Where is MARS?', 'en', 'no_answer', '', '', '', 'open', '', 200)`,
	`UPDATE positions SET last = 5`,
}

// TestUpgrade opens a file of the first version: what later versions keep
// beside it is worked out from what is there.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "usher.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	for _, q := range spine {
		if _, err := db.ExecContext(ctx, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(ctx, e, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	upgraded(t, s)
}

// upgraded looks at what the spine became.
func upgraded(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	found, err := s.Conversations(ctx, usher.ConversationFilter{Query: "zoe parcel"})
	if err != nil || len(found) != 1 || found[0].Unread != 2 || found[0].CustomerName != "Zoe" {
		t.Errorf("the chat is %+v, %v; want it found, with two unread messages", found, err)
	}
	found, err = s.Conversations(ctx, usher.ConversationFilter{Query: "P2"})
	if err != nil || len(found) != 1 || found[0].ID != "c2" {
		t.Errorf("the end of the ID of a customer without a name finds %+v, %v; want c2", found, err)
	}
	counts, err := s.ConversationCounts(ctx, "a1")
	if want := (usher.ConversationCounts{Mine: 1, Agent: 1, Closed: 1}); err != nil || counts != want {
		t.Errorf("counts = %+v, %v; want %+v", counts, err, want)
	}
	days, err := s.Days(ctx, []time.Time{time.UnixMicro(1), time.UnixMicro(1000)})
	if want := (usher.Day{Turns: 3, Conversations: 2, HandedOff: 1}); err != nil || days[0] != want {
		t.Errorf("days = %+v, %v; want %+v", days, err, want)
	}
	misses, err := s.Misses(ctx, usher.MissFilter{Query: "mars"})
	if err != nil || len(misses) != 1 {
		t.Errorf("misses = %+v, %v", misses, err)
	}
	if _, err := s.Accept(ctx, usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "n2"}, Text: "hello again"}); err != nil {
		t.Error(err)
	}
	counts, err = s.ConversationCounts(ctx, "a1")
	if want := (usher.ConversationCounts{Mine: 1, Agent: 1, Bot: 1}); err != nil || counts != want {
		t.Errorf("counts = %+v, %v; want %+v", counts, err, want)
	}
}

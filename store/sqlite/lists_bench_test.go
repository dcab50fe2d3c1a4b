package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

// fill writes 100,000 conversations, a turn of each in the last 30 days, and
// 20,000 misses, past the store.
var fill = []string{
	`CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) SELECT i FROM n`,
	`INSERT INTO customers (id, account, native_id, name, language, at)
		SELECT printf('p%08d', i), 'web', 'n' || i, 'Customer ' || i || ' of shop.example', 'en', 1 FROM n`,
	`INSERT INTO conversations (id, account, customer, state, owner, version, last_seq, language, need, packet, reason, queue_rank,
		queued_at, opened_at, moved_at, last_at, last_text, last_from, opened_seq, inbound_seq, answered_seq, assigned_at, pending, search)
		SELECT printf('c%08d', i), 'web', printf('p%08d', i), CASE i % 50 WHEN 0 THEN 'queued' WHEN 1 THEN 'bot' ELSE 'closed' END, '', 1, 2, 'en',
		'', printf('{"asked":["%.*c"]}', 900, 'x'), 'r', 0, 0, 1, 1, 1000000 * i, 'last', 'bot', 0, 1, 1, 0, 0,
		'customer ' || i || ' of shop.example' || char(10) || 'n' || i || '@shop.example' || char(10) ||
		'您好,运费是四点九欧元,满五十九欧元包邮。the parcel with number ' || (i * 7919 % 100000) || ' is on its way and will be with you in two to three days' FROM n`,
	`INSERT INTO turns (id, conversation, inbound_seq, messages, text, understanding, decision, memory, error, took, at, outcome)
		SELECT printf('t%08d', i), printf('c%08d', i % 60000), 1 + i / 60000, '', 'text', printf('{"text":"%.*c"}', 1500, 'x'), '{}', '', '', 1,
		1770000000000000 + i * 25920000, CASE i % 10 WHEN 0 THEN 4 WHEN 1 THEN 1 ELSE 2 END FROM n`,
	`INSERT INTO misses (id, conversation, inbound_seq, question, language, why, candidates, answer, agent, state, entry, at, asked)
		SELECT printf('%08x-0000-7000-8000-000000000000', i), printf('c%08d', i), 1, 'Do you ship to ' || (i % 3000), 'en', 'out_of_scope', '', '', '',
		CASE i % 5 WHEN 0 THEN 'open' ELSE 'resolved' END, '', 1770000000000000 + i * 129600000, 'do you ship to ' || (i % 3000) FROM n WHERE i < 20000`,
	`UPDATE tallies SET n = (SELECT COUNT(*) FROM conversations c WHERE c.state = tallies.state)`,
}

func filled(b *testing.B) *store.Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "usher.db")
	e, err := sqlite.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.New(b.Context(), e, store.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a benchmark's helper
	db.SetMaxOpenConns(1)
	for _, q := range fill {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatalf("%s: %v", q, err)
		}
	}
	return s
}

// BenchmarkLists is what pages ask for where there are 100,000 conversations,
// 100,000 turns and 20,000 misses.
func BenchmarkLists(b *testing.B) {
	s := filled(b)
	search := func(q string, states ...usher.State) func() error {
		return func() error {
			_, err := s.Conversations(b.Context(), usher.ConversationFilter{Query: q, States: states, Limit: 50})
			return err
		}
	}
	edges := make([]time.Time, 91)
	for i := range edges {
		edges[i] = time.UnixMicro(1770000000000000).AddDate(0, 0, i-60)
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"search/nothing", search("zebra crossing")},
		{"search/one", search("customer 77 of")},
		{"search/number", search("@shop.example 4711")},
		{"search/chinese", search("退款")},
		{"search/common", search("運費")},
		{"search/queued", search("zebra", usher.StateQueued)},
		{"counts", func() error { _, err := s.ConversationCounts(b.Context(), "a"); return err }},
		{"newest", func() error { _, err := s.Conversations(b.Context(), usher.ConversationFilter{Limit: 50}); return err }},
		{"overview/days", func() error { _, err := s.Days(b.Context(), edges); return err }},
		{"overview/misses", func() error { _, err := s.TopMisses(b.Context(), edges[0], 10); return err }},
		{"misses/page", func() error {
			_, err := s.Misses(b.Context(), usher.MissFilter{State: usher.MissOpen, Language: "en", Limit: 50})
			return err
		}},
		{"misses/search", func() error { _, err := s.Misses(b.Context(), usher.MissFilter{Query: "zebra", Limit: 50}); return err }},
		{"misses/count", func() error { _, err := s.CountMisses(b.Context(), usher.MissFilter{Language: "en"}); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

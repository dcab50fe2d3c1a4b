package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/sqlite"
	"usher/store/storetest"
)

// recorder is an engine that notes the statements.
type recorder struct {
	store.Engine
	mu  sync.Mutex
	all map[string]bool
}

func (r *recorder) note(query string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[query] = true
}

func (r *recorder) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	r.note(query)
	return r.Engine.Query(ctx, query, args...)
}

func (r *recorder) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	r.note(query)
	return r.Engine.QueryRow(ctx, query, args...)
}

func (r *recorder) View(ctx context.Context, fn func(store.Querier) error) error {
	return r.Engine.View(ctx, func(q store.Querier) error { return fn(recordedView{q, r}) })
}

func (r *recorder) Update(ctx context.Context, fn func(store.Tx) error) error {
	return r.Engine.Update(ctx, func(tx store.Tx) error { return fn(recordedTx{tx, r}) })
}

type recordedView struct {
	store.Querier
	r *recorder
}

func (v recordedView) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	v.r.note(query)
	return v.Querier.Query(ctx, query, args...)
}

func (v recordedView) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	v.r.note(query)
	return v.Querier.QueryRow(ctx, query, args...)
}

type recordedTx struct {
	store.Tx
	r *recorder
}

func (x recordedTx) Exec(ctx context.Context, query string, args ...any) error {
	x.r.note(query)
	return x.Tx.Exec(ctx, query, args...)
}

func (x recordedTx) Query(ctx context.Context, query string, args ...any) iter.Seq2[store.Row, error] {
	x.r.note(query)
	return x.Tx.Query(ctx, query, args...)
}

func (x recordedTx) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	x.r.note(query)
	return x.Tx.QueryRow(ctx, query, args...)
}

// whole are the tables that some calls list from end to end, all of them small.
var whole = []string{
	"SCAN agents USING INDEX", "SCAN credentials USING", "SCAN entries USING INDEX", "SCAN intents",
	"USE TEMP B-TREE FOR GROUP BY",                                  // the few agents of a week
	"SCAN turns USING INDEX",                                        // from the newest on, up to a limit
	"SCAN conversations USING COVERING INDEX conversations_pending", // it holds only what is asked for
	"SCAN conversations USING INDEX conversations_pending",
	"SCAN w", "SCAN api_keys", // at most 20 webhooks, and 100 keys
	"SCAN webhooks",
	"SCAN tallies",                                                        // a row a state
	"SCAN chats",                                                          // of one day, grouped
	"USE TEMP B-TREE FOR count(DISTINCT)", "USE TEMP B-TREE FOR ORDER BY", // groups of open misses
}

// TestPlans runs every call of the store once and asks SQLite how it does each
// statement: none may read a table from end to end or sort one.
func TestPlans(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{Engine: e, all: map[string]bool{}}
	s, err := store.New(t.Context(), r, store.Config{Blobs: storetest.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	callAll(t, s)
	if len(r.all) < 65 {
		t.Errorf("only %d statements were seen", len(r.all))
	}
	db := raw(t, path)
	placeholder := regexp.MustCompile(`\$\d+`)
	for _, query := range slices.Sorted(maps.Keys(r.all)) {
		args := make([]any, len(slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(query, -1))))))
		for _, step := range explain(t, db, query, args) {
			if strings.HasPrefix(step, "SEARCH s ") && !strings.Contains(step, "COVERING") {
				t.Errorf("%s\n\t%s: a search must not read rows", query, step)
			}
			listed := slices.ContainsFunc(whole, func(w string) bool { return strings.HasPrefix(step, w) })
			if (strings.HasPrefix(step, "SCAN") || strings.Contains(step, "TEMP B-TREE")) && !listed {
				t.Errorf("%s\n\t%s", query, step)
			}
		}
	}
}

// explain returns the steps of SQLite's plan.
func explain(t *testing.T, db *sql.DB, query string, args []any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close() //nolint:errcheck // Err below tells what went wrong
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// callAll calls every method of the store, each in all its forms.
func callAll(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	in := usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c", Name: "Ada"}, Text: "x", ClientID: "1", DedupeKey: "1"}
	a, err := s.Accept(ctx, in)
	ok(err)
	_, err = s.Accept(ctx, in)
	ok(err)
	in.ClientID, in.DedupeKey, in.Customer.Name = "2", "2", "Eve"
	_, err = s.Accept(ctx, in)
	ok(err)
	id := a.Conversation.ID
	turn := usher.TurnCommit{Version: a.Conversation.Version, Replies: []usher.Draft{{From: usher.FromBot, Text: "y"}}, Move: &usher.Move{To: usher.StateQueued}, Miss: &usher.Miss{Question: "x"}}
	turn.Turn.Conversation, turn.Turn.InboundSeq = id, 2
	c, err := s.CommitTurn(ctx, turn)
	ok(err)
	c, err = s.Move(ctx, id, c.Version, usher.Move{To: usher.StateAgent, Agent: "a"})
	ok(err)
	_, err = s.Append(ctx, id, c.Version, usher.Draft{From: usher.FromAgent, Sender: "a", Text: "z", ClientID: "3"})
	ok(err)
	for _, f := range []usher.ConversationFilter{
		{},
		{After: id},
		{States: []usher.State{usher.StateQueued}},
		{States: []usher.State{usher.StateQueued}, After: id},
		{Owner: "a"},
		{Customer: c.Customer},
		{Query: "one two three four five", Owner: "a", After: id},
	} {
		_, err = s.Conversations(ctx, f)
		ok(err)
	}
	_, err = s.CurrentConversation(ctx, "web", "c")
	ok(err)
	_, err = s.Customer(ctx, c.Customer)
	ok(err)
	_, err = s.Messages(ctx, id, 0, 0)
	ok(err)
	_, err = s.Pending(ctx, id)
	ok(err)
	_, err = s.PendingConversations(ctx, time.Time{})
	ok(err)
	_, err = s.PendingConversations(ctx, time.Now())
	ok(err)
	_, err = s.Turns(ctx, id)
	ok(err)
	_, err = s.RecentTurns(ctx, 0)
	ok(err)
	_, err = s.PastTurns(ctx, 0)
	ok(err)
	_, err = s.Events(ctx, 0, 0)
	ok(err)
	_, err = s.Position(ctx)
	ok(err)
	_, err = s.ConversationCounts(ctx, "a")
	ok(err)
	_, err = s.Days(ctx, []time.Time{time.Now(), time.Now()})
	ok(err)
	_, err = s.Helpful(ctx, time.Now(), time.Now())
	ok(err)
	_, err = s.TopMisses(ctx, time.Now().Add(-time.Hour), 0)
	ok(err)
	callFiles(t, s)
	callCustomers(t, s)
	callMisses(t, s, id)
	callPeople(t, s)
	callKnowledge(t, s)
	callWebhooks(t, s)
}

func callWebhooks(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	h, err := s.SaveWebhook(ctx, usher.Webhook{URL: "u", Secrets: []usher.WebhookSecret{{}}})
	if err != nil {
		t.Fatal(err)
	}
	dead := []usher.Delivery{{Position: 1, State: usher.DeliveryDead}}
	err = s.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: h.State, Keep: dead, Drop: []int64{2}, Wake: true, Disable: true})
	_, err2 := s.RotateWebhook(ctx, h.ID, []byte("x"))
	_, err3 := s.Webhooks(ctx)
	h, err4 := s.Webhook(ctx, h.ID)
	_, err5 := s.SaveWebhook(ctx, h)
	_, err6 := s.Deliveries(ctx, h.ID, usher.DeliveryFilter{})
	_, err7 := s.Deliveries(ctx, h.ID, usher.DeliveryFilter{State: usher.DeliveryDead})
	_, err8 := s.Replay(ctx, h.ID, 0)
	err9 := s.DeleteWebhook(ctx, h.ID)
	k, err10 := s.AddAPIKey(ctx, usher.APIKey{Name: "n", Hash: "h"})
	_, err11 := s.UseAPIKey(ctx, "h")
	_, err12 := s.APIKeys(ctx)
	err13 := s.DeleteAPIKey(ctx, k.ID)
	for _, err := range []error{err, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12, err13} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func callMisses(t *testing.T, s *store.Store, id usher.ConversationID) {
	t.Helper()
	all, err := s.Misses(t.Context(), usher.MissFilter{})
	if err != nil || len(all) != 1 || all[0].Answer != "z" {
		t.Fatalf("Misses = %+v, %v", all, err)
	}
	_, err = s.Misses(t.Context(), usher.MissFilter{State: usher.MissOpen})
	f := usher.MissFilter{Query: "x", Language: "en", Why: usher.WhyUnsure, After: all[0].ID}
	if _, err := s.Misses(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if n, err := s.CountMisses(t.Context(), f); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := s.CountQuestions(t.Context(), f); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	_, err2 := s.Miss(t.Context(), all[0].ID)
	if err != nil || err2 != nil || s.SaveMiss(t.Context(), all[0]) != nil || s.SaveMiss(t.Context(), usher.Miss{Conversation: id}) != nil {
		t.Fatal(err, err2)
	}
}

func callPeople(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	a, err := s.SaveAgent(ctx, usher.Agent{Email: "a@x.org", Role: usher.RoleAgent})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.SaveAgent(ctx, a)
	_, err2 := s.Agents(ctx)
	_, err3 := s.Agent(ctx, a.ID)
	_, err4 := s.AgentByEmail(ctx, "a@x.org")
	err5 := s.SaveCredential(ctx, usher.Credential{Agent: a.ID, Hash: "h"})
	_, err6 := s.Credential(ctx, a.ID)
	if all, err := s.Joined(ctx); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	err7 := s.SaveSession(ctx, usher.Session{TokenHash: "t", Agent: a.ID, ExpiresAt: time.Now().Add(time.Hour)})
	_, err8 := s.Session(ctx, "t")
	_, err9 := s.ResponseTimes(ctx)
	_, err10 := s.SaveLink(ctx, usher.Link{TokenHash: "l", Agent: a.ID, ExpiresAt: time.Now().Add(time.Hour)})
	_, _, err11 := s.Link(ctx, "l")
	_, err12 := s.UseLink(ctx, "l", "h")
	for _, err := range []error{err, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12, s.DeleteSession(ctx, "t"), s.DeleteSessions(ctx, a.ID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func callKnowledge(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	e, err := s.SaveEntry(ctx, usher.Entry{Variants: []usher.Variant{{Text: "q"}}, Answer: usher.Texts{usher.English: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Entries(ctx)
	_, err2 := s.Entry(ctx, e.ID)
	err3 := s.DeleteEntry(ctx, e.ID, 0)
	err4 := s.SaveIntent(ctx, usher.Intent{Name: "i"})
	_, err5 := s.Intents(ctx)
	err6 := s.DeleteIntent(ctx, "i")
	_, err7 := s.SaveSetting(ctx, usher.Setting{Key: "k", Value: "v"})
	_, err8 := s.Setting(ctx, "k")
	for _, err := range []error{err, err2, err3, err4, err5, err6, err7, err8} {
		if err != nil {
			t.Fatal(fmt.Errorf("knowledge: %w", err))
		}
	}
}

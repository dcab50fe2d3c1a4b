package sqlite_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/pressly/goose/v3"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

// TestUpgradeKeepsWhatWasSaid: a file of a server that knew neither files nor
// feedback. Its answers keep their sources, with the question as it is now,
// and can be said to have helped or not.
func TestUpgradeKeepsWhatWasSaid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	open := func() *store.Store {
		e, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.New(t.Context(), e, store.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if _, err := s.SaveEntry(t.Context(), usher.Entry{
		ID: "e1", Variants: []usher.Variant{{Language: "en", Text: "When?"}}, Answer: usher.Texts{"en": "Tomorrow."},
	}); err != nil {
		t.Fatal(err)
	}
	a, err := s.Accept(t.Context(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Text: "when"})
	if err != nil {
		t.Fatal(err)
	}
	sources := []usher.Source{{Entry: "e1", Title: "When?"}, {Entry: "gone"}}
	turn := usher.TurnCommit{Version: a.Conversation.Version, Replies: []usher.Draft{{From: usher.FromBot, Text: "Tomorrow.", Sources: sources, ClientID: "bot:1:0"}}}
	turn.Turn.Conversation, turn.Turn.InboundSeq, turn.Turn.Text = a.Conversation.ID, 1, "when"
	if _, err := s.CommitTurn(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	down(t, path, 4)

	s = open()
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	all, err := s.Messages(t.Context(), a.Conversation.ID, 0, 0)
	if err != nil || len(all) != 2 || !reflect.DeepEqual(all[1].Sources, sources) {
		t.Fatalf("messages: %+v, %v", all, err)
	}
	if _, err := s.SetFeedback(t.Context(), "web", "c", all[1].ID, false); err != nil {
		t.Fatal(err)
	}
	misses, err := s.Misses(t.Context(), usher.MissFilter{})
	if err != nil || len(misses) != 1 || misses[0].Question != "when" {
		t.Errorf("misses: %+v, %v", misses, err)
	}
}

// down takes a file back to an older schema.
func down(t *testing.T, path string, version int64) {
	t.Helper()
	p, err := goose.NewProvider(goose.DialectSQLite3, raw(t, path), os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}

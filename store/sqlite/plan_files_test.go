package sqlite_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"usher"
	"usher/store"
)

// callFiles calls what concerns files, each in all its forms.
func callFiles(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	f, err := s.AddFile(ctx, usher.Upload{From: usher.FromCustomer, Account: "web", Sender: "c", Name: "x.png", Content: b.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Accept(ctx, usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "c"}, Files: []usher.FileID{f.ID}})
	if err != nil {
		t.Fatal(err)
	}
	_, r, err := s.OpenFile(ctx, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	g, err := s.AddFile(ctx, usher.Upload{From: usher.FromAgent, Sender: "a", Name: "x.png", Content: b.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(ctx, a.Conversation.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a", Files: []usher.FileID{g.ID}}); err != nil {
		t.Fatal(err)
	}
	if _, r, err = s.OpenCustomerFile(ctx, "web", "c", g.ID); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := s.SweepFiles(ctx); err != nil {
		t.Fatal(err)
	}
}

// callCustomers calls what customers tell beside messages.
func callCustomers(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	for _, who := range []string{"c", "new", "new"} {
		name := who + " name"
		if _, err := s.SaveProfile(ctx, "web", who, usher.Profile{Name: &name}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.CustomerOf(ctx, "web", "new"); err != nil {
		t.Fatal(err)
	}
	a, err := s.Accept(ctx, usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "new"}, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	turn := usher.TurnCommit{Version: a.Conversation.Version, Replies: []usher.Draft{{From: usher.FromBot, Text: "y"}}}
	turn.Turn.Conversation, turn.Turn.InboundSeq, turn.Turn.Text = a.Conversation.ID, 1, "x"
	if _, err := s.CommitTurn(ctx, turn); err != nil {
		t.Fatal(err)
	}
	page, err := s.MessagesBefore(ctx, a.Conversation.ID, 10, 1)
	if err != nil || len(page) != 1 {
		t.Fatal(page, err)
	}
	for _, helpful := range []bool{false, true} {
		if _, err := s.SetFeedback(ctx, "web", "new", page[0].ID, helpful); err != nil {
			t.Fatal(err)
		}
	}
}

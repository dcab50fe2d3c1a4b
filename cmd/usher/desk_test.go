package main

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"usher"
	"usher/handoff"
	"usher/store"
)

// TestARestartKeepsNeedAndPlace: an agent takes the first of two who wait, the
// server is started again, and the agent does not come back. The customer is
// the first once more, with the need of before, as far as the store goes.
func TestARestartKeepsNeedAndPlace(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	s := openData(t, data)
	mia, err := s.SaveAgent(t.Context(), usher.Agent{Email: "mia@shop.example", Name: "Mia", Role: usher.RoleAgent, Capacity: 1, Skills: []string{"refund"}})
	must(t, err)
	need := usher.Need{Skills: []string{"refund"}, Language: usher.Chinese, Priority: 2}
	first, second := queueOne(t, s, "first", need), queueOne(t, s, "second", need)
	desk := openDesk(t, s, time.Hour)
	must(t, desk.SetPresence(t.Context(), mia.ID, usher.Online))
	taken := waitForState(t, s, first.ID, usher.StateAgent)
	if taken.Owner != mia.ID {
		t.Fatalf("the first in the queue went to %q", taken.Owner)
	}
	must(t, desk.Close())
	must(t, s.Close())

	s = openData(t, data)
	defer func() { must(t, s.Close()) }()
	desk = openDesk(t, s, time.Millisecond)
	defer func() { must(t, desk.Close()) }()
	back := waitForState(t, s, first.ID, usher.StateQueued)
	if !reflect.DeepEqual(back.Need, need) || !back.QueuedAt.Equal(first.QueuedAt) || !back.MovedAt.After(taken.MovedAt) {
		t.Errorf("given back: %+v; want need and place of %+v", back, first)
	}
	queue, err := desk.Queue(t.Context())
	must(t, err)
	if len(queue) != 2 || queue[0].Conversation.ID != first.ID || queue[1].Conversation.ID != second.ID {
		t.Errorf("the queue is %+v; want the first before the second", queue)
	}
}

func openData(t *testing.T, data string) *store.Store {
	t.Helper()
	s, _, err := openStore(t.Context(), config{Data: data}, store.Config{})
	must(t, err)
	return s
}

func openDesk(t *testing.T, s *store.Store, grace time.Duration) *handoff.Desk {
	t.Helper()
	desk := handoff.New(s, handoff.Rules{}, handoff.Config{Grace: grace})
	must(t, desk.Start(t.Context()))
	return desk
}

// queueOne has a customer write, and queues the conversation as the bot's turn
// does.
func queueOne(t *testing.T, s *store.Store, who string, need usher.Need) usher.Conversation {
	t.Helper()
	got, err := s.Accept(t.Context(), usher.Inbound{
		Account: "web", Customer: usher.Customer{NativeID: who}, ClientID: "1", Text: "人工", At: time.Now().UTC(),
	})
	must(t, err)
	c, err := s.Move(t.Context(), got.Conversation.ID, got.Conversation.Version, usher.Move{
		To: usher.StateQueued, Need: need, Reason: "wants_person", At: time.Now().UTC().Truncate(time.Microsecond),
	})
	must(t, err)
	return c
}

func waitForState(t *testing.T, s *store.Store, id usher.ConversationID, want usher.State) usher.Conversation {
	t.Helper()
	var c usher.Conversation
	waitFor(t, "the conversation to be "+string(want), func() bool {
		var err error
		c, err = s.Conversation(t.Context(), id)
		must(t, err)
		return c.State == want
	})
	return c
}

package chat_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"usher"
	"usher/chat"
)

// rig is a service over fakes.
type rig struct {
	*chat.Service
	t      *testing.T
	store  *memoryStore
	desk   *fakeDesk
	models *models
	shop   *shop
	typing atomic.Int32
}

func newRig(t *testing.T, c chat.Config) *rig {
	t.Helper()
	r := &rig{
		t: t, store: newStore(), desk: &fakeDesk{outlook: usher.Outlook{Staffed: true, Place: 1}},
		models: &models{know: map[string]usher.Understanding{}}, shop: newShop(),
	}
	c.Publish = func(_ context.Context, e usher.Event) {
		if e.Kind == usher.EventTyping && e.From == usher.FromBot {
			r.typing.Add(1)
		}
	}
	r.Service = chat.New(r.store, r.desk, chat.NewBot(r.models, r.shop, chat.BotConfig{Policy: thresholds}), c)
	return r
}

// start runs the service until the test ends.
func (r *rig) start() {
	r.t.Helper()
	if err := r.Start(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(r.Close)
}

// write accepts a message of customer who.
func (r *rig) write(who, said string) usher.Accepted {
	r.t.Helper()
	a, err := r.Accept(r.t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: who}, Text: said})
	if err != nil {
		r.t.Fatalf("Accept(%q): %v", said, err)
	}
	return a
}

// turns returns what was decided, in the form of brief.
func (r *rig) turns(id usher.ConversationID) []string {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	out := []string{}
	for _, t := range r.store.turns[id] {
		out = append(out, brief(chat.Reply{Decision: t.Decision}))
	}
	return out
}

// said returns what customers were told.
func (r *rig) said(id usher.ConversationID) []usher.Message {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.store.log[id]), func(m usher.Message) bool { return m.From != usher.FromBot })
}

func (r *rig) state(id usher.ConversationID) usher.Conversation {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	return *r.store.chats[id]
}

func (r *rig) want(id usher.ConversationID, turns ...string) {
	r.t.Helper()
	if got := r.turns(id); !slices.Equal(got, turns) {
		r.t.Fatalf("turns of %s = %q, want %q", id, got, turns)
	}
}

package chat_test

import (
	"context"
	"strings"
	"testing"

	"usher"
	"usher/chat"
)

// broken is a model and an FAQ with a fault of ours in them.
type broken struct{}

func (broken) Understand(context.Context, usher.Query) (usher.Understanding, error) {
	var none []float32
	return usher.Understanding{Vector: none[:1]}, nil // out of range
}

func (broken) FindBestMatch(context.Context, usher.Query) ([]usher.ScoredAnswer, error) {
	return nil, nil
}

func (broken) Entry(usher.EntryID) (usher.Entry, bool) { return usher.Entry{}, false }

func (broken) Version() int64 { return 1 }

// TestPanicIsATurn: a fault in understanding costs one customer the bot's
// answer, not everybody the server.
func TestPanicIsATurn(t *testing.T) {
	t.Parallel()
	b := chat.NewBot(broken{}, broken{}, chat.BotConfig{})
	r, err := b.Respond(t.Context(), usher.Conversation{ID: "c1", State: usher.StateBot}, usher.Memory{}, "how much is shipping?", "")
	if err != nil {
		t.Fatal(err)
	}
	if r.Decision.Route != usher.RouteHandoff || r.Decision.Why != usher.WhyModelError {
		t.Errorf("decision = %+v, want a person because of a model error", r.Decision)
	}
	if r.Err == nil || !strings.Contains(r.Err.Error(), "out of range") {
		t.Errorf("the cause is %v, want the panic", r.Err)
	}
}

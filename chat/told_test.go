package chat_test

import (
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/chat"
)

// Whoever watches is told of each turn once it is stored, and of each try that
// failed.
func TestTurnsAreTold(t *testing.T) {
	t.Parallel()
	taken := make(chan usher.TurnCommit, 10)
	var failed atomic.Int32
	r := newRig(t, chat.Config{
		Burst: -1, Retry: time.Millisecond, Failed: func() { failed.Add(1) },
		Taken: func(c *usher.TurnCommit, after time.Duration) {
			if after < 0 || after > time.Minute {
				t.Errorf("after %s", after)
			}
			taken <- *c
		},
	})
	r.start()
	a := r.write("ann", "hello")
	got := <-taken
	if got.Turn.Conversation != a.Conversation.ID || got.Turn.Decision.Route != usher.RouteSmallTalk || len(got.Replies) != 1 {
		t.Errorf("told of %+v", got)
	}
	if failed.Load() != 0 || len(taken) != 0 {
		t.Errorf("%d failures, %d more turns", failed.Load(), len(taken))
	}
	if r.Waiting() != 0 {
		t.Errorf("%d wait", r.Waiting())
	}
}

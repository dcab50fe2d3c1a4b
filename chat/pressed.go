package chat

import (
	"context"
	"log/slog"
	"time"
)

// Where more comes in than gets done, messages come first: they are stored, and
// turns are taken slowly, or wait in the store until there is room for them.

// pressedPace is the pause between two turns while messages have to wait.
const pressedPace = 10 * time.Millisecond

// pickUp schedules the turns of the conversations that found no room. It tries
// until it succeeds or ctx ends.
func (s *Service) pickUp(ctx context.Context) {
	for wait := s.cfg.Retry; ctx.Err() == nil; wait = min(2*wait, maxRetry) {
		ids, err := s.left(ctx, time.Time{})
		if err == nil {
			s.queue.fill(ids, time.Now())
			return
		}
		s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "chat: turns wait in the store", slog.Any("error", err))
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// pace is the pause before the next turn.
func (s *Service) pace() time.Duration {
	if s.cfg.Pressed() {
		return pressedPace
	}
	return 0
}

package chat

import (
	"context"
	"time"
)

// PickUp schedules the turns that some other node has left: those whose burst
// ended longer ago than late. A node that is slow may take them as well; the store
// keeps one of two. It does nothing while messages have to wait.
func (s *Service) PickUp(ctx context.Context, late time.Duration) error {
	if s.cfg.Pressed() {
		return nil
	}
	left, err := s.left(ctx, s.now().Add(-maxBursts*s.cfg.Burst-late))
	if err != nil {
		return err
	}
	s.queue.fill(left, time.Now())
	return nil
}

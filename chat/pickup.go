package chat

import (
	"context"
	"time"
)

// overdue is how long after the end of its burst a turn that no node has taken
// is taken for left.
const overdue = 2 * time.Second

// PickUp schedules the turns that some other node has left: those that were to
// be taken a while ago. A node that is slow may take them as well; the store
// keeps one of two. It does nothing while messages have to wait.
func (s *Service) PickUp(ctx context.Context) error {
	if s.cfg.Pressed() {
		return nil
	}
	left, err := s.left(ctx, s.now().Add(-maxBursts*s.cfg.Burst-overdue))
	if err != nil {
		return err
	}
	s.queue.fill(left, time.Now())
	return nil
}

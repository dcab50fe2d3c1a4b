package store

import (
	"context"
	"sync"
	"time"
)

// readyFor is how long a write that went well stands for the next: many may ask
// whether the server is ready, and each write waits for the disk.
const readyFor = time.Second

// readiness remembers when a write last went well.
type readiness struct {
	mu sync.Mutex
	at time.Time // by the machine's own clock, which is never set back
}

// Ready reports why nothing can be written: it takes a position, which nobody
// will use, to the disk. To write what is there already would prove nothing: an
// engine may see that and write nothing at all.
func (s *Store) Ready(ctx context.Context) error {
	s.ready.mu.Lock()
	defer s.ready.mu.Unlock()
	if !s.ready.at.IsZero() && time.Since(s.ready.at) < readyFor {
		return nil
	}
	err := s.writer.do(ctx, func(_ context.Context, w *work) error {
		w.next()
		return nil
	})
	if err != nil {
		return wrap("ready", err)
	}
	s.ready.at = time.Now()
	return nil
}

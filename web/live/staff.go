package live

import (
	"context"
	"sync"
	"time"
)

// staffBatch is how many customers are told at a time that somebody is there.
// All at once would be a goroutine and a system call for each in one moment.
const staffBatch = 2000

// staff is what customers know of whether an agent is online. All were told the
// same, but for those who were told by the way, in a welcome, a state or a queue
// frame, while it had just changed.
type staff struct {
	mu    sync.Mutex
	told  bool      // what all were told last
	stray bool      // somebody was told otherwise since
	seen  bool      // how it was at the last look
	since time.Time // when it became so
	left  []*client // are still to be told
}

// begin notes how it is before there are customers.
func (s *staff) begin(now bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told, s.seen = now, now
}

// said notes that a customer was told by the way. It is called when the frame is
// queued: what is told to all afterwards comes after it.
func (s *staff) said(staffed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stray = s.stray || staffed != s.told
}

// look takes in how it is now, and reports whether all are to be told: where
// they, or some of them, know it otherwise and it has been so for a while.
func (s *staff) look(now bool, at time.Time, settle time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now != s.seen {
		s.seen, s.since = now, at
	}
	if (now == s.told && !s.stray) || at.Sub(s.since) < settle {
		return false
	}
	s.told, s.stray = now, false
	return true
}

// next returns the next customers to be told, and what.
func (s *staff) next() ([]*client, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.left), staffBatch)
	batch := s.left[:n]
	if s.left = s.left[n:]; len(s.left) == 0 {
		s.left = nil
	}
	return batch, s.told
}

// tell has these be told. Who was still to be told something older is among
// them, or has left.
func (s *staff) tell(all []*client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = all
}

// TellStaffed tells customers that the first agent has come or the last one has
// gone, some of them with each call. Run calls it each Config.Rows.
func (h *Hub) TellStaffed(ctx context.Context) {
	if h.staff.look(h.parts.Agents.Standing("").Staffed, h.cfg.Now(), h.cfg.Settle) {
		h.staff.tell(h.devices())
	}
	batch, staffed := h.staff.next()
	if len(batch) == 0 {
		return
	}
	f := share(staffedFrame{Type: "staffed", Staffed: staffed})
	for _, k := range batch {
		k.pass(ctx, f)
	}
}

// devices returns the connections of all customers.
func (h *Hub) devices() []*client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*client
	for _, list := range h.customers {
		all = append(all, list...)
	}
	return all
}

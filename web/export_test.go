package web

// Waiting is how many requests wait for events.
func Waiting(s *Server) int {
	s.waiters.mu.Lock()
	defer s.waiters.mu.Unlock()
	return s.waiters.n
}

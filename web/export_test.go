package web

import (
	"context"

	"github.com/valyala/fasthttp"
)

// Waiting is how many requests wait for events.
func Waiting(s *Server) int {
	s.waiters.mu.Lock()
	defer s.waiters.mu.Unlock()
	return s.waiters.n
}

// Handler is the whole edge without a network.
func Handler(s *Server) (fasthttp.RequestHandler, error) {
	app, err := s.routes(context.Background)
	if err != nil {
		return nil, err
	}
	return app.Handler(), nil
}

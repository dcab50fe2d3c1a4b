package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher"
	"usher/span"
	"usher/web/live"
)

// What a rate limit is for, as Watch.Limited is told.
const (
	LimitMessages = "messages"
	LimitUploads  = "uploads"
	LimitVisitors = "visitors"
	LimitSignIns  = "sign_ins"
)

// Watch is told what goes on at the edge. Its functions must be quick; one that
// is nil is not called.
type Watch struct {
	// Request tells of one that was answered. route is the pattern that fits its
	// address, and "none" where none does.
	Request func(method, route string, status int, took time.Duration)
	// Ended tells of a socket that has ended, and why: the reason of its bye,
	// "left" or "lost".
	Ended func(agent bool, reason string)
	// Limited tells what a rate limit has turned away.
	Limited func(what string)
	// Refused tells of an upload for which there was no room.
	Refused func()
}

// withDefaults returns w with functions for those that are nil.
func (w Watch) withDefaults() Watch {
	if w.Request == nil {
		w.Request = func(string, string, int, time.Duration) {}
	}
	if w.Ended == nil {
		w.Ended = func(bool, string) {}
	}
	if w.Limited == nil {
		w.Limited = func(string) {}
	}
	if w.Refused == nil {
		w.Refused = func() {}
	}
	return w
}

// ended passes on what the hub tells.
func (w Watch) ended(agent bool, why live.Reason) { w.Ended(agent, string(why)) }

// routeOf is the pattern that fits a request, once it was answered.
func routeOf(c *fiber.Ctx) string {
	switch route := c.Route().Path; {
	case strings.HasPrefix(route, "/assets/"):
		return "/assets/*" // each has a hash in its name
	case route == "/" && c.Path() != "/":
		return "none" // no more than the middleware fits
	default:
		return route
	}
}

// Connections returns how many sockets there are of each side.
func (s *Server) Connections() (customers, agents int) { return s.hub.Connections() }

// Ready reports why the server cannot serve: it is about to stop, or nothing
// can be written.
func (s *Server) Ready(ctx context.Context) error {
	switch {
	case s.leaving():
		return usher.Errorf(usher.CodeBusy, nil, "the server is about to stop")
	case s.services.Ready == nil:
		return nil
	}
	return s.services.Ready(ctx)
}

// Open returns how many network connections there are, sockets among them.
func (s *Server) Open() int { return int(s.conns.Load()) }

// Frames returns how many frames wait for slow readers, of all sockets.
func (s *Server) Frames() int { return s.hub.Queued() }

// Arrivals returns how many uploads are arriving, and how many may.
func (s *Server) Arrivals() (now, room int) { return s.arrivals.len(), maxArrivals }

// trace begins the span of a call to the API; pages and probes have none, and
// a socket has one for each message.
func (s *Server) trace(ctx context.Context, c *fiber.Ctx) (context.Context, span.Span) {
	if path := c.Path(); s.cfg.Tracer == nil || !strings.HasPrefix(path, "/v1/") || path == customerSocket || path == agentSocket {
		return ctx, span.Span{}
	}
	return span.Begin(ctx, s.cfg.Tracer, "request")
}

// endTrace ends the span of a call that was answered.
func endTrace(step span.Span, c *fiber.Ctx) {
	if !step.On() {
		return
	}
	step.Text("method", c.Method())
	step.Text("route", routeOf(c))
	status := c.Response().StatusCode()
	step.Int("status", status)
	if status >= http.StatusInternalServerError {
		step.Fail(string(codeOf(status)))
	}
	step.End()
}

package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher"
	"usher/bus"
	"usher/web/live"
	"usher/web/signin"
)

// stopTimeout is how long Serve waits for everyone when its context ends.
const stopTimeout = 10 * time.Second

// Server is the edge of one node.
type Server struct {
	services  Services
	cfg       Config
	hub       *live.Hub
	hasher    *signin.Hasher
	sessions  *signin.Sessions
	limits    limits
	arrivals  *arrivals
	strangers *strangers
	waiters   *waiters
	conns     atomic.Int64 // network connections
	people    sync.Mutex   // held while agents change, so that an admin always remains

	mu       sync.Mutex
	app      *fiber.App
	listener net.Listener
	draining bool
	stopping bool
	stopped  chan struct{} // closed when Shutdown is through
}

// limits are the rate limits of the edge.
type limits struct {
	messages  *limiter // by visitor
	uploads   *limiter // by visitor, or agent
	uploaders *limiter // uploads by address
	visitors  *limiter // by address
	address   *limiter // signing in, by address
	account   *limiter // signing in, by account
	pair      *limiter // signing in, by account and address
	pings     *limiter // tests, by webhook
}

// New makes a Server; Serve starts it.
func New(services Services, cfg Config) (*Server, error) {
	if err := services.check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	s := &Server{services: services, cfg: cfg, stopped: make(chan struct{}), hasher: signin.NewHasher(cfg.Passwords)}
	s.sessions = signin.NewSessions(sessionsAndAgents{services.Sessions, services.Agents}, cfg.Now)
	s.limits, s.arrivals, s.strangers, s.waiters = newLimits(cfg), newArrivals(cfg.Now), newStrangers(cfg), newWaiters()
	hub, err := live.New(live.Parts{
		Store: services.Conversations, Customers: customers{s}, Agents: agents{s}, Bus: events{s},
	}, live.Config{
		MaxConn: cfg.MaxConn, Devices: cfg.Limits.Connections, HeartbeatTimeout: cfg.HeartbeatTimeout,
		Ended: cfg.Watch.ended, Tracer: cfg.Tracer, Now: cfg.Now, Log: cfg.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("web: new: %w", err)
	}
	s.hub = hub
	return s, nil
}

// newLimits makes the limiters. The tries at one account are few from one
// address, and more from all together, so that guessing is slow but nobody can
// be locked out by a stranger's typing.
func newLimits(cfg Config) limits {
	perAccount, perPair := 6, 2
	if cfg.Limits.SignIns < 0 {
		perAccount, perPair = Off, Off
	}
	l := limits{
		messages:  newLimiter(cfg.Limits.Messages, max(10, cfg.Limits.Messages/3), cfg.Now),
		uploads:   newLimiter(cfg.Limits.Uploads, max(usher.MaxFiles, cfg.Limits.Uploads), cfg.Now),
		uploaders: newLimiter(several(cfg.Limits.Uploads, 5), max(50, 5*cfg.Limits.Uploads), cfg.Now),
		visitors:  newLimiter(cfg.Limits.Visitors, max(10, cfg.Limits.Visitors), cfg.Now),
		address:   newLimiter(cfg.Limits.SignIns, 30, cfg.Now),
		account:   newLimiter(perAccount, 20, cfg.Now),
		pair:      newLimiter(perPair, 5, cfg.Now),
		pings:     newLimiter(12, 6, cfg.Now),
	}
	for what, all := range map[string][]*limiter{
		LimitMessages: {l.messages}, LimitUploads: {l.uploads, l.uploaders},
		LimitVisitors: {l.visitors}, LimitSignIns: {l.address, l.account, l.pair},
	} {
		for _, one := range all {
			one.over = func() { cfg.Watch.Limited(what) }
		}
	}
	return l
}

// several is n times a limit, unless it is off.
func several(limit, n int) int {
	if limit < 0 {
		return Off
	}
	return n * limit
}

// sessionsAndAgents is what signin needs of the store.
type sessionsAndAgents struct {
	sessionStore
	agentStore
}

// events is the bus as the hub sees it.
type events struct{ s *Server }

// Publish passes an event on.
func (e events) Publish(ctx context.Context, topic string, v usher.Event) error {
	return e.s.services.Bus.Publish(ctx, topic, v)
}

// Subscribe passes events on, and a loss of some to where it is made good.
func (e events) Subscribe(ctx context.Context, topic string, fn func(usher.Event)) error {
	return e.s.services.Bus.Subscribe(ctx, topic, func(v usher.Event) {
		if v.Kind == bus.Resync {
			e.s.hub.Resync(ctx)
			return
		}
		fn(v)
	})
}

// ErrStopped is Serve's error where the server was shut down before.
var ErrStopped = errors.New("web: serve: the server was shut down before it began")

// Serve answers on ln until Shutdown is called or ctx ends; it then returns
// nil after everyone was told and has left. The Server owns ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	base, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	app, err := s.routes(func() context.Context { return base }) //nolint:contextcheck // handlers have the context of their request, made of base
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	if err := s.begin(app, ln); err != nil {
		return err
	}
	if err := errors.Join(s.followLog(base), s.hub.Start(base)); err != nil {
		return errors.Join(err, s.Shutdown(ctx))
	}
	var owned sync.WaitGroup
	defer owned.Wait()
	defer stop()
	owned.Go(func() { s.hub.Run(base) })
	owned.Go(func() { s.stopWith(ctx, base) })
	err = app.Listener(&lingerer{Listener: ln, open: &s.conns, tls: s.cfg.TLS, log: s.cfg.Log})
	if s.running() && err != nil {
		return errors.Join(fmt.Errorf("web: serve: %w", err), s.stopNow(ctx))
	}
	<-s.stopped
	return nil
}

// begin notes what Shutdown has to stop.
func (s *Server) begin(app *fiber.App, ln net.Listener) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.app != nil {
		return errors.Join(errors.New("web: serve: a server serves once"), ln.Close())
	}
	if s.stopping {
		return errors.Join(ErrStopped, ln.Close())
	}
	s.app, s.listener = app, ln
	return nil
}

// SitesChanged is to be called when the sites that may show the widget have
// changed: open sockets of pages on other sites end.
func (s *Server) SitesChanged(ctx context.Context) { s.hub.SitesChanged(ctx) }

// running reports whether nobody has asked the server to stop.
func (s *Server) running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.stopping
}

// stopWith shuts the server down when ctx ends.
func (s *Server) stopWith(ctx, base context.Context) {
	select {
	case <-base.Done():
		return
	case <-ctx.Done():
	}
	if err := s.stopNow(base); err != nil {
		s.cfg.Log.WarnContext(base, "some connections were cut off")
	}
}

// stopNow is Shutdown with a timeout of its own.
func (s *Server) stopNow(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	return s.Shutdown(ctx)
}

// Drain has /readyz say that the server is going to stop, so that whoever
// distributes the load sends nobody new here. All else goes on.
func (s *Server) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
}

// leaving reports whether the server stops, or is about to.
func (s *Server) leaving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining || s.stopping
}

// Shutdown takes no new connections, says bye to the sockets, lets requests
// under way finish and returns when all have left. When ctx ends first, those
// who remain are cut off and the error says so. Later calls wait for the first.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	first := !s.stopping
	s.stopping = true
	app, ln := s.app, s.listener
	s.mu.Unlock()
	if !first {
		select {
		case <-s.stopped:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("web: shut down: %w", context.Cause(ctx))
		}
	}
	defer close(s.stopped)
	if app == nil {
		return nil
	}
	// fiber closes the listener, too, but only one that it has begun to use;
	// a second close is an error of no interest.
	_ = ln.Close()
	s.waiters.close()
	var hubErr, appErr error
	var both sync.WaitGroup
	both.Go(func() { hubErr = s.hub.Close(ctx) })
	both.Go(func() { appErr = app.ShutdownWithContext(ctx) })
	both.Wait()
	if errors.Is(appErr, net.ErrClosed) {
		appErr = nil
	}
	if err := errors.Join(hubErr, appErr); err != nil {
		return fmt.Errorf("web: shut down: %w", err)
	}
	return nil
}

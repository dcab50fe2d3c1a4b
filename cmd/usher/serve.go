package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"usher"
	"usher/store"
	"usher/watch"
	"usher/web"
)

type serveCmd struct {
	keptIn
	Listen  string `help:"Address to listen on, host:port." placeholder:"ADDR"`
	MaxConn int    `help:"Sockets at once." placeholder:"N"`
}

// load reads the configuration; flags win over the environment over the file.
func (c *serveCmd) load() (config, error) {
	cfg, err := c.keptIn.load()
	if err != nil {
		return cfg, err
	}
	if c.Listen != "" {
		cfg.Listen = c.Listen
	}
	if c.MaxConn != 0 {
		cfg.MaxConn = c.MaxConn
	}
	return cfg, cfg.validate()
}

// Run serves until the process is told to stop.
func (c *serveCmd) Run(e *env) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	metrics := watch.NewMetrics()
	lines := openLog(cfg.Log, e.stderr, metrics)
	defer lines.Close()
	defer lines.Rescue()
	log := lines.Logger()
	fitMachine(&cfg, log)
	secured, err := newTLS(cfg, log)
	if err != nil {
		return err
	}
	// Background work ends with Close, after the sockets; not with the signal.
	a, err := newApp(context.WithoutCancel(e.ctx), cfg, options{log: log, lines: lines, metrics: metrics, limits: cfg.Web.limits(), tls: secured.config})
	if err != nil {
		return err
	}
	listener, err := listen(e.ctx, cfg.Listen)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	stopPlain, err := secured.servePlain(e.ctx, cfg.TLS.HTTP)
	if err != nil {
		return errors.Join(err, listener.Close(), a.Close())
	}
	operators, err := a.openAdmin(e.ctx, cfg.Admin.Listen)
	if err != nil {
		return errors.Join(err, stopPlain(), listener.Close(), a.Close())
	}
	a.announce(e.stdout, cfg.TLS.url(listener.Addr()), operators)
	return errors.Join(a.serve(e.ctx, listener), stopPlain(), operators.close())
}

// listen opens the port, and says what to do where it is taken.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "cannot listen on %s; choose another address with --listen", addr)
	}
	return l, nil
}

// announce tells the operator where to go first. The last line says that the
// server listens.
func (a *app) announce(w io.Writer, url string, operators *admin) {
	if a.setupToken != "" {
		fmt.Fprintf(w, "No admin yet. To set up the first, open %s/setup#token=%s\n", url, a.setupToken)
	}
	if operators != nil {
		fmt.Fprintf(w, "Metrics and profiles, for operators: http://%s\n", operators.addr)
	}
	fmt.Fprintf(w, "Usher listens on %s\n", url)
}

// serve answers until ctx ends, then lets everything finish and closes.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- a.web.Serve(context.WithoutCancel(ctx), l) }()
	var served error
	select {
	case served = <-failed:
		failed = nil
	case <-ctx.Done():
		a.drain()
	}
	stop, cancel := a.stopContext(ctx)
	defer cancel()
	err := a.web.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		a.log.Warn("not everybody was done in time: they were cut off. Nothing that was acknowledged is lost", slog.Duration("after", a.stop.Timeout))
		err = nil
	}
	if failed != nil {
		if served = <-failed; errors.Is(served, web.ErrStopped) {
			served = nil // told to stop as soon as it started
		}
	}
	return errors.Join(served, err, a.Close())
}

// openLog begins to write the log to w; the caller closes it.
func openLog(c logConfig, w io.Writer, m *watch.Metrics) *watch.Log {
	return watch.OpenLog(w, watch.LogConfig{
		Level: c.Level, JSON: c.Format == "json", Lost: func() { m.Dropped(queueLog, droppedFull) },
	})
}

// firstAdminToken returns a new one-time token where nobody can administer
// the server yet, else "".
func firstAdminToken(ctx context.Context, s *store.Store) (string, error) {
	agents, err := s.Agents(ctx)
	if err != nil {
		return "", fmt.Errorf("look for an admin: %w", err)
	}
	for _, a := range agents {
		if a.Role != usher.RoleAdmin || a.Disabled {
			continue
		}
		// One whose set-up ended half-way has no password and cannot sign in.
		switch _, err := s.Credential(ctx, a.ID); {
		case err == nil:
			return "", nil
		case usher.CodeOf(err) != usher.CodeNotFound:
			return "", fmt.Errorf("look for an admin: %w", err)
		}
	}
	token := make([]byte, 24)
	_, _ = rand.Read(token) // does not fail
	return base64.RawURLEncoding.EncodeToString(token), nil
}

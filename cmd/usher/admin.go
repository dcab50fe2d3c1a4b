package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"usher/watch"
)

const (
	// adminListen is where the metrics are unless told otherwise.
	adminListen = "127.0.0.1:9464"
	// adminOff is the word that turns the admin listener off.
	adminOff = "off"

	adminHeaderTime = 10 * time.Second
)

// admin is the listener for operators.
type admin struct {
	server *http.Server
	addr   net.Addr
	ended  chan struct{}
}

// openAdmin begins to answer operators at addr; nil where that is off. Where
// the usual address is taken, which nobody has chosen, the server goes on
// without.
func (a *app) openAdmin(ctx context.Context, addr string) (*admin, error) {
	if addr == adminOff {
		return nil, nil
	}
	l, err := listenAdmin(ctx, addr)
	if err != nil && addr == adminListen {
		a.log.WarnContext(ctx, "the usual address for metrics is taken; set admin.listen to another one, or to off", slog.String("address", addr))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pages := watch.NewAdmin(watch.AdminConfig{Metrics: a.metrics.Handler(a.log), Ready: a.web.Ready, Local: local(l.Addr()), Log: a.log})
	s := &admin{
		server: &http.Server{Handler: pages, ReadHeaderTimeout: adminHeaderTime, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)},
		addr:   l.Addr(), ended: make(chan struct{}),
	}
	go func() {
		defer close(s.ended)
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("the admin listener ended", slog.Any("error", err))
		}
	}()
	return s, nil
}

// close ends the listener, and what is asked for at the moment. It is safe on
// nil.
func (s *admin) close() error {
	if s == nil {
		return nil
	}
	err := s.server.Close()
	<-s.ended
	if err != nil {
		return fmt.Errorf("close the admin listener: %w", err)
	}
	return nil
}

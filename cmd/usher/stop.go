package main

import (
	"context"
	"log/slog"
	"time"

	"usher"
)

// stopConfig says how the server stops.
type stopConfig struct {
	Delay   time.Duration `koanf:"delay"`   // from "not ready" to refusing connections
	Timeout time.Duration `koanf:"timeout"` // for requests under way and sockets to end
}

// defaultStop leaves time for the rest, the last spans and lines of the log
// among it, within the ten seconds after which containers are killed.
func defaultStop() stopConfig { return stopConfig{Timeout: 5 * time.Second} }

func (c stopConfig) validate() error {
	switch {
	case c.Delay < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "stop.delay is %s; it must not be negative", c.Delay)
	case c.Timeout <= 0:
		return usher.Errorf(usher.CodeInvalid, nil, "stop.timeout is %s; it must be more than 0s", c.Timeout)
	}
	return nil
}

// drain says that the server is going to stop, and serves on until whoever
// distributes the load has heard it.
func (a *app) drain() {
	a.web.Drain()
	if a.stop.Delay > 0 {
		a.log.Info("not ready any more; the sockets are told to leave soon", slog.Duration("after", a.stop.Delay))
		time.Sleep(a.stop.Delay)
	}
}

// stopContext bounds how long everything may take to end.
func (a *app) stopContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), a.stop.Timeout)
}

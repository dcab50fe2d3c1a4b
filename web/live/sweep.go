package live

import (
	"context"
	"time"
)

// Sweep pings the connections that were silent for a heartbeat and ends those
// that were for the heartbeat's timeout. Run calls it; one sweeper serves all
// connections, so an idle one has neither timer nor writer.
func (h *Hub) Sweep(ctx context.Context) {
	now := h.age()
	h.mu.RLock()
	defer h.mu.RUnlock()
	for k := range h.clients {
		quiet := time.Duration(now-k.heard.Load()) * time.Microsecond
		since := time.Duration(now-k.pinged.Load()) * time.Microsecond
		switch {
		case quiet > h.cfg.HeartbeatTimeout:
			k.end(ctx, ByeTimeout, 0)
		case since >= h.cfg.Heartbeat && (quiet >= h.cfg.Heartbeat || k.agent != nil):
			k.pinged.Store(now)
			k.do(ctx, k.ping)
		}
	}
}

// ping asks for a sign of life; an agent's session is looked at, too.
func (k *client) ping(ctx context.Context) error {
	if k.signedOut(ctx) {
		return nil
	}
	return k.conn.Send(Ping, nil)
}

package watch

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
)

// AdminConfig is what the admin listener shows.
type AdminConfig struct {
	Metrics http.Handler
	Ready   func(context.Context) error // nil: always
	Local   bool                        // it listens on this machine only
	Log     *slog.Logger
}

const index = `Usher, for operators
/metrics         for Prometheus
/healthz         the process is alive
/readyz          the server can serve
/debug/pprof/    profiles of the running process
`

// NewAdmin returns the pages of the admin listener.
func NewAdmin(c AdminConfig) http.Handler {
	mux := http.NewServeMux()
	say := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	mux.Handle("GET /metrics", c.Metrics)
	mux.HandleFunc("GET /{$}", say(index))
	mux.HandleFunc("GET /healthz", say("ok\n"))
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if c.Ready != nil {
			if err := c.Ready(r.Context()); err != nil {
				c.Log.LogAttrs(r.Context(), slog.LevelWarn, "not ready", slog.Any("error", err))
				http.Error(w, "not ready; the server's log says why", http.StatusServiceUnavailable)
				return
			}
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return own(c.Local, mux)
}

// own refuses what a browser was led to from elsewhere: whoever listens on
// this machine only is asked by an address of it, so that a stranger's name
// that was made to point here does not open the door.
func own(local bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if local && !here(r.Host) {
			http.Error(w, "ask by the address of this machine, such as 127.0.0.1", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// here reports whether a Host header names this machine.
func here(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

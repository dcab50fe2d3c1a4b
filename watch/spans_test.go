package watch_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"usher/watch"
)

// TestSpansAreBounded: a collector that does not answer costs spans, which are
// counted, and neither memory nor time.
func TestSpansAreBounded(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	away := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}))
	defer away.Close()
	defer close(hold)
	m := watch.NewMetrics()
	tracing, err := watch.OpenTracing(t.Context(), watch.TraceConfig{Endpoint: away.URL, Ratio: 1, Flush: 50 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}, m)
	if err != nil {
		t.Fatal(err)
	}
	const all = watch.MaxSpans + 2000
	for range all {
		_, s := tracing.Tracer().Start(t.Context(), "step")
		s.End()
	}
	if n := tracing.Len(); n == 0 || n > watch.MaxSpans {
		t.Errorf("%d wait", n)
	}
	if scrape(t, m)[`usher_dropped_total{queue="spans",reason="full"}`] == "" {
		t.Error("no loss is counted")
	}
	if err := tracing.Close(); err != nil && !strings.Contains(err.Error(), "deadline") {
		t.Error(err)
	}
}

func TestTracingOff(t *testing.T) {
	t.Parallel()
	var off *watch.Tracing
	if off.Tracer() != nil || off.Close() != nil {
		t.Error("nothing does something")
	}
}

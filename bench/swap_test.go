package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"usher/bench"
)

// TestSwaps: a change whose answer comes before its end is waited for, and only
// one that has failed counts as that.
func TestSwaps(t *testing.T) {
	t.Parallel()
	var changes, looks atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const ended = `,"ended_at":"2024-01-01T00:00:00Z"`
		change := `{"step":"done"` + ended
		switch r.Method + " " + r.URL.Path {
		case "POST /v1/models/live":
			changes.Add(1)
			looks.Store(0)
			change = `{"step":"embedding"`
		case "POST /v1/models/rollback":
			if changes.Add(1) == 4 {
				change = `{"step":"failed","error":"the disk is full"` + ended
			}
		case "GET /v1/models":
			if looks.Add(1) < 3 {
				change = `{"step":"embedding"`
			}
		}
		fmt.Fprintf(w, `{"bundles":[{"hash":"0123","files":["mine"]}],"change":%s}}`, change)
	}))
	t.Cleanup(server.Close)
	u := bench.NewUsher(strings.TrimPrefix(server.URL, "http://"), []bench.Login{{}})
	got, err := bench.Swaps{File: "mine", Times: 4}.Run(t.Context(), u)
	if err != nil || got.Swaps != 4 || got.Failed != 1 || !strings.Contains(got.Failure, "the disk is full") || changes.Load() != 4 || looks.Load() < 3 {
		t.Errorf("%+v, %v, after %d changes", got, err, changes.Load())
	}
}

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver is a collector of spans.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	raw   bytes.Buffer
	spans []*otlp.Span
	token string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		unzipped, err := gzip.NewReader(req.Body)
		if err != nil {
			t.Error(err)
			return
		}
		raw, err := io.ReadAll(unzipped)
		var got collector.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(raw, &got) != nil || req.URL.Path != "/v1/traces" {
			t.Errorf("%s: no spans: %v", req.URL, err)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.raw.Write(raw)
		r.token = req.Header.Get("Authorization")
		for _, rs := range got.GetResourceSpans() {
			for _, ss := range rs.GetScopeSpans() {
				r.spans = append(r.spans, ss.GetSpans()...)
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// tree lists the spans of the trace whose first span has an attribute, by path.
func (r *receiver) tree(key, value string) (paths map[string]int, trace string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	byID := map[string]*otlp.Span{}
	for _, s := range r.spans {
		byID[string(s.GetSpanId())] = s
		if len(s.GetParentSpanId()) == 0 && attributeOf(s, key) == value {
			trace = string(s.GetTraceId())
		}
	}
	paths = map[string]int{}
	for _, s := range r.spans {
		if string(s.GetTraceId()) != trace {
			continue
		}
		path := s.GetName()
		for up := byID[string(s.GetParentSpanId())]; up != nil; up = byID[string(up.GetParentSpanId())] {
			path = up.GetName() + "/" + path
		}
		paths[path]++
	}
	return paths, trace
}

func attributeOf(s *otlp.Span, key string) string {
	for _, a := range s.GetAttributes() {
		if a.GetKey() == key {
			return a.GetValue().GetStringValue()
		}
	}
	return ""
}

// TestTraced follows one message from the socket to the agent: every step is a
// span of one tree, and what is logged on the way names the trace.
func TestTraced(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	p, addr := watched(t, "USHER_TRACE_ENDPOINT="+to.URL, "USHER_TRACE_HEADERS=authorization=Bearer secret-of-the-collector", "USHER_LOG_FORMAT=json")
	turn := "message/accept/turn"
	want := []string{
		"message", "message/accept", "message/accept/commit",
		turn, turn + "/read", turn + "/understand", turn + "/understand/act", turn + "/understand/human", turn + "/understand/intent",
		turn + "/understand/moderation", turn + "/understand/mood", turn + "/understand/vector", turn + "/search", turn + "/decide", turn + "/handoff",
		turn + "/commit", turn + "/commit/deliver", turn + "/commit/deliver/send",
		turn + "/offer", turn + "/offer/route", turn + "/offer/route/commit", turn + "/offer/route/commit/deliver", turn + "/offer/route/commit/deliver/send",
	}
	var paths map[string]int
	var trace string
	waitFor(t, "the spans of the message", func() bool {
		paths, trace = to.tree("from", "customer")
		return len(paths) >= len(want)
	})
	if got := slices.Sorted(maps.Keys(paths)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("the tree is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(slices.Sorted(slices.Values(want)), "\n"))
	}
	var got scraped
	waitFor(t, "the number of exported spans", func() bool { // it is told once the receiver has answered
		got = scrape(t, addr)
		return got["usher_spans_exported_total"] != "0"
	})
	if got[`usher_dropped_total{queue="spans",reason="full"}`] != "0" || got[`usher_queue_capacity{queue="spans"}`] != "8192" {
		t.Errorf("the metrics of spans are %q %q", got["usher_spans_exported_total"], got[`usher_dropped_total{queue="spans",reason="full"}`])
	}
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	must(t, p.cmd.Wait())
	to.mu.Lock()
	defer to.mu.Unlock()
	if to.token != "Bearer secret-of-the-collector" {
		t.Errorf("the token is %q", to.token)
	}
	for _, secret := range []string{"burners", "shop.example", "weeks", "secret-of-the-collector", "correct horse"} {
		if bytes.Contains(to.raw.Bytes(), []byte(secret)) || strings.Contains(p.log.String(), secret) {
			t.Errorf("a span or a line of the log holds %q", secret)
		}
	}
	if line := `"msg":"desk: assigned"`; !strings.Contains(p.log.String(), line) || !strings.Contains(p.log.String(), `"trace_id":"`+hex.EncodeToString([]byte(trace))+`"`) {
		t.Errorf("no line of the log names trace %s:\n%s", hex.EncodeToString([]byte(trace)), p.log.String())
	}
}

// TestCollectorAway: nobody waits for a collector that is not there; what it
// did not get is counted.
func TestCollectorAway(t *testing.T) {
	t.Parallel()
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer to.Close()
	p, addr := watched(t, "USHER_TRACE_ENDPOINT="+to.URL)
	waitFor(t, "losses", func() bool {
		lost := scrape(t, addr)[`usher_dropped_total{queue="spans",reason="collector"}`]
		return lost != "" && lost != "0"
	})
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	must(t, p.cmd.Wait())
	if n := strings.Count(p.log.String(), "the collector takes no spans"); n != 1 {
		t.Errorf("%d lines about it", n)
	}
}

func TestTraceSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []traceConfig{
		{Endpoint: "collector:4318"},
		{Endpoint: "ftp://collector"},
		{Endpoint: "http://name:word@collector:4318"},
		{Endpoint: "http://collector:4318", Headers: []string{"authorization"}},
	} {
		if _, err := openTracing(t.Context(), c, nil, nil); err == nil || !strings.Contains(err.Error(), "trace.") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

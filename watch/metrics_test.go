package watch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/watch"
)

// scrape returns what Prometheus would read, by line without its value.
func scrape(t *testing.T, m *watch.Metrics) map[string]string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler(slog.New(slog.DiscardHandler)).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("scrape: %d %s", rec.Code, rec.Body)
	}
	all := map[string]string{}
	for line := range strings.Lines(rec.Body.String()) {
		if i := strings.LastIndexByte(strings.TrimSpace(line), ' '); i > 0 && line[0] != '#' {
			all[line[:i]] = strings.TrimSpace(line[i+1:])
		}
	}
	return all
}

// wants compares some of what was read.
func wants(t *testing.T, got, want map[string]string) {
	t.Helper()
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %q; want %q", k, got[k], v)
		}
	}
}

func message(from usher.SenderKind, kind usher.MessageKind) usher.Event {
	return usher.Event{Kind: usher.EventMessage, Account: "web", Message: &usher.Message{From: from, Kind: kind, Text: "a secret"}}
}

func turn(route usher.Route, why usher.Why, score usher.Confidence, bundle string) *usher.TurnCommit {
	return &usher.TurnCommit{Turn: usher.Turn{
		Decision: usher.Decision{Route: route, Why: why, Score: score}, Took: 3 * time.Millisecond,
		Understanding: usher.Understanding{Bundle: bundle, Text: "a secret"},
	}}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	m := watch.NewMetrics()
	m.Committed([]usher.Event{
		message(usher.FromCustomer, usher.KindText), message(usher.FromBot, usher.KindText), message(usher.FromCustomer, usher.KindText),
		{Kind: usher.EventState, Chat: &usher.Conversation{State: usher.StateQueued, Reason: "wants_person"}},
		{Kind: usher.EventSetting, Setting: &usher.Setting{}},
	})
	m.Turn(turn(usher.RouteFAQ, usher.WhyConfident, 0.93, "0123456789abcdef"), 20*time.Millisecond)
	handed := turn(usher.RouteHandoff, usher.WhyNoAnswer, 0.1, "0123456789abcdef")
	handed.Move, handed.Miss = &usher.Move{To: usher.StateQueued}, &usher.Miss{Why: usher.WhyNoAnswer}
	handed.Turn.Error = "the model failed on: a secret"
	m.Turn(handed, time.Millisecond)
	m.TurnFailed()
	m.Group(3, 2*time.Millisecond, nil)
	m.Group(1, time.Millisecond, errors.New("disk full"))
	m.Ended(false, "slow_reader")
	m.Limited("messages")
	m.Dropped("commits", "full")
	m.Lost("log", "full", 7)
	m.Request("POST", "/v1/session", 204, time.Millisecond)
	m.Request("PROPFIND", "none", 404, time.Millisecond)
	got := scrape(t, m)
	wants(t, got, map[string]string{
		`usher_messages_total{channel="web",from="customer",kind="text"}`:           "2",
		`usher_messages_total{channel="web",from="bot",kind="text"}`:                "1",
		`usher_moves_total{reason="wants_person",to="queued"}`:                      "1",
		`usher_decisions_total{route="faq",why="confident"}`:                        "1",
		`usher_decisions_total{route="handoff",why="no_answer"}`:                    "1",
		`usher_handoffs_total{why="no_answer"}`:                                     "1",
		`usher_handoffs_total{why="wants_person"}`:                                  "0",
		`usher_misses_total{why="no_answer"}`:                                       "1",
		`usher_fallbacks_total`:                                                     "1",
		`usher_turn_failures_total`:                                                 "1",
		`usher_confidence_bucket{bundle="0123456789ab",le="0.1"}`:                   "1",
		`usher_confidence_count{bundle="0123456789ab"}`:                             "2",
		`usher_thinking_seconds_count`:                                              "2",
		`usher_turn_seconds_bucket{le="0.025"}`:                                     "2",
		`usher_commit_units_sum`:                                                    "4",
		`usher_commit_seconds_count`:                                                "2",
		`usher_commit_failures_total`:                                               "1",
		`usher_connections_ended_total{reason="slow_reader",side="customer"}`:       "1",
		`usher_connections_ended_total{reason="slow_reader",side="agent"}`:          "0",
		`usher_refused_total{what="messages"}`:                                      "1",
		`usher_dropped_total{queue="commits",reason="full"}`:                        "1",
		`usher_dropped_total{queue="log",reason="full"}`:                            "7",
		`usher_http_requests_total{method="POST",route="/v1/session",status="204"}`: "1",
		`usher_http_requests_total{method="other",route="none",status="404"}`:       "1",
		`usher_http_request_seconds_count{route="/v1/session"}`:                     "1",
	})
	for k := range got {
		if strings.Contains(k, "secret") {
			t.Errorf("what somebody wrote is a label: %s", k)
		}
	}
}

// However many values come, the number of series is bounded.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	m := watch.NewMetrics()
	for i := range 2000 {
		m.Request("GET", fmt.Sprint("/", i), 200, 0)
		m.Ended(true, fmt.Sprint(i))
		m.Turn(turn(usher.RouteFAQ, usher.WhyConfident, 1, fmt.Sprintf("%012d", i)), 0)
		e := message(usher.FromCustomer, usher.KindText)
		e.Account = usher.AccountID(fmt.Sprint(i))
		m.Committed([]usher.Event{e})
	}
	got := scrape(t, m)
	if n := len(got); n > 8000 {
		t.Errorf("%d series", n)
	}
	wants(t, got, map[string]string{
		`usher_http_requests_total{method="GET",route="other",status="200"}`: "1700",
		`usher_confidence_count{bundle="000000001999"}`:                      "1",
		`usher_confidence_count{bundle="000000000000"}`:                      "",
		`usher_messages_total{channel="other",from="customer",kind="text"}`:  "1950",
	})
}

func TestSources(t *testing.T) {
	t.Parallel()
	m := watch.NewMetrics()
	ready := errors.New("disk full")
	m.Watch(watch.Sources{
		Connections: func() (int, int) { return 12, 3 }, MaxConn: 100, Open: func() int { return 20 },
		Floor: func() watch.Floor {
			return watch.Floor{Waiting: 2, Talking: 5, Longest: 90 * time.Second, Online: 1, Away: 4}
		},
		Queues:   []watch.Queue{{Name: "commits", Len: func() int { return 9 }, Max: 8192, Reasons: []string{"full"}}},
		DiskFree: func() (uint64, error) { return 1 << 30, nil },
		Ready:    func(context.Context) error { return ready },
		Pool:     func() watch.Pool { return watch.Pool{Max: 8, Open: 5, Used: 2, Waits: 6, Waited: 3 * time.Second} },
		Nodes:    func() watch.Nodes { return watch.Nodes{Alive: 3, Leads: true, Behind: 40} },
		Cache: func() watch.Cache {
			return watch.Cache{Hits: 70, Misses: 30, Entries: 25, Bytes: 50_000, Limit: 1 << 24}
		},
	})
	wants(t, scrape(t, m), map[string]string{
		`usher_connections{side="customer"}`: "12", `usher_connections{side="agent"}`: "3", `usher_connections_max`: "100",
		`usher_network_connections`: "20", `usher_desk_waiting`: "2", `usher_desk_talking`: "5", `usher_desk_longest_wait_seconds`: "90",
		`usher_desk_agents{presence="online"}`: "1", `usher_desk_agents{presence="away"}`: "4",
		`usher_queue_length{queue="commits"}`: "9", `usher_queue_capacity{queue="commits"}`: "8192",
		`usher_dropped_total{queue="commits",reason="full"}`: "0", `usher_disk_free_bytes`: "1.073741824e+09", `usher_ready`: "0",
		`usher_database_connections{state="used"}`: "2", `usher_database_connections{state="idle"}`: "3", `usher_database_connections_max`: "8",
		`usher_nodes`: "3", `usher_leads`: "1", `usher_events_behind`: "40",
		`usher_database_waits_total`: "6", `usher_database_wait_seconds_total`: "3",
		`usher_cache_lookups_total{outcome="hit"}`: "70", `usher_cache_lookups_total{outcome="miss"}`: "30",
		`usher_cache_entries`: "25", `usher_cache_bytes`: "50000", `usher_cache_limit_bytes`: "1.6777216e+07",
	})
	ready = nil
	wants(t, scrape(t, m), map[string]string{`usher_ready`: "1"})
}

func TestLeakWatch(t *testing.T) {
	t.Parallel()
	const window = 20 // samples
	for name, c := range map[string]struct {
		goroutines, open func(sample int) int
		want             string
		lines            int
	}{
		"steady":           {func(int) int { return 50 }, func(int) int { return 10 }, "0", 0},
		"with connections": {func(i int) int { return 50 + 100*i }, func(i int) int { return 10 + 100*i }, "0", 0},
		"bursts":           {func(i int) int { return 50 + 5000*(i%2) }, func(int) int { return 10 }, "0", 0},
		"connections go":   {func(i int) int { return 20_000 - 100*i }, func(i int) int { return 19_900 - 100*i }, "0", 0},
		"a leak":           {func(i int) int { return 50 + 10*i }, func(int) int { return 10 }, "600", 1},
		"a leak beside":    {func(i int) int { return 50 + 30*i }, func(i int) int { return 10 + 10*i }, "600", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			m := watch.NewMetrics()
			l := watch.NewLeakWatch(m, slog.New(slog.NewTextHandler(&out, nil)))
			for i := range 6 * window {
				l.See(t.Context(), c.goroutines(i), c.open(i))
			}
			wants(t, scrape(t, m), map[string]string{"usher_goroutines_leaking": c.want})
			if n := strings.Count(out.String(), "goroutines grow"); n != c.lines {
				t.Errorf("%d lines; want %d: %s", n, c.lines, out.String())
			}
		})
	}
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	m := watch.NewMetrics()
	ready := errors.New("the disk is full")
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	local := watch.NewAdmin(watch.AdminConfig{
		Metrics: m.Handler(log), Ready: func(context.Context) error { return ready }, Local: true, Log: log,
	})
	open := watch.NewAdmin(watch.AdminConfig{Metrics: m.Handler(log), Log: log})
	for _, c := range []struct {
		h                  http.Handler
		method, host, path string
		status             int
		holds              string
	}{
		{local, "GET", "127.0.0.1:9464", "/", 200, "/metrics"},
		{local, "GET", "localhost:9464", "/healthz", 200, "ok"},
		{local, "GET", "[::1]:9464", "/metrics", 200, "usher_commit_seconds"},
		{local, "GET", "127.0.0.1:9464", "/readyz", 503, "not ready"},
		{local, "GET", "127.0.0.1:9464", "/debug/pprof/", 200, "goroutine"},
		{local, "GET", "127.0.0.1:9464", "/debug/pprof/goroutine?debug=1", 200, "goroutine profile"},
		{local, "GET", "rebound.example:9464", "/metrics", 403, "address of this machine"},
		{local, "GET", "127.0.0.1.rebound.example", "/debug/pprof/", 403, ""},
		{local, "POST", "127.0.0.1:9464", "/metrics", 405, ""},
		{local, "GET", "127.0.0.1:9464", "/v1/session", 404, ""},
		{open, "GET", "usher.internal.example:9464", "/metrics", 200, "usher_commit_seconds"},
		{open, "GET", "usher.internal.example:9464", "/readyz", 200, "ready"},
	} {
		req := httptest.NewRequest(c.method, c.path, nil)
		req.Host = c.host
		rec := httptest.NewRecorder()
		c.h.ServeHTTP(rec, req)
		body, _ := io.ReadAll(rec.Body)
		if rec.Code != c.status || !strings.Contains(string(body), c.holds) {
			t.Errorf("%s %s%s: %d %.60s; want %d with %q", c.method, c.host, c.path, rec.Code, body, c.status, c.holds)
		}
		if strings.Contains(string(body), "disk is full") {
			t.Errorf("%s tells strangers why", c.path)
		}
	}
	if !strings.Contains(out.String(), "the disk is full") {
		t.Errorf("the log does not say why it is not ready: %q", out.String())
	}
}

// What the message path calls costs no memory.
func TestToldWithoutAllocating(t *testing.T) {
	m := watch.NewMetrics()
	events := []usher.Event{message(usher.FromCustomer, usher.KindText)}
	committed := turn(usher.RouteFAQ, usher.WhyConfident, 0.9, "0123456789abcdef")
	tell := func() {
		m.Committed(events)
		m.Group(3, time.Millisecond, nil)
		m.Turn(committed, time.Millisecond)
		m.Request("GET", "/v1/visitor/messages", 200, time.Millisecond)
	}
	tell()
	if n := testing.AllocsPerRun(100, tell); n > 0 {
		t.Errorf("%v allocations for a message", n)
	}
}

func BenchmarkMessage(b *testing.B) {
	m := watch.NewMetrics()
	events := []usher.Event{message(usher.FromCustomer, usher.KindText)}
	committed := turn(usher.RouteFAQ, usher.WhyConfident, 0.9, "0123456789abcdef")
	b.ReportAllocs()
	for b.Loop() {
		m.Committed(events)
		m.Group(3, time.Millisecond, nil)
		m.Turn(committed, time.Millisecond)
	}
}

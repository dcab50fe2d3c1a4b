package main

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"usher"
)

// scraped is what Prometheus reads: values by series.
type scraped map[string]string

var sample = regexp.MustCompile(`(?m)^([a-z_]+(?:\{.*\})?) (\S+)$`)

func scrape(t *testing.T, addr string) scraped {
	t.Helper()
	all := scraped{}
	for _, m := range sample.FindAllStringSubmatch(get(t, "http://"+addr+"/metrics", http.StatusOK), -1) {
		all[m[1]] = m[2]
	}
	return all
}

// get returns what is at an address, and fails where the status is another.
func get(t *testing.T, url string, status int) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		t.Fatalf("%s: %s %v: %.300s", url, resp.Status, err, body)
	}
	return string(body)
}

// watched plays the product's main job on a server that is watched: a question
// is left unanswered, an agent takes it and answers. It returns when everything
// of it is counted.
func watched(t *testing.T, env ...string) (p *process, addr string) {
	t.Helper()
	addr = freePort(t)
	p = startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t), append(env, "USHER_ADMIN_LISTEN="+addr)...)
	customer := connect(t, p.url)
	ack, err := customer.Send(t.Context(), "1", "Do you repair stove burners at mia@shop.example?", "")
	must(t, err)
	customer.hears(t, "message")
	admin := visit(t, p.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": p.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	customer.hears(t, "Lead")
	must(t, admin.call(http.MethodPost, "/v1/conversations/"+string(ack.Conversation)+"/reply",
		map[string]string{"text": "Yes, within two weeks.", "client_id": "a1"}, nil))
	customer.hears(t, "two weeks")
	return p, addr
}

// TestWatched counts everything that happens in a story exactly.
func TestWatched(t *testing.T) {
	t.Parallel()
	p, addr := watched(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		get(t, "http://"+addr+path, http.StatusOK)
		get(t, p.url+path, http.StatusOK)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/goroutine?debug=2"} {
		if body := get(t, "http://"+addr+path, http.StatusOK); strings.Contains(body, "shop.example") || strings.Contains(body, "burners") {
			t.Errorf("%s shows what somebody wrote", path)
		}
		if resp, err := http.Get(p.url + path); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s is public: %v %v", path, resp, err)
		}
	}
	got := scrape(t, addr)
	for series, want := range map[string]string{
		`usher_messages_total{channel="web",from="customer",kind="text"}`:                           "1",
		`usher_messages_total{channel="web",from="bot",kind="text"}`:                                "1",
		`usher_messages_total{channel="web",from="agent",kind="text"}`:                              "1",
		`usher_messages_total{channel="web",from="system",kind="notice"}`:                           "1",
		`usher_decisions_total{route="handoff",why="out_of_scope"}`:                                 "1",
		`usher_handoffs_total{why="out_of_scope"}`:                                                  "1",
		`usher_misses_total{why="out_of_scope"}`:                                                    "1",
		`usher_moves_total{reason="assigned",to="agent"}`:                                           "1",
		`usher_moves_total{reason="out_of_scope",to="queued"}`:                                      "1",
		`usher_thinking_seconds_count`:                                                              "1",
		`usher_turn_seconds_count`:                                                                  "1",
		`usher_turn_failures_total`:                                                                 "0",
		`usher_connections{side="customer"}`:                                                        "1",
		`usher_connections{side="agent"}`:                                                           "0",
		`usher_desk_waiting`:                                                                        "0",
		`usher_desk_talking`:                                                                        "1",
		`usher_desk_agents{presence="online"}`:                                                      "1",
		`usher_queue_length{queue="commits"}`:                                                       "0",
		`usher_queue_capacity{queue="commits"}`:                                                     "8192",
		`usher_dropped_total{queue="commits",reason="full"}`:                                        "0",
		`usher_dropped_total{queue="frames",reason="slow_reader"}`:                                  "0",
		`usher_http_requests_total{method="POST",route="/v1/conversations/:id/reply",status="201"}`: "1",
		`usher_http_requests_total{method="GET",route="none",status="404"}`:                         "3",
		`usher_http_requests_total{method="GET",route="/v1/socket",status="101"}`:                   "1",
		`usher_goroutines_leaking`:                                                                  "0",
		`usher_commit_failures_total`:                                                               "0",
		`usher_ready`:                                                                               "1",
	} {
		if got[series] != want {
			t.Errorf("%s is %q; want %q", series, got[series], want)
		}
	}
	for _, series := range []string{`usher_connections_max`, `usher_commit_seconds_count`, `usher_commit_units_sum`, `usher_disk_free_bytes`, `usher_cache_lookups_total{outcome="miss"}`, `usher_cache_bytes`, `process_open_fds`, `go_goroutines`} {
		if got[series] == "" || got[series] == "0" {
			t.Errorf("%s is %q", series, got[series])
		}
	}
}

// TestNotReady: a server that is about to stop says so while it still answers.
func TestNotReady(t *testing.T) {
	t.Parallel()
	cfg := defaultConfig()
	cfg.Data = filepath.Join(t.TempDir(), "data")
	lines := openLog(cfg.Log, io.Discard, nil)
	a, err := newApp(t.Context(), cfg, options{log: lines.Logger(), lines: lines})
	must(t, err)
	s, err := a.openAdmin(t.Context(), "127.0.0.1:0")
	must(t, err)
	get(t, "http://"+s.addr.String()+"/readyz", http.StatusOK)
	a.web.Drain()
	get(t, "http://"+s.addr.String()+"/readyz", http.StatusServiceUnavailable)
	get(t, "http://"+s.addr.String()+"/healthz", http.StatusOK)
	must(t, s.close())
	lines.Close()
	must(t, a.Close())
}

// TestAdminAddress: what an operator has chosen is an error where it is taken;
// the usual address is not worth a server that does not start.
func TestAdminAddress(t *testing.T) {
	t.Parallel()
	taken, err := listen(t.Context(), "127.0.0.1:0")
	must(t, err)
	defer func() { _ = taken.Close() }()
	cfg := defaultConfig()
	cfg.Data = filepath.Join(t.TempDir(), "data")
	lines := openLog(cfg.Log, io.Discard, nil)
	defer lines.Close()
	a, err := newApp(t.Context(), cfg, options{log: lines.Logger()})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	if _, err := a.openAdmin(t.Context(), taken.Addr().String()); usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), "admin.listen") {
		t.Errorf("an address that is taken: %v", err)
	}
	if s, err := a.openAdmin(t.Context(), adminOff); s != nil || err != nil {
		t.Errorf("off: %v %v", s, err)
	}
	usual, err := listen(t.Context(), adminListen)
	if err == nil {
		defer func() { _ = usual.Close() }()
	}
	if s, err := a.openAdmin(t.Context(), adminListen); s != nil || err != nil {
		t.Errorf("the usual address, taken: %v %v", s, err)
	}
}

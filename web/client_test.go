package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/web"
	"usher/web/signin"
)

const setupToken = "the-set-up-token"

// patience is how long a test waits for what must come.
const patience = 15 * time.Second

// site is a running server and what is behind it.
type site struct {
	*office
	server *web.Server
	addr   string
	log    *syncBuffer
	stop   context.CancelFunc
	done   chan error
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// makeWidget makes the real one, for one site.
func makeWidget() (*widget.Widget, error) {
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{bytes.Repeat([]byte("k"), 32)}})
	if err != nil {
		return nil, err
	}
	return widget.New(widget.Config{Account: widget.Account{Origins: []string{"https://shop.example"}}, Tokens: tokens})
}

// services gives an office's parts to the edge.
func services(t *testing.T, o *office) web.Services {
	t.Helper()
	w, err := makeWidget()
	if err != nil {
		t.Fatal(err)
	}
	return servicesOf(o, w)
}

// servicesOf is services for who has a widget.
func servicesOf(o *office, w *widget.Widget) web.Services {
	return web.Services{
		Visitors: w, Inbox: o, Bot: o, Models: o, ModelShadow: o, ModelScores: o, Library: o, Bus: o.bus, Conversations: o, Customers: o, Files: o, Lists: o, Overview: o, Links: o, Turns: o, Agents: o,
		Credentials: o, Sessions: o, Entries: o, Intents: o, Misses: o, Settings: o, DeskMoves: o, DeskEnds: o, DeskTalk: o, DeskFloor: o,
		Log: o, Keys: o, Webhooks: o, Deliveries: o, Pinger: o, Guard: o,
	}
}

// open starts a site; it is stopped with the test.
func open(t *testing.T, edit func(*web.Config)) *site {
	t.Helper()
	o := newOffice()
	return openWith(t, o, services(t, o), edit)
}

// openWith is open for parts that differ from the office's own.
func openWith(t *testing.T, o *office, parts web.Services, edit func(*web.Config)) *site {
	t.Helper()
	s := &site{office: o, log: &syncBuffer{}, done: make(chan error, 1)}
	cfg := web.Config{
		SetupToken: setupToken, Version: "test", Passwords: signin.HashConfig{Memory: 64, Passes: 1, Waiting: 100},
		Limits: web.Limits{Messages: web.Off, Uploads: web.Off, Visitors: web.Off, SignIns: web.Off, Connections: web.Off},
		Log:    slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if edit != nil {
		edit(&cfg)
	}
	var err error
	if s.server, err = web.New(parts, cfg); err != nil {
		t.Fatal(err)
	}
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go func() { s.done <- s.server.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-s.done:
			if err != nil {
				t.Errorf("Serve = %v", err)
			}
		case <-time.After(patience):
			t.Error("Serve does not return")
		}
	})
	return s
}

// answer is a response that has been read.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// into decodes the body.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), v); err != nil {
		t.Fatalf("%d %s is not JSON: %v", a.Status, a.Body, err)
	}
}

// browser is somebody who keeps a cookie and sends headers.
type browser struct {
	t      *testing.T
	site   *site
	http   *http.Client
	cookie string
	header http.Header
}

func (s *site) browser(t *testing.T) *browser {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &browser{t: t, site: s, http: &http.Client{Transport: tr, Timeout: patience}, header: http.Header{}}
}

// call sends a request; body is nil, a string, or something for JSON.
func (b *browser) call(method, path string, body any) answer {
	b.t.Helper()
	var r io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(v)
	default:
		j, err := json.Marshal(v)
		if err != nil {
			b.t.Fatal(err)
		}
		r = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, "http://"+b.site.addr+path, r)
	if err != nil {
		b.t.Fatal(err)
	}
	for k, v := range b.header {
		req.Header[k] = v
	}
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if b.cookie != "" {
		req.Header.Set("Cookie", b.cookie)
	}
	if host := b.header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		b.cookie = c.Name + "=" + c.Value
	}
	return answer{res.StatusCode, res.Header, string(out)}
}

// must is call for what has to succeed.
func (b *browser) must(method, path string, body any) answer {
	b.t.Helper()
	a := b.call(method, path, body)
	if a.Status/100 != 2 {
		b.t.Fatalf("%s %s = %d %s", method, path, a.Status, a.Body)
	}
	return a
}

// refused checks a problem.
func (b *browser) refused(a answer, status int, code usher.Code) {
	b.t.Helper()
	var p web.Problem
	a.into(b.t, &p)
	if a.Status != status || p.Status != status || p.Code != code || p.Detail == "" || p.Title == "" {
		b.t.Errorf("= %d %s; want %d %s", a.Status, a.Body, status, code)
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		b.t.Errorf("Content-Type %q", got)
	}
}

// admin sets the site up and is signed in as its first admin.
func (s *site) admin(t *testing.T) *browser {
	t.Helper()
	b := s.browser(t)
	b.must("POST", "/v1/setup", map[string]string{"token": setupToken, "email": "Boss@Example.com", "name": "Boss", "password": "a long password"})
	return b
}

// staffPassword is the password of everybody whom staff adds.
const staffPassword = "the staff's password"

// staff adds an agent and is signed in as one.
func (s *site) staff(admin *browser, role usher.Role, name string) (*browser, usher.AgentID) {
	admin.t.Helper()
	var made invited
	email := name + "@example.com"
	admin.must("POST", "/v1/agents", map[string]any{"email": email, "name": name, "role": role}).into(admin.t, &made)
	b := s.browser(admin.t)
	b.must("POST", "/v1/join", join(made.Link.Token, staffPassword))
	return b, made.Agent.ID
}

// visitor is a new customer's browser, and the token.
func (s *site) visitor(t *testing.T) (*browser, string) {
	t.Helper()
	b := s.browser(t)
	var got struct{ Token string }
	b.must("POST", "/v1/visitors", nil).into(t, &got)
	b.header.Set("Authorization", "Bearer "+got.Token)
	return b, got.Token
}

// eventually polls until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !ok(); {
		if time.Now().After(limit) {
			t.Fatalf("%s does not happen", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// path fills in an ID.
func path(format string, args ...any) string { return fmt.Sprintf(format, args...) }

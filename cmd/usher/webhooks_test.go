package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/connect/webhook"
	"usher/store"
	"usher/store/sqlite"
)

// told is what a receiver looks at.
type told struct {
	ID           string
	Type         string
	Conversation string
}

// TestWebhookSurvivesKill: a server that is killed between the receiver's
// taking an event and its noting sends it again under the same ID; what the
// receiver got is what GET /v1/events has, signed by the secret.
func TestWebhookSurvivesKill(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	const allowed = "USHER_ALLOW_NETWORKS=127.0.0.0/8"
	server := startProcess(t, data, freePort(t), allowed)
	r := &mailbox{victim: server}
	receiver := httptest.NewServer(r)
	defer receiver.Close()
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	var made struct{ Secret string }
	must(t, admin.call(http.MethodPost, "/v1/webhooks", map[string]any{"url": receiver.URL}, &made))
	r.knows(made.Secret)
	if _, err := connect(t, server.url).Send(t.Context(), "1", "Where is my parcel?", ""); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the receiver to kill the server", func() bool { return r.killed() })
	server.kill() // waits for its end
	server = startProcess(t, data, freePort(t), allowed)
	admin.url = server.url
	var log struct{ Events []told }
	waitFor(t, "everything to arrive", func() bool {
		must(t, admin.call(http.MethodGet, "/v1/events", nil, &log))
		seen := map[string]bool{}
		for _, e := range r.all() {
			seen[e.ID] = true
		}
		return len(log.Events) >= 3 && len(seen) == len(log.Events)
	})
	times := map[told]int{}
	for _, e := range r.all() {
		times[e]++
	}
	for _, e := range log.Events {
		if times[e] == 0 {
			t.Errorf("%v did not come", e)
		}
	}
	if first := r.all()[0]; times[first] < 2 {
		t.Errorf("%v was taken as the server died, and did not come again: %v", first, r.all())
	}
}

// mailbox is a receiver that kills a server while it answers its first event.
type mailbox struct {
	mu     sync.Mutex
	secret string
	got    []told
	victim *process
	dead   bool
}

func (m *mailbox) knows(secret string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secret = secret
}

func (m *mailbox) killed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

func (m *mailbox) all() []told {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

// ServeHTTP takes what is signed.
func (m *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	key, kerr := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), body)
	var e told
	if errors.Join(err, kerr, json.Unmarshal(body, &e)) != nil || e.ID != r.Header.Get("webhook-id") ||
		r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		http.Error(w, "not signed", http.StatusUnauthorized)
		return
	}
	m.got = append(m.got, e)
	if !m.dead {
		m.dead = true
		_ = m.victim.cmd.Process.Kill() // the test waits for its end
	}
}

// post is a receiver without a network, which is down at times.
type post struct {
	mu   sync.Mutex
	down bool
	got  []told
}

func (p *post) set(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// Do takes an event.
func (p *post) Do(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, errors.New("connection refused")
	}
	var e told
	err := json.NewDecoder(r.Body).Decode(&e)
	p.got = append(p.got, e)
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody}, err
}

// TestWebhookDownForAnHour: with the real store and over a restart, a receiver
// that was down for an hour of virtual time gets exactly what it missed.
func TestWebhookDownForAnHour(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	synctest.Test(t, func(t *testing.T) {
		p := &post{}
		var runner *webhook.Runner
		open := func() (*store.Store, func()) {
			e, err := sqlite.Open(context.Background(), path)
			must(t, err)
			s, err := store.New(context.Background(), e, store.Config{Committed: func([]usher.Event) {
				if runner != nil {
					runner.Wake()
				}
			}})
			must(t, err)
			runner = webhook.New(s, webhook.Config{Client: p})
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan struct{})
			go func(r *webhook.Runner) { defer close(done); r.Run(ctx) }(runner)
			return s, func() {
				cancel()
				<-done
				must(t, s.Close())
			}
		}
		s, stop := open()
		_, err := s.SaveWebhook(t.Context(), usher.Webhook{URL: "https://shop.example/", Enabled: true, Secrets: []usher.WebhookSecret{{Key: []byte("k")}}})
		must(t, err)
		runner.Changed()
		talk := func(n int) {
			for i := range n {
				_, err := s.Accept(context.Background(), usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: fmt.Sprint(i % 5)}, Text: "hello"})
				must(t, err)
				time.Sleep(15 * time.Second)
			}
		}
		talk(10)
		p.set(true)
		talk(120)
		stop()
		s, stop = open()
		talk(120)
		p.set(false)
		time.Sleep(20 * time.Minute)
		log, err := s.Events(t.Context(), 0, 1000)
		must(t, err)
		stop()
		lanes := map[string][]string{}
		for _, e := range log {
			if e.Kind != usher.EventWebhook {
				lanes[string(e.Conversation)] = append(lanes[string(e.Conversation)], fmt.Sprintf("evt_%d", e.Position))
			}
		}
		got := map[string][]string{}
		for _, e := range p.got {
			got[e.Conversation] = append(got[e.Conversation], e.ID)
		}
		if len(p.got) != 250+5 || len(got) != len(lanes) {
			t.Errorf("%d events came for %d conversations; want 255", len(p.got), len(got))
		}
		for c, want := range lanes {
			if !slices.Equal(got[c], want) {
				t.Errorf("of %s came %v; want %v", c, got[c], want)
			}
		}
	})
}

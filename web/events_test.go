package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/connect"
	"usher/web"
)

// said is an event of the log that others are told.
func said(conversation string) usher.Event {
	return usher.Event{Kind: usher.EventMessage, Account: "web", Conversation: usher.ConversationID(conversation), Message: &usher.Message{ID: "m", Text: "hi"}}
}

type eventPage struct {
	Events []connect.Event
	Next   string
	More   bool
}

func (b *browser) events(t *testing.T, query string) eventPage {
	t.Helper()
	var p eventPage
	b.must("GET", "/v1/events?"+query, nil).into(t, &p)
	return p
}

// program is a client with an API key.
func (s *site) program(t *testing.T, admin *browser) *browser {
	t.Helper()
	var made struct{ Secret string }
	admin.must("POST", "/v1/keys", map[string]string{"name": "the warehouse"}).into(t, &made)
	b := s.browser(t)
	b.header.Set("Authorization", "Bearer "+made.Secret)
	return b
}

// TestEventsAreRead: page by page, each once, without what is not told.
func TestEventsAreRead(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	program := s.program(t, s.admin(t))
	if p := program.events(t, ""); len(p.Events) != 0 || p.Next != "evt_0" || p.More {
		t.Errorf("an empty log is %+v", p)
	}
	want := ""
	for n := range 25 {
		s.happen(said("c1"))
		s.happen(usher.Event{Kind: usher.EventSetting})
		want += connect.ID(int64(2*n+1)) + " "
	}
	for _, limit := range []int{1, 2, 7, 1000} {
		got, after := "", ""
		for pages := 0; pages < 100; pages++ {
			p := program.events(t, fmt.Sprintf("after=%s&limit=%d", after, limit))
			for _, e := range p.Events {
				got += e.ID + " "
			}
			after = p.Next
			if !p.More {
				break
			}
		}
		if got != want || after != "evt_50" && after != "evt_49" {
			t.Errorf("in pages of %d: %s, up to %s", limit, got, after)
		}
	}
	if p := program.events(t, "after=latest"); len(p.Events) != 0 || p.Next != "evt_50" {
		t.Errorf("latest is %+v", p)
	}
	for range 500 { // a long stretch without anything to tell is passed over in steps
		s.happen(usher.Event{Kind: usher.EventSetting})
	}
	if p := program.events(t, "after=evt_50&limit=10"); len(p.Events) != 0 || p.Next != "evt_250" || !p.More {
		t.Errorf("a long stretch is %+v", p)
	}
}

func TestEventsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	program := s.program(t, admin)
	s.happen(said("c1"))
	for _, c := range []struct {
		query  string
		status int
		has    string
	}{
		{"after=evt_1", 200, `"events":[]`},
		{"after=evt_2", 409, "evt_1"},
		{"after=1", 422, "cursor"},
		{"after=evt_-1", 422, "cursor"},
		{"after=evt_01", 422, "cursor"},
		{"after=evt_" + strings.Repeat("9", 30), 422, "cursor"},
		{"wait=31s", 422, "query.wait"},
		{"wait=1m", 422, "query.wait"},
		{"wait=-1s", 422, "query.wait"},
		{"limit=0", 422, "query.limit"},
		{"limit=1001", 422, "query.limit"},
	} {
		if a := program.call("GET", "/v1/events?"+c.query, nil); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s = %d %s; want %d with %q", c.query, a.Status, a.Body, c.status, c.has)
		}
	}
}

// TestEventsOpenTo: keys and admins, and a key opens nothing else.
func TestEventsOpenTo(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	trainer, _ := s.staff(admin, usher.RoleTrainer, "tom")
	program := s.program(t, admin)
	stranger := s.browser(t)
	stranger.header.Set("Authorization", "Bearer usher_guess")
	_, visitor := s.visitor(t)
	customer := s.browser(t)
	customer.header.Set("Authorization", "Bearer "+visitor)
	admin.must("GET", "/v1/events", nil)
	program.must("GET", "/v1/events", nil)
	trainer.refused(trainer.call("GET", "/v1/events", nil), 403, usher.CodeForbidden)
	for _, b := range []*browser{stranger, customer, s.browser(t)} {
		b.refused(b.call("GET", "/v1/events", nil), 401, usher.CodeUnauthorized)
	}
	for _, path := range []string{"/v1/keys", "/v1/webhooks", "/v1/conversations", "/v1/me", "/v1/visitor/messages"} {
		program.refused(program.call("GET", path, nil), 401, usher.CodeUnauthorized)
	}
	var keys struct{ Keys []usher.APIKey }
	a := admin.must("GET", "/v1/keys", nil)
	a.into(t, &keys)
	secret := strings.TrimPrefix(program.header.Get("Authorization"), "Bearer ")
	if len(keys.Keys) != 1 || keys.Keys[0].Hint != secret[len(secret)-4:] || !strings.HasPrefix(secret, "usher_") || len(secret) < 45 || strings.Contains(a.Body, secret) || strings.Contains(s.log.String(), secret) {
		t.Errorf("the keys are %s", a.Body)
	}
	admin.must("DELETE", "/v1/keys/"+string(keys.Keys[0].ID), nil)
	program.refused(program.call("GET", "/v1/events", nil), 401, usher.CodeUnauthorized)
	admin.refused(admin.call("DELETE", "/v1/keys/none", nil), 404, usher.CodeNotFound)
	trainer.refused(trainer.call("POST", "/v1/keys", map[string]string{"name": "x"}), 403, usher.CodeForbidden)
}

// TestEventsWait: who waits is answered as soon as something is told, and not by
// what is not told.
func TestEventsWait(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	program := s.program(t, s.admin(t))
	got := make(chan eventPage, 1)
	go func() { got <- program.events(t, "after=latest&wait=29s") }()
	s.waiting(t, 1)
	s.happen(usher.Event{Kind: usher.EventKnowledge})
	s.happen(said("c1"))
	if p := <-got; len(p.Events) != 1 || p.Events[0].ID != "evt_2" || p.Next != "evt_2" {
		t.Errorf("answered with %+v", p)
	}
	began := time.Now()
	if p := program.events(t, "after=latest&wait=1s"); len(p.Events) != 0 || p.Next != "evt_2" || time.Since(began) < time.Second {
		t.Errorf("in vain: %+v after %s", p, time.Since(began))
	}
}

// waiting waits until n requests wait.
func (s *site) waiting(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(patience); web.Waiting(s.server) != n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d requests wait; want %d", web.Waiting(s.server), n)
		}
	}
}

// TestEventsNeverSkipped: many readers, each going on from where it was, see
// everything that is written meanwhile, once and in order.
func TestEventsNeverSkipped(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	const total = 300
	var readers sync.WaitGroup
	for range 5 {
		program := s.program(t, admin)
		readers.Go(func() {
			after, n := "evt_0", int64(0)
			for n < total {
				p := program.events(t, "wait=20s&limit=50&after="+after)
				for _, e := range p.Events {
					if n++; e.ID != connect.ID(n) {
						t.Errorf("after %d events came %s", n-1, e.ID)
						return
					}
				}
				after = p.Next
			}
		})
	}
	for range total {
		s.happen(said("c1"))
	}
	readers.Wait()
}

// TestEventsWaitersBounded: a key has ten places; and the end of the server
// does not wait for them.
func TestEventsWaitersBounded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	program := s.program(t, admin)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if p := program.events(t, "wait=29s"); len(p.Events) != 0 || p.Next != "evt_0" {
				t.Errorf("at the end: %+v", p)
			}
		})
	}
	s.waiting(t, 10)
	a := program.call("GET", "/v1/events?wait=29s", nil)
	program.refused(a, 429, usher.CodeBusy)
	if a.Header.Get("Retry-After") == "" {
		t.Errorf("the answer does not say when to come back: %v", a.Header)
	}
	program.must("GET", "/v1/events", nil)
	began := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown = %v", err)
	}
	all.Wait()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the end took %s", took)
	}
}

func TestWebhookScenarios(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	trainer, _ := s.staff(admin, usher.RoleTrainer, "tom")
	var made struct {
		Webhook struct {
			ID      string
			Version int
		}
		Secret string
	}
	draft := map[string]any{"url": "https://shop.example/hooks", "description": " the\nshop's ", "types": []string{"message.created"}}
	first := admin.must("POST", "/v1/webhooks", draft)
	first.into(t, &made)
	if !strings.HasPrefix(made.Secret, "whsec_") || !strings.Contains(first.Body, `"description":"the shop's"`) {
		t.Errorf("made %s", first.Body)
	}
	at := "/v1/webhooks/" + made.Webhook.ID
	id := usher.WebhookID(made.Webhook.ID)
	s.mu.Lock()
	s.hooks.kept[id] = []usher.Delivery{
		{Position: 3, Type: "message.created", Lane: "c1", State: usher.DeliveryDead, Attempts: 16, Status: 500, Error: "500"},
		{Position: 5, Type: "entry.changed", Lane: "entry:e1", State: usher.DeliveryPending},
	}
	h := s.hooks.all[id]
	h.State = usher.WebhookState{Dead: 1, Pending: 1, Delivered: 7, Why: usher.EndFailing, FailingAt: time.Now(), Error: "no", Recent: []usher.Delivery{{Position: 2, State: usher.DeliveryDone}}}
	s.hooks.all[id] = h
	s.mu.Unlock()
	changed := map[string]any{"url": "https://shop.example/2", "enabled": false}
	for _, c := range []struct {
		who          *browser
		method, path string
		match        string
		body         any
		status       int
		has          string
	}{
		{trainer, "GET", "/v1/webhooks", "", nil, 403, "admin"},
		{trainer, "POST", "/v1/webhooks", "", draft, 403, "admin"},
		{admin, "GET", "/v1/webhooks", "", nil, 200, `"pending":1,"dead":1`},
		{admin, "GET", "/v1/webhooks", "", nil, 200, `"disabled_because":"failing"`},
		{admin, "GET", "/v1/webhooks", "", nil, 200, `"recent":[{"id":"evt_2"`},
		{admin, "GET", "/v1/webhooks", "", nil, 200, `"types":["message.created","conversation.opened"`},
		{admin, "POST", "/v1/webhooks", "", map[string]any{"url": "http://shop.example"}, 422, "body.url"},
		{admin, "POST", "/v1/webhooks", "", map[string]any{"url": "https://x.example", "types": []string{"all"}}, 422, "all"},
		{admin, "POST", "/v1/webhooks", "", map[string]any{"url": ""}, 422, "body.url"},
		{admin, "PUT", at, `"9"`, changed, 409, "conflict"},
		{admin, "PUT", at, "", changed, 422, "If-Match"},
		{admin, "PUT", at, `"1"`, changed, 200, `"enabled":false,"version":2`},
		{admin, "PUT", at, `"2"`, map[string]any{"url": "https://shop.example/2"}, 422, "enabled"},
		{admin, "POST", at + "/test", "", nil, 200, `"ok":false,"status":500,"error":"500 Internal Server Error","took_ms":30`},
		{admin, "POST", "/v1/webhooks/none/test", "", nil, 404, "not_found"},
		{admin, "POST", at + "/secret", "", nil, 201, `"old_secret_until"`},
		{admin, "GET", at + "/deliveries", "", nil, 200, `"id":"evt_3","type":"message.created","conversation":"c1","state":"dead","attempts":16`},
		{admin, "GET", at + "/deliveries?state=pending", "", nil, 200, `[{"id":"evt_5","type":"entry.changed","state":"pending"`},
		{admin, "GET", at + "/deliveries?limit=1", "", nil, 200, `"more":true`},
		{admin, "GET", at + "/deliveries?after=evt_3", "", nil, 200, `"more":false`},
		{admin, "GET", at + "/deliveries?after=3", "", nil, 422, "evt_41"},
		{admin, "GET", "/v1/webhooks/none/deliveries", "", nil, 404, "not_found"},
		{admin, "POST", at + "/replay", "", map[string]string{"event": "evt_9"}, 404, "not_found"},
		{admin, "POST", at + "/replay", "", map[string]string{"event": "9"}, 422, "evt_41"},
		{admin, "POST", at + "/replay", "", map[string]string{"event": "evt_3"}, 200, `"replayed":1`},
		{admin, "POST", at + "/replay", "", map[string]string{}, 200, `"replayed":0`},
		{admin, "DELETE", at, "", nil, 204, ""},
		{admin, "DELETE", at, "", nil, 404, "not_found"},
	} {
		c.who.header.Set("If-Match", c.match)
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s = %d %s; want %d with %q", c.method, c.path, a.Status, a.Body, c.status, c.has)
		}
	}
	if all := admin.must("GET", "/v1/webhooks", nil); strings.Contains(all.Body+s.log.String(), strings.TrimPrefix(made.Secret, "whsec_")) {
		t.Error("a secret is shown twice, or in the log")
	}
}

// TestPingsAreBounded: a webhook is no way to knock at somebody's door.
func TestPingsAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	var made struct{ Webhook struct{ ID string } }
	admin.must("POST", "/v1/webhooks", map[string]any{"url": "https://shop.example/"}).into(t, &made)
	for n := range 8 {
		a := admin.call("POST", "/v1/webhooks/"+made.Webhook.ID+"/test", nil)
		if want := map[bool]int{true: http.StatusOK, false: http.StatusTooManyRequests}[n < 6]; a.Status != want {
			t.Errorf("test %d = %d %s; want %d", n+1, a.Status, a.Body, want)
		}
	}
}

package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/bus/membus"
	"usher/nodes"
	"usher/store"
	"usher/web"
	"usher/web/client"
)

// company is several nodes on one store and one bus, in this process.
type company struct {
	t    *testing.T
	core core
	pass string // the admin's password
}

const leadEmail = "lead@shop.example"

func newCompany(t *testing.T) *company {
	t.Helper()
	data := filepath.Join(t.TempDir(), "shared")
	c := &company{t: t, pass: printedPassword.FindStringSubmatch(usherOutput(t, "agent", "add", leadEmail, "--role", "admin", "--data", data))[1]}
	events := membus.New()
	cfg := defaultConfig()
	cfg.Data = data
	s, _, err := openStore(t.Context(), cfg, store.Config{Committed: func(all []usher.Event) {
		for _, e := range all {
			for _, topic := range e.Topics() {
				_ = events.Publish(context.Background(), topic, e)
			}
		}
	}})
	must(t, err)
	lock := make(chan struct{}, 1)
	c.core = core{store: s, bus: events, local: events, lead: func(ctx context.Context) (<-chan struct{}, func(), error) {
		select {
		case lock <- struct{}{}:
			return make(chan struct{}), func() { <-lock }, nil
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}}
	t.Cleanup(func() { must(t, c.core.close()) })
	return c
}

// office is one node that serves.
type office struct {
	*app
	url, models string
	stop        func()
}

func (c *company) open() *office {
	c.t.Helper()
	cfg := defaultConfig()
	cfg.Data, cfg.Bot.Burst = filepath.Join(c.t.TempDir(), "data"), 50*time.Millisecond
	a, err := newApp(context.Background(), cfg, options{
		log: slog.New(slog.DiscardHandler), core: &c.core,
		limits: web.Limits{Messages: web.Off, Uploads: web.Off, Visitors: web.Off, SignIns: web.Off},
	})
	must(c.t, err)
	l, err := listen(c.t.Context(), "127.0.0.1:0")
	must(c.t, err)
	o := &office{app: a, url: "http://" + l.Addr().String(), models: filepath.Join(cfg.Data, modelsDir)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := a.serve(ctx, l); err != nil {
			c.t.Error(err)
		}
	}()
	o.stop = sync.OnceFunc(func() { cancel(); <-done })
	c.t.Cleanup(o.stop)
	waitFor(c.t, "the node to be ready", func() bool {
		resp, err := http.Get(o.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return o
}

// comes has a customer come by one node and then by the other, with one token.
func comes(t *testing.T, token, url string) *listener {
	t.Helper()
	l := &listener{messages: make(chan usher.Message, 100)}
	var err error
	l.Client, _, err = client.Dial(t.Context(), client.Config{
		URL: strings.Replace(url, "http", "ws", 1), Token: token, OnFrame: func(f client.Frame) {
			if f.Type == "message" {
				l.messages <- f.Message
			}
		},
	})
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestTwoNodesTalk: a customer on one node talks with an agent on the other, and
// comes back by the other with the same token.
func TestTwoNodesTalk(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	one, two := c.open(), c.open()
	lead := signIn(t, two.url, leadEmail, c.pass)
	must(t, lead.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	token, err := client.NewVisitor(t.Context(), one.url)
	must(t, err)
	customer := comes(t, token, one.url)
	ack, err := customer.Send(t.Context(), "1", "I want to talk to a human agent please", "")
	must(t, err)
	id := string(ack.Conversation)
	waitFor(t, "the chat to reach the agent", func() bool {
		c, err := c.core.store.Conversation(t.Context(), ack.Conversation)
		must(t, err)
		return c.State == usher.StateAgent
	})
	must(t, lead.call(http.MethodPost, "/v1/conversations/"+id+"/reply", map[string]string{"text": "Good morning from the other node."}, nil))
	customer.hears(t, "from the other node")
	moved := comes(t, token, two.url)
	must(t, lead.call(http.MethodPost, "/v1/conversations/"+id+"/reply", map[string]string{"text": "You are here now."}, nil))
	moved.hears(t, "You are here now.")
	customer.hears(t, "You are here now.") // on the other device, too

	one.stop() // the agent's node goes on, and leads
	must(t, lead.call(http.MethodPost, "/v1/conversations/"+id+"/return", nil, nil))
	_, err = moved.Send(t.Context(), "2", "hello", "")
	must(t, err)
	moved.hears(t, "")
	waitFor(t, "the other node to lead", two.others.leads)
}

// TestTwoNodesLearn: what is saved by one node holds on the other.
func TestTwoNodesLearn(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	one, two := c.open(), c.open()
	lead := signIn(t, one.url, leadEmail, c.pass)

	saved, err := one.library.Save(t.Context(), usher.Entry{
		Variants: []usher.Variant{{Text: "do you repair stove burners"}}, Answer: usher.Texts{"en": "Bring it to the workshop."},
	})
	must(t, err)
	waitFor(t, "the entry on the other node", func() bool { _, ok := two.faq.Entry(saved.ID); return ok })
	connectAnd(t, two.url, "Do you repair stove burners?").hears(t, "workshop")
	must(t, one.library.Delete(t.Context(), saved.ID, saved.Version))
	waitFor(t, "the entry to go", func() bool { _, ok := two.faq.Entry(saved.ID); return !ok })

	_, err = one.store.SaveSetting(t.Context(), usher.Setting{Key: usher.SettingWidget, Value: `{"origins":["https://shop.example"]}`})
	must(t, err)
	waitFor(t, "the site on the other node", func() bool {
		return two.widget.OriginAllowed("https://shop.example") && !two.widget.OriginAllowed("https://other.example")
	})

	var mia usher.Agent
	must(t, lead.call(http.MethodPost, "/v1/agents", map[string]any{"email": "mia@shop.example", "name": "Mia", "role": "agent", "capacity": 3, "skills": []string{"law"}}, &mia))
	waitFor(t, "the agent at the other desk", func() bool {
		return slices.ContainsFunc(two.desk.Presences(), func(a usher.Candidate) bool { return a.Email == "mia@shop.example" && slices.Contains(a.Skills, "law") })
	})
}

// TestTwoNodesModels: what was dropped into the folder of one node, and goes
// live there, serves on the other.
func TestTwoNodesModels(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	one, two := c.open(), c.open()
	lead, other := signIn(t, one.url, leadEmail, c.pass), signIn(t, two.url, leadEmail, c.pass)
	content, err := os.ReadFile(taskFile(t, "words.tflite"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(one.models, "words.tflite"), content, 0o600))
	before := modelsOf(t, other).Live.Hash
	var hash string
	waitFor(t, "the file to be checked", func() bool {
		for _, b := range modelsOf(t, lead).Bundles {
			if slices.Contains(b.Files, "words.tflite") {
				hash = b.Hash
			}
		}
		return hash != ""
	})
	must(t, lead.call(http.MethodPost, "/v1/models/live", map[string]string{"hash": hash}, nil))
	waitFor(t, "it to be live on the other node", func() bool { return modelsOf(t, other).Live.Hash == hash && two.serving() == hash })
	must(t, lead.call(http.MethodPut, "/v1/intents/refund", map[string]any{"reply": map[string]string{"en": "Refunds take three days."}}, nil))
	waitFor(t, "the intent to be served by the other node", func() bool {
		said := connectAnd(t, two.url, "money back please, a refund").hears(t, "")
		return strings.Contains(said.Text, "three days")
	})
	three := c.open() // comes later
	if got := three.serving(); got != hash {
		t.Errorf("a node that comes later serves %.12s; want %.12s", got, hash)
	}
	must(t, other.call(http.MethodPost, "/v1/models/rollback", nil, nil))
	waitFor(t, "the bundle before on all nodes", func() bool {
		return one.serving() == before && two.serving() == before && three.serving() == before
	})
}

// serving is the hash of the bundle that serves.
func (o *office) serving() string { return o.app.models.Hash() }

// TestTurnsThatWereLeft: the node that leads looks often after something was lost,
// now and then at other times, and no other looks.
func TestTurnsThatWereLeft(t *testing.T) {
	t.Parallel()
	var o others
	now := time.Now()
	for _, c := range []struct {
		name        string
		lost        time.Duration // until something was lost is forgotten
		sinceLooked time.Duration
		want        time.Duration
	}{
		{"just lost", time.Second, 0, tendLate},
		{"lost long ago", -time.Second, tendEvery, 0},
		{"now and then", -time.Hour, restEvery, restLate},
	} {
		o.until.Store(now.Add(c.lost).UnixNano())
		if got := o.late(now, now.Add(-c.sinceLooked)); got != c.want {
			t.Errorf("%s: turns are looked for that are %v late; want %v", c.name, got, c.want)
		}
	}
	o.nodes = nodes.New(nil, nodes.Config{}) // does not lead
	if got := o.late(now, now.Add(-time.Hour)); got != 0 {
		t.Errorf("one that does not lead looks for turns that are %v late", got)
	}
}

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	name, err := os.Hostname()
	must(t, err)
	for listen, want := range map[string]string{
		":8080": name + ":8080", "0.0.0.0:8080": name + ":8080", "[::]:80": name + ":80",
		"127.0.0.1:8080": "127.0.0.1:8080", "chat.shop.example:443": "chat.shop.example:443",
	} {
		if got := placeOf(listen); got != want {
			t.Errorf("a node that listens on %s is called %s; want %s", listen, got, want)
		}
	}
}

// TestKeysOfAllNodes: nodes that start at once agree on the keys, and know a new
// one before it signs.
func TestKeysOfAllNodes(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	one, two := c.open(), c.open()
	token, err := client.NewVisitor(t.Context(), one.url)
	must(t, err)
	comes(t, token, two.url)
	now := time.Now()
	must(t, rotateShared(t.Context(), c.core.store, t.TempDir(), now))
	kept, _, err := sharedSecrets(t.Context(), c.core.store, "")
	must(t, err)
	if first, then := kept.keys(now), kept.keys(now.Add(2*keysSettle)); len(first) != 2 || !slices.Equal(first[0], then[1]) || !slices.Equal(first[1], then[0]) {
		t.Error("the new key signs at once, or never")
	}
	for _, e := range allEvents(t, c.core.store) {
		if e.Setting != nil && strings.Contains(e.Setting.Value, "keys") {
			t.Errorf("an event tells of the keys: %+v", e)
		}
	}
}

func allEvents(t *testing.T, s *store.Store) []usher.Event {
	t.Helper()
	all, err := s.Events(t.Context(), 0, 1000)
	must(t, err)
	return all
}

// connectAnd has a new customer say something.
func connectAnd(t *testing.T, url, said string) *listener {
	t.Helper()
	customer := connect(t, url)
	_, err := customer.Send(t.Context(), "1", said, "")
	must(t, err)
	return customer
}

package webhook_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/connect"
	"usher/connect/webhook"
)

// ledger is the store in memory.
type ledger struct {
	mu      sync.Mutex
	hooks   map[usher.WebhookID]usher.Webhook
	kept    map[usher.WebhookID]map[int64]usher.Delivery
	log     []usher.Event
	most    int   // deliveries that were kept at once, of one webhook
	failing error // of SaveProgress
}

func newLedger(hooks ...usher.Webhook) *ledger {
	l := &ledger{hooks: map[usher.WebhookID]usher.Webhook{}, kept: map[usher.WebhookID]map[int64]usher.Delivery{}}
	for _, h := range hooks {
		h.URL = "https://" + string(h.ID) + ".example/hook"
		h.Enabled, h.Secrets = true, []usher.WebhookSecret{{Key: []byte("key")}}
		l.hooks[h.ID], l.kept[h.ID] = h, map[int64]usher.Delivery{}
	}
	return l
}

func (l *ledger) Webhooks(context.Context) ([]usher.Webhook, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.hooks)), nil
}

func (l *ledger) Webhook(_ context.Context, id usher.WebhookID) (usher.Webhook, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h, ok := l.hooks[id]
	if !ok {
		return h, usher.Errorf(usher.CodeNotFound, nil, "there is no webhook %q", id)
	}
	return h, nil
}

func (l *ledger) Deliveries(_ context.Context, id usher.WebhookID, f usher.DeliveryFilter) ([]usher.Delivery, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []usher.Delivery
	for _, d := range l.kept[id] {
		if d.State == f.State {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b usher.Delivery) int { return cmp.Compare(a.Position, b.Position) })
	return all[:min(len(all), f.Limit)], nil
}

func (l *ledger) SaveProgress(_ context.Context, p usher.WebhookProgress) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.hooks[p.Webhook]
	if l.failing != nil {
		return l.failing
	}
	if h.State.Version != p.State.Version {
		return usher.Errorf(usher.CodeConflict, nil, "somebody was faster")
	}
	h.State = p.State
	h.State.Version++
	h.Enabled = h.Enabled && !p.Disable
	l.hooks[p.Webhook] = h
	kept := l.kept[p.Webhook]
	if p.Wake {
		for position, d := range kept {
			d.NextAt = time.Time{}
			kept[position] = d
		}
	}
	for _, d := range p.Keep {
		kept[d.Position] = d
	}
	for _, position := range p.Drop {
		delete(kept, position)
	}
	l.most = max(l.most, len(kept))
	return nil
}

func (l *ledger) Events(_ context.Context, after int64, limit int) ([]usher.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from, _ := slices.BinarySearchFunc(l.log, after+1, func(e usher.Event, p int64) int { return cmp.Compare(e.Position, p) })
	return slices.Clone(l.log[from:min(len(l.log), from+limit)]), nil
}

// say adds a message to a conversation, and returns the ID that it is told by.
func (l *ledger) say(conversation string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := int64(len(l.log) + 1)
	l.log = append(l.log, usher.Event{
		Kind: usher.EventMessage, Position: n, Account: "web", Conversation: usher.ConversationID(conversation), At: time.Now(),
		Message: &usher.Message{ID: usher.MessageID(fmt.Sprint("m", n)), Seq: n, Text: "hi"},
	})
	return connect.ID(n)
}

func (l *ledger) state(id usher.WebhookID) usher.WebhookState {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hooks[id].State
}

func (l *ledger) enabled(id usher.WebhookID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hooks[id].Enabled
}

func (l *ledger) mostKept() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.most
}

func (l *ledger) list(id usher.WebhookID, state usher.DeliveryState) []usher.Delivery {
	all, _ := l.Deliveries(context.Background(), id, usher.DeliveryFilter{State: state, Limit: 1 << 20})
	return all
}

// edit changes what is kept, as an admin does.
func (l *ledger) edit(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
}

// receiver is what webhooks are sent to. answer says what it answers; it is told
// the host without ".example".
type receiver struct {
	mu     sync.Mutex
	got    map[string][]string // IDs that were answered with 2xx, by host, in order
	tries  map[string]int      // attempts by ID
	answer func(ctx context.Context, host string, e connect.Event) (int, http.Header)
}

func newReceiver(answer func(context.Context, string, connect.Event) (int, http.Header)) *receiver {
	return &receiver{got: map[string][]string{}, tries: map[string]int{}, answer: answer}
}

func ok(context.Context, string, connect.Event) (int, http.Header) { return 204, nil }

// Do answers; status 0 is no answer.
func (r *receiver) Do(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	var e connect.Event
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, err
	}
	host := strings.TrimSuffix(req.URL.Host, ".example")
	r.mu.Lock()
	r.tries[e.ID]++
	r.mu.Unlock()
	status, header := r.answer(req.Context(), host, e)
	if status == 0 {
		return nil, errors.New("connection refused")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if status < 300 {
		r.got[host] = append(r.got[host], e.ID)
	}
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(nil))}, req.Context().Err()
}

func (r *receiver) taken(host string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got[host])
}

func (r *receiver) tried(id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tries[id]
}

// start runs a Runner until stop, which waits for its end.
func start(t *testing.T, l *ledger, r *receiver, edit func(*webhook.Config)) (runner *webhook.Runner, stop func()) {
	t.Helper()
	cfg := webhook.Config{Client: r}
	if edit != nil {
		edit(&cfg)
	}
	runner = webhook.New(l, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); runner.Run(ctx) }()
	synctest.Wait()
	return runner, func() { cancel(); <-done }
}

// inOrder fails unless got holds want, each once, and those of one conversation
// in the order of want.
func inOrder(t *testing.T, got, want []string, lane func(id string) string) {
	t.Helper()
	split := func(ids []string) map[string][]string {
		all := map[string][]string{}
		for _, id := range ids {
			all[lane(id)] = append(all[lane(id)], id)
		}
		return all
	}
	if g, w := split(got), split(want); !maps.EqualFunc(g, w, slices.Equal) {
		t.Errorf("got %v; want %v", g, w)
	}
}

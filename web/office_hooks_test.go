package web_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"usher"
	"usher/connect/webhook"
)

// hooks is the part of the office that tells others.
type hooks struct {
	log    []usher.Event
	all    map[usher.WebhookID]usher.Webhook
	kept   map[usher.WebhookID][]usher.Delivery
	keys   map[string]usher.APIKey
	pinged []string
}

func newHooks() hooks {
	return hooks{all: map[usher.WebhookID]usher.Webhook{}, kept: map[usher.WebhookID][]usher.Delivery{}, keys: map[string]usher.APIKey{}}
}

// happen adds an event to the log and tells of it.
func (o *office) happen(e usher.Event) {
	o.mu.Lock()
	e.Position = int64(len(o.hooks.log) + 1)
	o.hooks.log = append(o.hooks.log, e)
	o.mu.Unlock()
	o.tell(context.Background(), e)
}

func (o *office) Events(_ context.Context, after int64, limit int) ([]usher.Event, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	rest := o.hooks.log[min(int(after), len(o.hooks.log)):]
	return slices.Clone(rest[:min(len(rest), limit)]), nil
}

func (o *office) Position(context.Context) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return int64(len(o.hooks.log)), nil
}

func (o *office) APIKeys(context.Context) ([]usher.APIKey, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.SortedFunc(maps.Values(o.hooks.keys), func(a, b usher.APIKey) int { return cmp.Compare(a.ID, b.ID) }), nil
}

func (o *office) AddAPIKey(_ context.Context, k usher.APIKey) (usher.APIKey, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k.ID = usher.APIKeyID(o.id("key"))
	o.hooks.keys[k.Hash] = k
	return k, nil
}

func (o *office) UseAPIKey(_ context.Context, hash string) (usher.APIKey, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k, ok := o.hooks.keys[hash]
	if !ok {
		return k, missing("key")
	}
	return k, nil
}

func (o *office) DeleteAPIKey(_ context.Context, id usher.APIKeyID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for hash, k := range o.hooks.keys {
		if k.ID == id {
			delete(o.hooks.keys, hash)
			return nil
		}
	}
	return missing("key")
}

func (o *office) Webhooks(context.Context) ([]usher.Webhook, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Values(o.hooks.all)), nil
}

func (o *office) Webhook(_ context.Context, id usher.WebhookID) (usher.Webhook, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h, ok := o.hooks.all[id]
	if !ok {
		return h, missing("webhook")
	}
	return h, nil
}

func (o *office) SaveWebhook(_ context.Context, h usher.Webhook) (usher.Webhook, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h.ID == "" {
		h.ID = usher.WebhookID(o.id("hook"))
	} else if old := o.hooks.all[h.ID]; old.Version != h.Version {
		return h, usher.Errorf(usher.CodeConflict, nil, "somebody has changed the webhook")
	} else {
		h.Secrets, h.State = old.Secrets, old.State
	}
	h.Version++
	o.hooks.all[h.ID] = h
	return h, nil
}

func (o *office) RotateWebhook(_ context.Context, id usher.WebhookID, key []byte) (usher.Webhook, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h, ok := o.hooks.all[id]
	if !ok {
		return h, missing("webhook")
	}
	old := h.Secrets[0]
	old.Until = time.Now().Add(usher.SecretOverlap)
	h.Secrets = []usher.WebhookSecret{{Key: key}, old}
	o.hooks.all[id] = h
	return h, nil
}

func (o *office) DeleteWebhook(_ context.Context, id usher.WebhookID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.hooks.all[id]; !ok {
		return missing("webhook")
	}
	delete(o.hooks.all, id)
	return nil
}

func (o *office) Deliveries(_ context.Context, id usher.WebhookID, f usher.DeliveryFilter) ([]usher.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Delivery
	for _, d := range o.hooks.kept[id] {
		if d.Position > f.After && (f.State == "" || d.State == f.State) && len(out) < f.Limit {
			out = append(out, d)
		}
	}
	return out, nil
}

func (o *office) Replay(_ context.Context, id usher.WebhookID, position int64) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for i, d := range o.hooks.kept[id] {
		if d.State == usher.DeliveryDead && (position == 0 || d.Position == position) {
			o.hooks.kept[id][i].State = usher.DeliveryPending
			n++
		}
	}
	if n == 0 && position != 0 {
		return 0, missing("delivery")
	}
	return n, nil
}

func (o *office) Ping(_ context.Context, h usher.Webhook) (webhook.Attempt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hooks.pinged = append(o.hooks.pinged, h.URL)
	return webhook.Attempt{Status: 500, Error: "500 Internal Server Error", Took: 30 * time.Millisecond}, nil
}

func (o *office) CheckURL(raw string) error {
	if !strings.HasPrefix(raw, "https://") {
		return errors.New("the URL must begin with https://")
	}
	return nil
}

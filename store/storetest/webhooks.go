package storetest

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"usher"
)

func webhookTests() []test {
	return []test{
		{"webhooks/added, changed, removed", (*suite).webhookSaved},
		{"webhooks/secrets rotate", (*suite).webhookRotated},
		{"webhooks/progress", (*suite).webhookProgress},
		{"webhooks/given up and replayed", (*suite).webhookReplayed},
		{"webhooks/disabled by itself", (*suite).webhookDisabled},
		{"webhooks/bounded", (*suite).webhooksBounded},
		{"api keys", (*suite).apiKeys},
	}
}

func (t *suite) hook() usher.Webhook {
	t.Helper()
	h, err := t.store.SaveWebhook(context.Background(), usher.Webhook{
		URL: "https://shop.example/hooks", Description: "the shop's", Types: []string{"message.created"}, Enabled: true,
		Secrets: []usher.WebhookSecret{{Key: []byte("one")}},
	})
	t.ok(err)
	return h
}

func (t *suite) readHook(id usher.WebhookID) usher.Webhook {
	t.Helper()
	h, err := t.store.Webhook(context.Background(), id)
	t.ok(err)
	return h
}

func (t *suite) webhookSaved() {
	ctx := context.Background()
	t.accept(from("c1", "before"))
	t.seen()
	h := t.hook()
	told := t.seen()
	if kinds(told) != "webhook " || h.State.Cursor != told[0].Position || h.ID == "" || h.Version != 1 || !h.CreatedAt.Equal(t.clock.add(0)) {
		t.Errorf("added %+v, told %+v; want it to begin with what comes next", h, told)
	}
	t.restart()
	if got := t.readHook(h.ID); !reflect.DeepEqual(got, h) {
		t.Errorf("read %+v; want %+v", got, h)
	}
	changed := h
	changed.URL, changed.Types, changed.Enabled, changed.Secrets = "https://other.example/", nil, false, nil
	got, err := t.store.SaveWebhook(ctx, changed)
	t.ok(err)
	if got.URL != changed.URL || got.Types != nil || got.Enabled || got.Version != 2 || !reflect.DeepEqual(got.Secrets, h.Secrets) || got.State.Cursor != h.State.Cursor {
		t.Errorf("changed to %+v", got)
	}
	_, err = t.store.SaveWebhook(ctx, changed)
	t.want(usher.CodeConflict, err)
	changed.ID = "nobody"
	_, err = t.store.SaveWebhook(ctx, changed)
	t.want(usher.CodeNotFound, err)
	if all, err := t.store.Webhooks(ctx); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], got) {
		t.Errorf("Webhooks = %+v, %v", all, err)
	}
	t.ok(t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: got.State, Keep: []usher.Delivery{{Position: 1, State: usher.DeliveryPending}}}))
	t.ok(t.store.DeleteWebhook(ctx, h.ID))
	t.want(usher.CodeNotFound, t.store.DeleteWebhook(ctx, h.ID))
	_, err = t.store.Webhook(ctx, h.ID)
	t.want(usher.CodeNotFound, err)
	t.want(usher.CodeNotFound, t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: got.State}))
	if left, err := t.store.Deliveries(ctx, h.ID, usher.DeliveryFilter{}); err != nil || len(left) != 0 {
		t.Errorf("deliveries of what is gone: %+v, %v", left, err)
	}
}

func (t *suite) webhookRotated() {
	ctx := context.Background()
	h := t.hook()
	for i, key := range []string{"two", "three"} {
		now := t.clock.add(time.Minute)
		got, err := t.store.RotateWebhook(ctx, h.ID, []byte(key))
		t.ok(err)
		before := []string{"one", "two"}[i]
		want := []usher.WebhookSecret{{Key: []byte(key)}, {Key: []byte(before), Until: now.Add(usher.SecretOverlap)}}
		if stored := t.readHook(h.ID); !reflect.DeepEqual(got.Secrets, want) || !reflect.DeepEqual(stored.Secrets, want) || stored.Version != int64(i+2) {
			t.Errorf("after %q: %+v, stored %+v; want %+v", key, got.Secrets, stored, want)
		}
	}
	_, err := t.store.RotateWebhook(ctx, "nobody", []byte("x"))
	t.want(usher.CodeNotFound, err)
}

func (t *suite) webhookProgress() {
	ctx := context.Background()
	h := t.hook()
	at := t.clock.add(0)
	first := usher.Delivery{
		Position: 7, Type: "message.created", Lane: "c1", State: usher.DeliveryPending, Attempts: 1, Status: 500, Error: "no",
		FirstAt: at, TriedAt: at, NextAt: at.Add(time.Minute),
	}
	second := usher.Delivery{Position: 8, Type: "message.created", Lane: "c1", State: usher.DeliveryPending}
	state := h.State
	state.Cursor, state.Failures, state.WaitUntil, state.FailingAt, state.Error, state.Delivered = 9, 1, at.Add(time.Second), at, "no", 3
	state.Recent = []usher.Delivery{{Position: 6, Type: "message.created", State: usher.DeliveryDone, Attempts: 1, Status: 204, TriedAt: at}}
	t.ok(t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: state, Keep: []usher.Delivery{first, second}}))
	t.want(usher.CodeConflict, t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: state, Drop: []int64{7}}))
	t.restart()
	state.Version, state.Pending = 2, 2
	if got := t.readHook(h.ID).State; !reflect.DeepEqual(got, state) {
		t.Errorf("the state is %+v; want %+v", got, state)
	}
	list := func(f usher.DeliveryFilter, want ...usher.Delivery) {
		t.Helper()
		if got, err := t.store.Deliveries(ctx, h.ID, f); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Deliveries(%+v) = %+v, %v; want %+v", f, got, err, want)
		}
	}
	list(usher.DeliveryFilter{}, first, second)
	list(usher.DeliveryFilter{State: usher.DeliveryPending, After: 7}, second)
	list(usher.DeliveryFilter{State: usher.DeliveryPending, Limit: 1}, first)
	list(usher.DeliveryFilter{State: usher.DeliveryDead})
	second.NextAt = at.Add(time.Hour)
	t.ok(t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: state, Wake: true, Keep: []usher.Delivery{second}, Drop: []int64{99}}))
	first.NextAt = time.Time{}
	list(usher.DeliveryFilter{}, first, second)
	state.Version++
	t.ok(t.store.SaveProgress(ctx, usher.WebhookProgress{Webhook: h.ID, State: state, Drop: []int64{7, 8}}))
	list(usher.DeliveryFilter{})
	if got := t.readHook(h.ID); got.State.Pending != 0 || got.Version != 1 {
		t.Errorf("at last it is %+v", got)
	}
}

func (t *suite) webhookReplayed() {
	ctx := context.Background()
	h := t.hook()
	p := usher.WebhookProgress{Webhook: h.ID, State: h.State}
	for i := range 3 {
		p.Keep = append(p.Keep, usher.Delivery{Position: int64(i + 1), State: usher.DeliveryDead, Attempts: 9, FirstAt: t.clock.add(0), NextAt: t.clock.add(0)})
	}
	p.Keep = append(p.Keep, usher.Delivery{Position: 4, State: usher.DeliveryPending})
	t.ok(t.store.SaveProgress(ctx, p))
	t.seen()
	if n, err := t.store.Replay(ctx, h.ID, 2); n != 1 || err != nil || kinds(t.seen()) != "webhook " {
		t.Errorf("Replay = %d, %v; want one, and that it is told", n, err)
	}
	for _, position := range []int64{2, 4, 99} { // not, or no longer, given up
		_, err := t.store.Replay(ctx, h.ID, position)
		t.want(usher.CodeNotFound, err)
	}
	_, err := t.store.Replay(ctx, "nobody", 0)
	t.want(usher.CodeNotFound, err)
	for _, want := range []int{2, 0} {
		if n, err := t.store.Replay(ctx, h.ID, 0); n != want || err != nil {
			t.Errorf("Replay of all = %d, %v; want %d", n, err, want)
		}
	}
	got, err := t.store.Deliveries(ctx, h.ID, usher.DeliveryFilter{State: usher.DeliveryPending})
	if err != nil || len(got) != 4 || got[1].Attempts != 0 || !got[1].NextAt.IsZero() || !got[1].FirstAt.IsZero() {
		t.Errorf("pending are %+v, %v", got, err)
	}
	if s := t.readHook(h.ID).State; s.Dead != 0 || s.Pending != 4 {
		t.Errorf("counted %+v", s)
	}
}

func (t *suite) webhookDisabled() {
	ctx := context.Background()
	h := t.hook()
	t.seen()
	state := h.State
	state.Failures, state.FailingAt, state.WaitUntil, state.Why = 9, t.clock.add(0), t.clock.add(0), usher.EndFailing
	t.ok(t.store.SaveProgress(ctx, usher.WebhookProgress{
		Webhook: h.ID, State: state, Disable: true, Keep: []usher.Delivery{{Position: 1, State: usher.DeliveryPending, NextAt: t.clock.add(0)}},
	}))
	got := t.readHook(h.ID)
	if got.Enabled || got.Version != 2 || got.State.Why != usher.EndFailing || kinds(t.seen()) != "webhook " {
		t.Errorf("disabled it is %+v", got)
	}
	got.Enabled = true
	got, err := t.store.SaveWebhook(ctx, got)
	t.ok(err)
	if s := got.State; !got.Enabled || s.Why != "" || s.Failures != 0 || !s.WaitUntil.IsZero() || !s.FailingAt.IsZero() || s.Pending != 1 {
		t.Errorf("enabled again it is %+v", got)
	}
	if list, err := t.store.Deliveries(ctx, h.ID, usher.DeliveryFilter{}); err != nil || len(list) != 1 || !list[0].NextAt.IsZero() {
		t.Errorf("what waited is %+v, %v; want it due", list, err)
	}
}

func (t *suite) webhooksBounded() {
	for range 20 {
		t.hook()
	}
	_, err := t.store.SaveWebhook(context.Background(), usher.Webhook{URL: "https://x.example/"})
	t.want(usher.CodeConflict, err)
}

func (t *suite) apiKeys() {
	ctx := context.Background()
	k, err := t.store.AddAPIKey(ctx, usher.APIKey{Name: " the\nwarehouse ", Hint: "wxyz", Hash: "h1", By: "a1"})
	t.ok(err)
	if k.ID == "" || k.Name != "the warehouse" || !k.CreatedAt.Equal(t.clock.add(0)) {
		t.Errorf("added %+v", k)
	}
	_, err = t.store.AddAPIKey(ctx, usher.APIKey{Name: " ", Hash: "h2"})
	t.want(usher.CodeInvalid, err)
	_, err = t.store.UseAPIKey(ctx, "h2")
	t.want(usher.CodeNotFound, err)
	made := t.clock.add(0)
	for _, c := range []struct{ after, used time.Duration }{{0, 0}, {time.Minute, 0}, {time.Hour, time.Hour + time.Minute}} {
		t.clock.add(c.after)
		if got, err := t.store.UseAPIKey(ctx, "h1"); err != nil || got.ID != k.ID || !got.UsedAt.Equal(made.Add(c.used)) {
			t.Errorf("UseAPIKey = %+v, %v; want it used at %s", got, err, made.Add(c.used))
		}
	}
	t.restart()
	k.UsedAt = t.clock.add(0)
	if all, err := t.store.APIKeys(ctx); err != nil || !reflect.DeepEqual(all, []usher.APIKey{k}) {
		t.Errorf("APIKeys = %+v, %v; want %+v", all, err, k)
	}
	t.ok(t.store.DeleteAPIKey(ctx, k.ID))
	t.want(usher.CodeNotFound, t.store.DeleteAPIKey(ctx, k.ID))
	_, err = t.store.UseAPIKey(ctx, "h1")
	t.want(usher.CodeNotFound, err)
	for i := range 100 {
		_, err = t.store.AddAPIKey(ctx, usher.APIKey{Name: "n", Hash: fmt.Sprint(i)})
		t.ok(err)
	}
	_, err = t.store.AddAPIKey(ctx, usher.APIKey{Name: "n", Hash: "one more"})
	t.want(usher.CodeConflict, err)
}
